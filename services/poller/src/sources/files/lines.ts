/**
 * A stream of bytes as lines with their ends, for looking at how they begin. Total; linear; a line is never held whole:
 * what is longer than PIECE_BYTES comes in pieces, of which only the first is the begin of a line.
 */

/** Longer than any line that means something to an mbox. */
const PIECE_BYTES = 8_192

const LF = 10

/** A line with its end, or a piece of one. */
export type LinePiece = {
  readonly bytes: Uint8Array
  /** False for what follows the first piece of a long line. */
  readonly isStart: boolean
}

/** The lines of a stream; its chunks may be cut anywhere. */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<LinePiece, void, void> {
  let rest: Uint8Array = new Uint8Array(0)
  let isStart = true
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = 0
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, from)) {
      yield { bytes: bytes.subarray(from, end + 1), isStart }
      isStart = true
      from = end + 1
    }
    rest = bytes.subarray(from)
    if (rest.length < PIECE_BYTES) continue
    yield { bytes: rest, isStart }
    isStart = false
    rest = new Uint8Array(0)
  }
  if (rest.length > 0) yield { bytes: rest, isStart }
}
