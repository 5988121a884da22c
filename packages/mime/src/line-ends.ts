/**
 * Line ends. LF and CRLF end lines, and so does CR CR LF, which some servers write inside a reply.
 * A CR ends a line only where there is no LF at all; elsewhere it is content: a reply that carries a
 * bare CR must not make up a field of its own.
 */

/** The byte that ends the lines of a message: CR only where it has no LF. */
export type LineEnd = typeof LF | typeof CR

/** Line feed, the byte that ends a line alone or behind a CR. */
export const LF = 0x0a
/** Carriage return. */
export const CR = 0x0d

/** Looks at all bytes where there is no LF. Total, linear. */
export function lineEndOf(bytes: Uint8Array): LineEnd {
  return bytes.includes(LF) || !bytes.includes(CR) ? LF : CR
}

/**
 * The text with LF line ends. `lineEnd` is that of the message where the text is a piece of it, and
 * absent where the text has line ends of its own, from under a transfer encoding. Total, linear.
 */
export function withLineFeeds(text: string, lineEnd?: LineEnd): string {
  if (!text.includes('\r')) return text
  const isCr = lineEnd === CR || (lineEnd === undefined && !text.includes('\n'))
  if (text.length > LONG_TEXT_CHARS && hasManyReturns(text)) return withLineFeedsByUnit(text, isCr)
  if (isCr) return text.replaceAll('\r', '\n')
  // Two thirds of the time of split and join, and one string instead of one a line (measured).
  const paired = text.replace(/\r\n/g, '\n')
  return paired.includes('\r\n') ? withoutReturns(paired) : paired
}

/**
 * A hostile text may be nothing but line ends: 1 MB of CRs takes `replaceAll` 85 ms, and the way below 5 ms,
 * which ordinary lines take too, five times what `replaceAll` takes for them (measured).
 */
const LONG_TEXT_CHARS = 65_536
/** Lines that are shorter on the whole are none that anybody wrote. */
const SHORT_LINE_CHARS = 16

function hasManyReturns(text: string): boolean {
  let left = text.length / SHORT_LINE_CHARS
  for (let at = text.indexOf('\r'); at !== -1; at = text.indexOf('\r', at + 1))
    if (--left < 0) return true
  return false
}

function withLineFeedsByUnit(text: string, isCr: boolean): string {
  const units = Buffer.from(text, 'utf16le')
  let length = 0
  for (let at = 0; at < units.length; at += 2) {
    const high = units[at + 1] ?? 0
    let low = units[at] ?? 0
    if (high === 0 && low === CR && isCr) low = LF
    if (high === 0 && low === LF && !isCr) {
      while (length > 0 && units[length - 2] === CR && units[length - 1] === 0) length -= 2
    }
    units[length] = low
    units[length + 1] = high
    length += 2
  }
  return units.toString('utf16le', 0, length)
}

/** For CR CR LF: each line loses all of its closing CRs. */
function withoutReturns(text: string): string {
  const lines = text.split('\n')
  const last = lines.pop() ?? ''
  return [...lines.map(withoutClosingReturns), last].join('\n')
}

function withoutClosingReturns(line: string): string {
  let end = line.length
  while (end > 0 && line.charCodeAt(end - 1) === CR) end--
  return line.slice(0, end)
}
