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
import type { Declined } from './declined.ts'
import { CR, type LineEnd } from './line-ends.ts'

/** How the parts of one multipart are told apart. */
export type Delimiting = {
  /** Printable ASCII, not empty. */
  readonly boundary: string
  readonly lineEnd: LineEnd
  /** Parts that the message may still have. */
  readonly maxParts: number
}

/**
 * Lines that begin like a delimiter and are none; each costs a call. A boundary is to be chosen so
 * that no line of the parts begins like it (RFC 2046 s5.1), so many of them are hostile.
 */
const MAX_NEAR_DELIMITERS = 1000

/** Blanks behind a delimiter are transport padding, which is short. */
const MAX_PADDING_BYTES = 1000

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
  { boundary, lineEnd, maxParts }: Delimiting,
): readonly ByteRange[] | Declined {
  const delimiter = `${String.fromCharCode(lineEnd)}--${boundary}`
  const region = bytes.subarray(0, body.end)
  const parts: ByteRange[] = []
  let nearDelimiters = 0
  let partStart = -1
  let from = body.start - 1
  for (;;) {
    const at = region.indexOf(delimiter, from, 'latin1')
    if (at === -1) break
    from = at + delimiter.length
    // A message may be cut anywhere, so its very end may be half a close-delimiter.
    const closes = region[from] === DASH && (region[from + 1] === DASH || from + 1 === bytes.length)
    const end = afterBlanks(region, closes ? from + 2 : from, lineEnd)
    const isWholeLine = end >= region.length || region[end] === lineEnd
    // A bare CR: readers of mail disagree on whether it ends the line.
    if (!isWholeLine && region[end - 1] === CR) return { declined: 'odd-delimiter' }
    // An end before any part is a line of the preamble.
    if (!isWholeLine || (closes && partStart === -1)) {
      if (++nearDelimiters > MAX_NEAR_DELIMITERS) return { declined: 'near-delimiters' }
      continue
    }
    if (partStart !== -1) parts.push(partRange(region, partStart, at, lineEnd))
    if (closes) return parts
    if (parts.length >= maxParts) return { declined: 'part-limit' }
    partStart = end + 1
    from = end
  }
  if (partStart !== -1) parts.push(partRange(region, partStart, region.length, lineEnd))
  return parts
}

/** From behind one delimiter line to before the line end of the next, or to the end of the region. */
function partRange(region: Buffer, partStart: number, next: number, lineEnd: LineEnd): ByteRange {
  let end = next
  if (next === region.length) return { start: Math.min(partStart, end), end }
  while (lineEnd !== CR && end > partStart && region[end - 1] === CR) end--
  return { start: partStart, end: Math.max(partStart, end) }
}

function afterBlanks(region: Buffer, from: number, lineEnd: LineEnd): number {
  let position = from
  const last = from + MAX_PADDING_BYTES
  while (position < last && (region[position] === SPACE || region[position] === TAB)) position++
  while (lineEnd !== CR && region[position] === CR) position++
  return position
}
