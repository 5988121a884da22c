/**
 * The fast reader: raw bytes to a Message in one synchronous pass.
 *
 * Heads are scanned once as text; bodies are only searched for the delimiters of their multiparts, so
 * a large attachment costs one search and a returned message nothing. Text, transfer encoding and
 * charset wait for the first use of a part. Bytes are never copied before that.
 *
 * It declines what needs a cap or a judgement (the reason says which); the general reader reads the
 * same tree out of every mail that both read. Never throws; linear for each level of multiparts.
 * RFC 5322 s2.1, RFC 2046 s5.1.
 */
import { isAscii } from 'node:buffer'
import type { ByteRange, Defect, Message, Part } from '@forwardpath/mail'
import type { Declined } from './declined.ts'
import { headOf, readHead, type Head } from './head.ts'
import {
  MAX_BOUNDARY_CHARS,
  MAX_DEPTH,
  MAX_HEAD_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_PARTS,
} from './limits.ts'
import { lineEndOf, type LineEnd } from './line-ends.ts'
import { messageStart } from './message-start.ts'
import { messageOf } from './message.ts'
import { exceedsText, leaf, leafHead, multipart } from './parts.ts'
import { scanHead } from './scan-head.ts'
import { splitMultipart } from './split-multipart.ts'

/** Printable ASCII, which all of RFC 2046 s5.1.1 is. */
const PLAIN_BOUNDARY = new RegExp(`^[ -~]{1,${String(MAX_BOUNDARY_CHARS)}}$`)

/** Most heads end within it; others are looked at again in a window four times as large. */
const FIRST_WINDOW_BYTES = 4096

/** Reads the bytes, or says why the general reader should. Never throws. */
export function readFast(bytes: Uint8Array): Message | Declined {
  if (bytes.length > MAX_MESSAGE_BYTES) return { declined: 'message-limit' }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reading = new Reading(buffer, lineEndOf(buffer))
  const root = reading.part(messageStart(buffer, reading.lineEnd), buffer.length, [])
  return reading.declined === undefined
    ? messageOf(bytes, root, reading.defects)
    : { declined: reading.declined }
}

class Reading {
  readonly lineEnd: LineEnd
  readonly defects: Defect[] = []
  /** Why the mail is declined; once it is set, what comes back is of no use. */
  declined: string | undefined
  readonly #bytes: Buffer
  #parts = 0

  constructor(bytes: Buffer, lineEnd: LineEnd) {
    this.#bytes = bytes
    this.lineEnd = lineEnd
  }

  /** The part whose head begins at `start`; `outer` are the boundaries of the multiparts around it. */
  part(start: number, end: number, outer: readonly string[]): Part {
    this.#parts++
    const { head, bodyStart } = this.#head(start, end)
    const range = { start: bodyStart, end }
    const isMultipart = head.contentType.startsWith('multipart/')
    return isMultipart ? this.#multipart(head, range, outer) : this.#leaf(head, range)
  }

  #multipart(head: Head, range: ByteRange, outer: readonly string[]): Part {
    const boundary = head.parameters.get('boundary')?.trimEnd() ?? ''
    if (boundary === '' && outer.length === 0) return this.#leaf(head, range)
    if (outer.length >= MAX_DEPTH) this.declined = 'depth-limit'
    if (outer.includes(boundary)) this.declined = 'repeated-boundary'
    if (!PLAIN_BOUNDARY.test(boundary)) this.declined = 'odd-boundary'
    if (this.declined !== undefined) return this.#leaf(head, range)
    const limit = MAX_PARTS + 1 - this.#parts
    const ranges = splitMultipart(this.#bytes, range, { boundary, lineEnd: this.lineEnd, limit })
    if (ranges.length === limit) this.declined = 'part-limit'
    // The general reader cannot tell exactly where such a part ends inside another multipart.
    if (ranges.length === 0 && outer.length > 0) this.declined = 'missing-boundary'
    if (ranges.length === 0 || this.declined !== undefined) return this.#leaf(head, range)
    if (head.fieldCut) this.#report({ code: 'field-limit' })
    const inner = [...outer, boundary]
    const parts: Part[] = []
    for (const { start, end } of ranges) {
      parts.push(this.part(start, end, inner))
      if (this.declined !== undefined) break
    }
    return multipart(head, parts, range)
  }

  #leaf(head: Head, range: ByteRange): Part {
    const read = leafHead(head, this.#report)
    if (exceedsText(read, range.end - range.start)) this.#report({ code: 'text-limit' })
    return leaf(read, { bytes: this.#bytes, ...range, lineEnd: this.lineEnd }, range)
  }

  readonly #report = (defect: Defect): void => {
    this.defects.push(defect)
  }

  #head(start: number, end: number): { head: Head; bodyStart: number } {
    for (let size = FIRST_WINDOW_BYTES; ; size *= 4) {
      const windowEnd = Math.min(end, start + size)
      const scanned = scanHead(this.#bytes.toString('latin1', start, windowEnd), this.lineEnd)
      if (scanned === undefined && windowEnd < end && size <= MAX_HEAD_BYTES) continue
      const bodyStart = scanned === undefined ? windowEnd : start + scanned.bodyStart
      if (bodyStart - start > MAX_HEAD_BYTES) this.declined = 'head-limit'
      const bytes = this.#bytes.subarray(start, bodyStart)
      const isPlain = scanned?.isPlain === true && isAscii(bytes)
      const head = isPlain ? headOf(scanned.fields) : readHead(bytes, this.lineEnd)
      return { head, bodyStart }
    }
  }
}
