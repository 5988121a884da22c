/**
 * Line ends. LF and CRLF end lines, and so does CR CR LF, which some servers write inside a reply.
 * A CR ends a line only where the message has no LF at all; elsewhere it is content: a reply that
 * carries a bare CR must not make up a field of its own.
 */

/** The byte that ends the lines of a message: CR only where there is no LF. Total, linear. */
export function lineEndOf(bytes: Uint8Array): 0x0a | 0x0d {
  return bytes.includes(0x0a) || !bytes.includes(0x0d) ? 0x0a : 0x0d
}

/** The text with LF line ends. Total, linear. */
export function withLineFeeds(text: string): string {
  if (!text.includes('\r')) return text
  if (!text.includes('\n')) return text.replaceAll('\r', '\n')
  const unpaired = text.replaceAll('\r\n', '\n')
  return unpaired.includes('\r\n') ? withoutTrailingReturns(unpaired) : unpaired
}

/** For CR CR LF: each line loses all of its closing CRs. */
function withoutTrailingReturns(text: string): string {
  return text
    .split('\n')
    .map((line, index, lines) => {
      if (index === lines.length - 1) return line
      let end = line.length
      while (end > 0 && line.charCodeAt(end - 1) === 0x0d) end--
      return end === line.length ? line : line.slice(0, end)
    })
    .join('\n')
}
