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
import type { ByteRange, Message, Part } from '@forwardpath/mail'
import type { Declined } from './declined.ts'
import { headOf, isMultipart, readHead, type Head } from './head.ts'
import { MAX_DEPTH, MAX_HEAD_BYTES, MAX_MESSAGE_BYTES, MAX_PARTS } from './limits.ts'
import { lineEndOf, type LineEnd } from './line-ends.ts'
import { messageStart } from './message-start.ts'
import { DefectList, messageOf } from './message.ts'
import { exceedsText, leaf, leafHead, multipart } from './parts.ts'
import { scanHead } from './scan-head.ts'
import { splitMultipart } from './split-multipart.ts'

/**
 * Printable ASCII without blanks, quotes and escapes, as all servers write it. RFC 2046 s5.1.1 allows
 * 70 characters, some servers take more.
 */
const PLAIN_BOUNDARY = /^[!#-[\]-~]{1,256}$/

/** A delimiter of under 8 bytes is searched without skipping: 6 ns a byte in a body of empty lines. */
const SHORT_BOUNDARY_CHARS = 5
const SHORT_BOUNDARY_BYTES = 1024 * 1024

/** Bytes searched for delimiters, each level of multiparts counted: about 10 ms for 25 MB (measured). */
const MAX_SEARCHED_BYTES = 2 * MAX_MESSAGE_BYTES

/** Bytes of all heads, a quarter of what the general reader takes: 20,000 fields cost 10 ms. */
const MAX_FAST_HEAD_BYTES = MAX_HEAD_BYTES / 4

/** Most heads end within it; others are looked at again in a window four times as large. */
const FIRST_WINDOW_BYTES = 4096
/** The same for the heads of parts inside a multipart, which have few fields. */
const INNER_WINDOW_BYTES = 512

/** Reads the bytes, or says why the general reader should. Never throws. */
export function readFast(bytes: Uint8Array): Message | Declined {
  if (bytes.length > MAX_MESSAGE_BYTES) return { declined: 'message-limit' }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reading = new Reading(buffer, lineEndOf(buffer))
  const root = reading.part(
    { start: messageStart(buffer, reading.lineEnd), end: buffer.length },
    [],
  )
  return 'declined' in root ? root : messageOf(bytes, root, reading.defects)
}

/** What the parts of one message have in common, and the caps on their sum. */
class Reading {
  readonly lineEnd: LineEnd
  readonly defects = new DefectList()
  readonly #bytes: Buffer
  #parts = 0
  #headBytes = 0
  #searchedBytes = 0

  constructor(bytes: Buffer, lineEnd: LineEnd) {
    this.#bytes = bytes
    this.lineEnd = lineEnd
  }

  /** The part at the range, head and body; `outer` are the boundaries of the multiparts around it. */
  part({ start, end }: ByteRange, outer: readonly string[]): Part | Declined {
    this.#parts++
    const window = outer.length === 0 ? FIRST_WINDOW_BYTES : INNER_WINDOW_BYTES
    const placed = this.#head({ start, end }, window)
    if (placed === undefined) return { declined: 'head-limit' }
    const { head, bodyStart } = placed
    const body = { start: bodyStart, end }
    return isMultipart(head) ? this.#multipart(head, body, outer) : this.#leaf(head, body)
  }

  #multipart(head: Head, body: ByteRange, outer: readonly string[]): Part | Declined {
    const boundary = head.parameters.get('boundary') ?? ''
    const ranges = boundary === '' ? [] : this.#split(boundary, body, outer)
    if ('declined' in ranges) return ranges
    // The general reader cannot tell exactly where such a part ends inside another multipart.
    if (ranges.length === 0 && outer.length > 0) return { declined: 'missing-boundary' }
    if (ranges.length === 0) return this.#leaf(head, body)
    if (head.fieldCut) this.defects.report({ code: 'field-limit' })
    const inner = [...outer, boundary]
    const parts: Part[] = []
    for (const range of ranges) {
      const part = this.part(range, inner)
      if ('declined' in part) return part
      parts.push(part)
    }
    return multipart(head, parts, body)
  }

  #split(
    boundary: string,
    body: ByteRange,
    outer: readonly string[],
  ): readonly ByteRange[] | Declined {
    const bytes = body.end - body.start
    this.#searchedBytes += bytes
    if (outer.length >= MAX_DEPTH) return { declined: 'depth-limit' }
    if (outer.includes(boundary)) return { declined: 'repeated-boundary' }
    if (!PLAIN_BOUNDARY.test(boundary)) return { declined: 'odd-boundary' }
    const isShort = boundary.length < SHORT_BOUNDARY_CHARS && bytes > SHORT_BOUNDARY_BYTES
    if (isShort || this.#searchedBytes > MAX_SEARCHED_BYTES) return { declined: 'search-limit' }
    const maxParts = MAX_PARTS - this.#parts
    return splitMultipart(this.#bytes, body, { boundary, lineEnd: this.lineEnd, maxParts })
  }

  #leaf(head: Head, body: ByteRange): Part {
    const read = leafHead(head, this.defects.report)
    if (exceedsText(read, body.end - body.start)) this.defects.report({ code: 'text-limit' })
    return leaf(read, { bytes: this.#bytes, ...body, lineEnd: this.lineEnd }, body)
  }

  /** The head that begins at `start`; `undefined` where the heads exceed their cap. */
  #head(
    { start, end }: ByteRange,
    firstWindow: number,
  ): { head: Head; bodyStart: number } | undefined {
    const room = MAX_FAST_HEAD_BYTES - this.#headBytes
    for (let size = firstWindow; ; size *= 4) {
      const windowEnd = Math.min(end, start + size)
      const scanned = scanHead(this.#bytes.toString('latin1', start, windowEnd), this.lineEnd)
      if (scanned === undefined && windowEnd < end && size < room) continue
      const bodyStart = scanned === undefined ? windowEnd : start + scanned.bodyStart
      if (bodyStart - start > room || (scanned === undefined && windowEnd < end)) return undefined
      this.#headBytes += bodyStart - start
      const bytes = this.#bytes.subarray(start, bodyStart)
      const isPlain = scanned?.isPlain === true && isAscii(bytes)
      return { head: isPlain ? headOf(scanned.fields) : readHead(bytes, this.lineEnd), bodyStart }
    }
  }
}
