/**
 * What the rules read: the texts of a report, made comparable once.
 *
 * In: a BounceReport. Out: subjects in the order of their weight. The reply comes first; prose about
 * it comes later, because it is written for people and says more than is known. RFC 5321 s4.2.1 for
 * replies of several lines, whose codes stand inside a text that a server has joined.
 *
 * Promises: total, linear, and nothing past the first 4 KB of a text is looked at.
 */
import type { BounceReport, ReportText, TextSource } from '@forwardpath/decode'

/** One text that rules are asked about. */
export type Subject = {
  /** As it stood in the report. */
  readonly written: string
  /** White space collapsed, controls as blanks, at most 4 KB; otherwise as written. */
  readonly text: string
  /** The same, lower case, without the recipient's address, and with as many characters. */
  readonly lower: string
  readonly source: TextSource
  /** The report text that it came from; absent where only a reply is known. */
  readonly from: ReportText | undefined
}

/** What a rule ever sees of a text. */
export const MAX_SUBJECT_CHARS = 4096

/** Twice as much is collapsed, so that blanks do not eat the text. */
const MAX_READ_CHARS = 2 * MAX_SUBJECT_CHARS

/** The first subject: the reply where there is one, else the text that the report puts first. */
export function firstSubject(report: BounceReport): Subject | undefined {
  const [first] = report.texts
  const reply = report.reply?.text ?? ''
  const written = reply === '' ? first?.text : reply
  if (written === undefined) return undefined
  return makeSubject(report, written, { source: first?.source ?? 'diagnostic-code', from: first })
}

/** The other texts, in the report's order; the first of the report again only where the reply stood before it. */
export function otherSubjects(report: BounceReport): readonly Subject[] {
  const replied = (report.reply?.text ?? '') !== ''
  const rest = replied ? report.texts : report.texts.slice(1)
  const others = rest.map((text) =>
    makeSubject(report, text.text, { source: text.source, from: text }),
  )
  return replied ? others : [...others, ...givenUp(report)]
}

/** Where nobody replied and the cause has no rule, that the queue gave up is all there is to say. */
function givenUp(report: BounceReport): readonly Subject[] {
  const [first] = report.texts
  if (first?.text.endsWith(GIVEN_UP) !== true) return []
  const text = collapse(first.text)
  const lower = withoutRecipient(lowerCase(text), report)
  return [{ written: first.text, text, lower, source: first.source, from: first }]
}

/** What Exim puts behind the last reply when it gives up: the cause is the reply. */
const GIVEN_UP = ': retry timeout exceeded'

function makeSubject(
  report: BounceReport,
  written: string,
  origin: Pick<Subject, 'source' | 'from'>,
): Subject {
  const collapsed = collapse(written)
  const text = collapsed.endsWith(GIVEN_UP) ? collapsed.slice(0, -GIVEN_UP.length) : collapsed
  return { written, text, lower: withoutRecipient(lowerCase(text), report), ...origin }
}

/**
 * The recipient's address, as many characters long, with no words in it: `<spam@virus.example>` is no
 * cause. The `@` stays, for rules that ask for an address.
 */
function withoutRecipient(lower: string, report: BounceReport): string {
  let masked = lower
  for (const address of [report.recipient, report.finalRecipient]) {
    const name = address?.toLowerCase()
    if (name === undefined || !masked.includes(name)) continue
    masked = masked.replaceAll(name, name.replace(/[^@]/g, 'x'))
  }
  return masked
}

// eslint-disable-next-line no-control-regex -- the controls are what is replaced
const CONTROL_OR_SPACE = /[\u0000-\u001f\u007f-\u00a0\u2028\u2029\u3000]/g

/** Whether a code unit becomes a blank: the same as the expression says. Total. */
export function isBlank(code: number): boolean {
  return (
    code <= 0x20 ||
    (code >= 0x7f && code <= 0xa0) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x3000
  )
}

/** Controls and all white space become blanks, runs of blanks one; cut at 4 KB. Total, linear. */
export function collapse(written: string): string {
  let text = written.length > MAX_READ_CHARS ? written.slice(0, MAX_READ_CHARS) : written
  if (/[^ -~]/.test(text)) text = text.replace(CONTROL_OR_SPACE, ' ')
  if (text.includes('  ')) text = text.replace(/ {2,}/g, ' ')
  return text.length > MAX_SUBJECT_CHARS ? text.slice(0, MAX_SUBJECT_CHARS) : text
}

/**
 * Lower case with typographic apostrophes made plain, character for character: U+0130 is the only
 * one whose lower case is longer (Unicode SpecialCasing), so offsets stay those of the text.
 */
export function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  if (!/[^ -~]/.test(lower)) return lower
  return text
    .replaceAll('\u0130', 'I')
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
}
