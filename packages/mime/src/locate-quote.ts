/**
 * Finds where in the raw message a quoted text stands, so that evidence can be shown in place.
 *
 * The quote has its white space collapsed; in the message it may be folded, wrapped or indented. Any
 * run of CR, LF, tabs and blanks there stands for one blank here. For parts that are `verbatim`.
 */
import type { ByteRange } from '@forwardpath/mail'

const SPACE = 0x20

/**
 * The first place of the quote, unfolded if there is one, else folded. `undefined` where it does not
 * stand in the range, or has no characters. Total, linear in range and quote.
 */
export function locateQuote(
  bytes: Uint8Array,
  range: ByteRange,
  quote: string,
): ByteRange | undefined {
  const wanted = Buffer.from(collapsed(quote))
  if (wanted.length === 0) return undefined
  const region = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(
    0,
    range.end,
  )
  const start = region.indexOf(wanted, range.start)
  if (start !== -1) return { start, end: start + wanted.length }
  return wanted.includes(SPACE) ? locateFolded(region, range.start, wanted) : undefined
}

function collapsed(quote: string): string {
  return quote
    .split(/[ \t\r\n]/)
    .filter((word) => word !== '')
    .join(' ')
}

/** Knuth, Morris and Pratt over the bytes with each run of white space taken as one blank. */
function locateFolded(region: Buffer, from: number, wanted: Buffer): ByteRange | undefined {
  const borders = bordersOf(wanted)
  /** Offsets of the last bytes that were taken, as many as the quote has. */
  const offsets = new Float64Array(wanted.length)
  let taken = 0
  let matched = 0
  let inBlank = false
  for (let offset = from; offset < region.length; offset++) {
    const blank = isWhiteSpace(region[offset])
    if (blank && inBlank) continue
    inBlank = blank
    const byte = blank ? SPACE : region[offset]
    offsets[taken % wanted.length] = offset
    taken++
    while (matched > 0 && wanted[matched] !== byte) matched = borders[matched - 1] ?? 0
    if (wanted[matched] === byte) matched++
    if (matched === wanted.length) {
      return { start: offsets[taken % wanted.length] ?? from, end: offset + 1 }
    }
  }
  return undefined
}

/** For each prefix, how long its longest proper border is. */
function bordersOf(wanted: Buffer): readonly number[] {
  const borders = [0]
  let length = 0
  for (let index = 1; index < wanted.length; index++) {
    while (length > 0 && wanted[index] !== wanted[length]) length = borders[length - 1] ?? 0
    if (wanted[index] === wanted[length]) length++
    borders.push(length)
  }
  return borders
}

function isWhiteSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === 0x09 || byte === 0x0a || byte === 0x0d
}
