/**
 * Finds what looks like an address in a line of text, without judging it.
 *
 * In: text of any origin. Out: spans, left to right. Promises: total; linear, since no scan from an `@`
 * goes further than an address may be long (RFC 5321 s4.5.3.1). The grammar is `@forwardpath/mail`'s.
 */

/** One candidate: `text` is `line.slice(start, end)`, without angle brackets and closing dots. */
export type AddressSpan = {
  readonly text: string
  readonly start: number
  readonly end: number
  /** Whether it stood in angle brackets. */
  readonly angle: boolean
}

/** Longer than any local part with quotes and escapes (RFC 5321 s4.5.3.1.1: 64 octets). */
const MAX_LOCAL_CHARS = 140
/** RFC 5321 s4.5.3.1.2. */
const MAX_DOMAIN_CHARS = 255

/** What may stand before an address among the signs of Latin-1: blank, quotation marks, dot. */
const LATIN_SEPARATORS = '\u00a0«»¡¿·'

const LOCAL_PUNCTUATION = "!#$%&'*+/=?^_`{|}~.-"

/** All candidates of the line, in order; `limit` keeps a hostile line from making thousands. Total. */
export function findAddresses(line: string, limit = 100): readonly AddressSpan[] {
  const spans: AddressSpan[] = []
  let at = line.indexOf('@')
  while (at !== -1 && spans.length < limit) {
    const span = addressAround(line, at, spans.at(-1)?.end ?? 0)
    if (span !== undefined) spans.push(span)
    at = line.indexOf('@', Math.max(at + 1, span?.end ?? 0))
  }
  return spans
}

function addressAround(line: string, at: number, floor: number): AddressSpan | undefined {
  const start = line[at - 1] === '"' ? quotedStart(line, at, floor) : localStart(line, at, floor)
  if (start === undefined || start >= at || isTorn(line, start)) return undefined
  const end = domainEnd(line, at + 1)
  if (end === at + 1) return undefined
  // Inside a quoted local part: `"x@y"@b.example`.
  if (line[end] === '"' && line[end + 1] === '@') return undefined
  const opened = line.charCodeAt(start - 1) === 0x3c
  return { text: line.slice(start, end), start, end, angle: opened && line[end] === '>' }
}

/**
 * After a lost byte, an escape (`ana\303\257s@`) or the sign of a wrong charset (`anaÃ¯s@`) only the rear
 * of an address is left: that is none.
 */
function isTorn(line: string, start: number): boolean {
  const before = line.charCodeAt(start - 1)
  if (before >= 0x80 && before < 0xc0) {
    // `»` is a mark of its own, or the rear half of `û` in UTF-8.
    const lead = line.charCodeAt(start - 2)
    return !LATIN_SEPARATORS.includes(line.charAt(start - 1)) || (lead >= 0xc2 && lead <= 0xf4)
  }
  return before === 0xfffd || before === 0x5c || before < 0x09 || (before > 0x0d && before < 0x20)
}

/** The quote that opens the quoted local part which ends just before `at`. */
function quotedStart(line: string, at: number, floor: number): number | undefined {
  const lowest = Math.max(floor, at - MAX_LOCAL_CHARS)
  for (let index = at - 2; index >= lowest; index--) {
    if (line[index] === '"' && line[index - 1] !== '\\') return index
  }
  return undefined
}

function localStart(line: string, at: number, floor: number): number {
  const lowest = Math.max(floor, at - MAX_LOCAL_CHARS)
  let start = at
  while (start > lowest && isLocalCharacter(line.charCodeAt(start - 1))) start--
  // `SMTP=a@b.example` in an X.400 address.
  if (/^smtp=/i.test(line.slice(start, start + 5)) && /[:;]/.test(line.charAt(start - 1)))
    start += 5
  // An apostrophe or a backquote before the address is a quotation mark of the text around it.
  while (start < at && (line[start] === "'" || line[start] === '`')) start++
  return start
}

function domainEnd(line: string, from: number): number {
  if (line[from] === '[') {
    const close = line.indexOf(']', from)
    return close === -1 || close - from > 60 ? from : close + 1
  }
  const highest = Math.min(line.length, from + MAX_DOMAIN_CHARS)
  let end = from
  while (end < highest && isDomainCharacter(line.charCodeAt(end))) end++
  // Punctuation of the sentence around it; a closing dot is dropped by the grammar too.
  while (end > from && (line[end - 1] === '.' || line[end - 1] === '-')) end--
  return end
}

function isLocalCharacter(code: number): boolean {
  if (isAlphanumeric(code)) return true
  if (code < 0x80) return LOCAL_PUNCTUATION.includes(String.fromCharCode(code))
  return isAlphabetic(code)
}

function isDomainCharacter(code: number): boolean {
  return (
    isAlphanumeric(code) || code === 0x2d || code === 0x2e || code === 0x5f || isAlphabetic(code)
  )
}

function isAlphanumeric(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a)
  )
}

/**
 * Letters of scripts that put blanks between words: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic.
 * In Chinese and Japanese prose the text runs on after the address, so it ends there.
 */
function isAlphabetic(code: number): boolean {
  return code >= 0xc0 && code <= 0x6ff && code !== 0xd7 && code !== 0xf7
}
