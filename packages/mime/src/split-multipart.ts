/**
 * Splits the body of a multipart at its delimiter lines (RFC 2046 s5.1.1):
 *
 *   delimiter       = CRLF "--" boundary *LWSP CRLF
 *   close-delimiter = CRLF "--" boundary "--" *LWSP CRLF
 *
 * The line end before a delimiter belongs to it. Preamble and epilogue are nobody's. Total; the bytes
 * are searched once, natively.
 */
import type { ByteRange } from '@forwardpath/mail'
import { CR, type LineEnd } from './line-ends.ts'

/** How the parts of one multipart are told apart. */
export type Delimiting = {
  /** Printable ASCII, not empty. */
  readonly boundary: string
  readonly lineEnd: LineEnd
  /** Parts after which the search ends. */
  readonly limit: number
}

const DASH = 0x2d
const SPACE = 0x20
const TAB = 0x09

/**
 * Where the parts stand, head and body, in order; none where the boundary never opens one. The line
 * before the body must end at `body.start`, as it does behind a head.
 */
export function splitMultipart(
  bytes: Buffer,
  body: ByteRange,
  { boundary, lineEnd, limit }: Delimiting,
): readonly ByteRange[] {
  const delimiter = `${String.fromCharCode(lineEnd)}--${boundary}`
  const region = bytes.subarray(0, body.end)
  const parts: ByteRange[] = []
  let partStart = -1
  let from = body.start - 1
  while (parts.length < limit) {
    const at = region.indexOf(delimiter, from, 'latin1')
    if (at === -1) break
    from = at + delimiter.length
    const closes = region[from] === DASH && region[from + 1] === DASH
    const end = afterBlanks(region, closes ? from + 2 : from, lineEnd)
    if (end < region.length && region[end] !== lineEnd) continue
    // An end before any part is a line of the preamble.
    if (closes && partStart === -1) continue
    if (partStart !== -1) parts.push(partRange(region, partStart, at, lineEnd))
    if (closes) return parts
    partStart = end + 1
    from = end
  }
  if (partStart !== -1 && parts.length < limit) {
    parts.push({ start: Math.min(partStart, region.length), end: region.length })
  }
  return parts
}

/** From behind one delimiter line to before the line end of the next. */
function partRange(region: Buffer, partStart: number, next: number, lineEnd: LineEnd): ByteRange {
  let end = next
  while (lineEnd !== CR && end > partStart && region[end - 1] === CR) end--
  return { start: partStart, end: Math.max(partStart, end) }
}

function afterBlanks(region: Buffer, from: number, lineEnd: LineEnd): number {
  let position = from
  while (region[position] === SPACE || region[position] === TAB) position++
  while (lineEnd !== CR && region[position] === CR) position++
  return position
}
