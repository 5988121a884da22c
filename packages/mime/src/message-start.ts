/**
 * Where the head of a message begins: behind the `From ` line of an mbox (RFC 4155, appendix A) and
 * behind empty lines. Total, linear.
 */
import { CR, type LineEnd } from './line-ends.ts'

const FROM = 'From '

/** Offset of the first byte of the head, at most the length of the bytes. */
export function messageStart(bytes: Buffer, lineEnd: LineEnd): number {
  let position = afterEmptyLines(bytes, 0, lineEnd)
  if (bytes.toString('latin1', position, position + FROM.length) === FROM) {
    const end = bytes.indexOf(lineEnd, position)
    position = end === -1 ? bytes.length : afterEmptyLines(bytes, end + 1, lineEnd)
  }
  return position
}

function afterEmptyLines(bytes: Buffer, from: number, lineEnd: LineEnd): number {
  let position = from
  for (;;) {
    let end = position
    while (bytes[end] === CR && lineEnd !== CR) end++
    if (bytes[end] !== lineEnd) return position
    position = end + 1
  }
}
