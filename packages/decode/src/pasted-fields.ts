/**
 * Field groups that a server pasted into the text for people, for want of MIME (Amazon WorkMail and other
 * gateways). Promises: total, linear.
 */
import { fieldName, PER_MESSAGE_FIELDS, RECIPIENT_FIELDS } from './field-groups.ts'

/**
 * The field groups in a text for people; empty where there are none. Only whole paragraphs of fields at
 * column 0 are taken: a reply may hold words like these, and servers write it behind other words or with
 * an indent. Total, linear.
 */
export function statusFieldsIn(lines: readonly string[]): string {
  if (!lines.some((line) => RECIPIENT_LINE.test(line))) return ''
  const kept = paragraphsOf(lines).filter(isFieldParagraph)
  const text = kept.map((paragraph) => paragraph.join('\n')).join('\n\n')
  return RECIPIENT_FIELD.test(text) ? text : ''
}

const RECIPIENT_FIELD = /(?:^|\n)(?:final|original)-recipient[ \t]{0,8}:/i

/** Whether a part is field groups from its first line on, whatever its type says. Total, linear. */
export function isStatusText(text: string): boolean {
  if (!RECIPIENT_FIELD.test(text)) return false
  const [first = []] = paragraphsOf(text.slice(0, MAX_LEAD_CHARS).split('\n'))
  return isFieldParagraph(first)
}

/** The fields about the message stand first, or those of its first recipient. */
const MAX_LEAD_CHARS = 4096

/** The text for people without such groups, whose names and types are no words about the mail. Total, linear. */
export function withoutStatusFields(text: string): string {
  if (!RECIPIENT_FIELD.test(text)) return text
  const lines = text.split('\n')
  if (statusFieldsIn(lines) === '') return text
  const kept: string[] = []
  for (const paragraph of paragraphsOf(lines)) {
    if (isFieldParagraph(paragraph)) kept.push(withoutOpenPath(kept.pop() ?? ''))
    else kept.push(paragraph.join('\n'))
  }
  return kept.filter((paragraph) => paragraph !== '').join('\n\n')
}

/** A path that the fields cut in two: what follows them is not its other half. */
function withoutOpenPath(paragraph: string): string {
  const open = paragraph.lastIndexOf('<')
  return open === -1 || /[\s>]/.test(paragraph.slice(open)) ? paragraph : paragraph.slice(0, open)
}

function paragraphsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const paragraphs: string[][] = [[]]
  for (const line of lines) {
    if (line.trim() === '') paragraphs.push([])
    else paragraphs.at(-1)?.push(line)
  }
  return paragraphs.filter((paragraph) => paragraph.length > 0)
}

/** Without such a line there are no groups, and most texts have none. */
const RECIPIENT_LINE = /^(?:final|original)-recipient[ \t]{0,8}:/i

/** Fields of RFC 3464 that a text for people would not begin a paragraph with by chance. */
const TELLING_FIELDS: ReadonlySet<string> = new Set([
  ...RECIPIENT_FIELDS,
  ...PER_MESSAGE_FIELDS,
  'action',
  'status',
  'diagnostic-code',
  'remote-mta',
])

function isFieldParagraph(lines: readonly string[]): boolean {
  const names = lines.map((line) => (/^[A-Za-z]/.test(line) ? fieldName(line) : undefined))
  if (
    names[0] === undefined ||
    !names.some((name) => name !== undefined && TELLING_FIELDS.has(name))
  ) {
    return false
  }
  return lines.every(
    (line, index) => names[index] !== undefined || /^(?:[ \t]|[2-5]\d\d[- ])/.test(line),
  )
}
