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
  if (lineEnd === CR || (lineEnd === undefined && !text.includes('\n'))) {
    return text.replaceAll('\r', '\n')
  }
  const paired = text.replaceAll('\r\n', '\n')
  return paired.includes('\r\n') ? withoutReturns(paired) : paired
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
