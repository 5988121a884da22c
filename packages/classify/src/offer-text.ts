/**
 * Makes the text of a reply readable for the search of a forward-path, without ever making an
 * address that was not there.
 *
 * In: a text as a server wrote it. Out: the same with HTML undone, octal escapes undone where that is
 * certain, terminal colours and other controls as U+0000, so that an address with one
 * inside is not taken for an address. Total, linear; nothing past 4 KB is read.
 */
import { MAX_SUBJECT_CHARS } from './subject.ts'

/** Stands for whatever was removed; no address may hold it. */
export const REMOVED = '\u0000'

/** The text as the offer is searched in. Total. */
export function readableOffer(written: string): string {
  const cut = written.slice(0, MAX_SUBJECT_CHARS)
  return withoutControls(undoOctal(undoHtml(cut)))
}

// Bounded repeats only; each tag begins with `<`, which the repeats exclude.
const TAG =
  /<\/?(?:a|b|i|u|p|br|em|strong|span|div|font|td|tr|table|tbody|html|body|pre|code|tt)(?:\s[^<>]{0,300}|\/)?>/gi
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&amp;', '&'],
  ['&quot;', '"'],
  ['&nbsp;', ' '],
  ['&#64;', '@'],
  ['&#x40;', '@'],
  ['&commat;', '@'],
  ['&#60;', '<'],
  ['&#62;', '>'],
])

function undoHtml(text: string): string {
  if (!text.includes('<') && !text.includes('&')) return text
  return undoLinks(text)
    .replace(TAG, ' ')
    .replace(ENTITY, (entity) => ENTITIES.get(entity.toLowerCase()) ?? entity)
}

const ENTITY = /&#?[a-z0-9]{2,8};/gi
const MAILTO = /mailto:([^"'<>?\s]{1,320})/i

/** A link whose target differs from its text becomes two offers, so that neither is taken for certain. */
function undoLinks(text: string): string {
  const [before = '', ...links] = text.split(/<a(?=\s)/i)
  return before + links.map(undoLink).join('')
}

/** What follows `<a` up to the next link. */
function undoLink(link: string): string {
  const tagEnd = link.indexOf('>')
  const labelEnd = link.indexOf('</', tagEnd)
  const target = MAILTO.exec(link.slice(0, Math.max(0, tagEnd)))?.[1]
  if (labelEnd === -1 || target === undefined) return `<a${link}`
  const label = link.slice(tagEnd + 1, labelEnd).trim()
  const same = label.toLowerCase() === target.toLowerCase() || !label.includes('@')
  return `${same ? `<${target}>` : `<${target}> or <${label}>`}${link.slice(labelEnd)}`
}

/**
 * Exim writes bytes above 126 and controls as `\303\266` (string_printing). Undone only where every
 * escape of the text belongs to valid UTF-8, and never to printable ASCII, which needs no escape. A text
 * with such bytes beside its escapes was not written so: its escapes stay as they are.
 */
function undoOctal(text: string): string {
  if (/[\u007f-\uffff]/.test(text)) return text
  let broken = 0
  const undone = text.replace(OCTAL_RUN, (run) => {
    const decoded = decodeRun(run)
    if (decoded !== undefined) return decoded
    broken++
    return run
  })
  return broken === 0 ? undone : text
}

const OCTAL_RUN = /(?:\\[0-3][0-7]{2})+/g

function decodeRun(run: string): string | undefined {
  const bytes = run
    .split('\\')
    .slice(1)
    .map((digits) => Number.parseInt(digits, 8))
  if (bytes.some((byte) => byte >= 0x20 && byte < 0x7f)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
  } catch {
    // Not UTF-8: the escapes stay as they are, and the address is not guessed.
    return undefined
  }
}

// eslint-disable-next-line no-control-regex -- ESC begins a colour; some servers drop it
const COLOUR = /\u001b?\[[0-9;]{1,12}m/g
// eslint-disable-next-line no-control-regex -- the controls are what is removed
const CONTROL = /[\u0001-\u001f\u007f-\u009f]/g

/** Terminal colours and controls, each as one mark; white space as blanks. */
function withoutControls(text: string): string {
  return text
    .replace(/[\t\n\r\u00a0]/g, ' ')
    .replace(COLOUR, REMOVED)
    .replace(CONTROL, REMOVED)
}
