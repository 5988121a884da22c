/**
 * Parts whose text is made at first use and kept. What the two readers have in common: from encoded
 * bytes of a body to its text, with the cap that goes with its type.
 */
import type { ByteRange, Defect, HeaderField, Part } from '@forwardpath/mail'
import { decodeCharset, spellsUtf8 } from './charset.ts'
import type { Head } from './head.ts'
import { MAX_ORIGINAL_CHARS, MAX_TEXT_CHARS } from './limits.ts'
import { CR, LF, withLineFeeds, type LineEnd } from './line-ends.ts'
import { decodeTransfer, type TransferEncoding } from './transfer-encoding.ts'

const NO_PARTS: readonly Part[] = []

/** Encoded bytes that surely hold one character: CRLF, quoted-printable, base64 with line ends. */
const BYTES_PER_CHAR = 4

/** Types that hold a returned message or its head (RFC 2046 s5.2.1, RFC 6522 s4, RFC 6532). */
const ORIGINAL_TYPES = new Set([
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
  'message/rfc822-headers',
  'message/global-headers',
  'message/partial',
])

/** Characters of text that a part of that type is read for. Total. */
export function textCapOf(contentType: string): number {
  if (ORIGINAL_TYPES.has(contentType)) return MAX_ORIGINAL_CHARS
  const isRead = /^(?:text|message|multipart)\//.test(contentType)
  return isRead ? MAX_TEXT_CHARS : MAX_ORIGINAL_CHARS
}

/** Bytes of a body that suffice for the text of a part of that type. Total. */
export function byteCapOf(contentType: string): number {
  return textCapOf(contentType) * BYTES_PER_CHAR
}

/** Whether the text of a report or prose body of that many encoded bytes may be cut. Total. */
export function exceedsText(head: Head, encodedBytes: number): boolean {
  // No encoding gives more characters than it has bytes.
  if (encodedBytes <= MAX_TEXT_CHARS) return false
  const cap = textCapOf(head.contentType)
  const bytes = head.transferEncoding === 'base64' ? (encodedBytes * 3) / 4 : encodedBytes
  return cap === MAX_TEXT_CHARS && bytes > cap
}

/**
 * The head of a part without parts in it. A multipart whose boundary is missing or never stands in
 * the message is read as plain text, since a report may be in it.
 */
export function leafHead(head: Head, report: (defect: Defect) => void): Head {
  if (head.fieldCut) report({ code: 'field-limit' })
  if (!head.contentType.startsWith('multipart/')) return head
  report({ code: 'missing-boundary' })
  return { ...head, contentType: 'text/plain' }
}

/** A multipart, or a leaf without anything to read. */
export function multipart(head: Head, parts: readonly Part[], range: ByteRange | undefined): Part {
  const { contentType, parameters, fields } = head
  return { contentType, parameters, fields, range, parts, text: '', verbatim: false }
}

/** Where the encoded bytes of a body are. */
export type Body = ByteRange & {
  readonly bytes: Buffer
  /** Of the message that it is a piece of. */
  readonly lineEnd: LineEnd
}

/** A leaf over its body; `range` is where that stands in the message, if known. */
export function leaf(head: Head, body: Body, range: ByteRange | undefined): Part {
  return new Leaf(head, body, range)
}

/** A class, for getters that cost nothing on creation. */
class Leaf implements Part {
  readonly contentType: string
  readonly parameters: ReadonlyMap<string, string>
  readonly fields: readonly HeaderField[]
  readonly range: ByteRange | undefined
  readonly parts = NO_PARTS
  readonly #body: Body
  readonly #transferEncoding: TransferEncoding
  #text: string | undefined

  constructor(head: Head, body: Body, range: ByteRange | undefined) {
    this.contentType = head.contentType
    this.parameters = head.parameters
    this.fields = head.fields
    this.range = range
    this.#transferEncoding = head.transferEncoding
    this.#body = body
  }

  get text(): string {
    this.#text ??= this.#decoded()
    return this.#text
  }

  get verbatim(): boolean {
    if (this.range === undefined || this.#transferEncoding !== 'identity') return false
    return spellsUtf8(this.#content(), this.parameters.get('charset'))
  }

  #decoded(): string {
    const text = decodeCharset(this.#content(), this.parameters.get('charset'))
    const lineEnd = this.#lineEndOfContent()
    const cap = text.length <= MAX_ORIGINAL_CHARS ? text.length : textCapOf(this.contentType)
    // Line ends are one or two characters; what is surely beyond the cap need not be mended.
    const read = cutText(withLineFeeds(text.slice(0, 2 * cap), lineEnd), cap)
    // mailparser does not tell a body of one empty line from none, so nobody does.
    return read === '\n' ? '' : read
  }

  /** Under base64 the text has line ends of its own; under quoted-printable a CR that is left was written as `=0D`. */
  #lineEndOfContent(): LineEnd | undefined {
    if (this.#transferEncoding === 'base64') return undefined
    return this.#transferEncoding === 'quoted-printable' ? LF : this.#body.lineEnd
  }

  /** The content, transfer encoding undone, of as many bytes as its text can need. */
  #content(): Buffer {
    const { bytes, start, end } = this.#body
    // Nearly every body is within all caps.
    const isSmall = end - start <= MAX_ORIGINAL_CHARS
    const windowEnd = isSmall ? end : Math.min(end, start + byteCapOf(this.contentType))
    const window = bytes.subarray(start, windowEnd)
    const isByReturn = this.#body.lineEnd === CR && this.#transferEncoding === 'quoted-printable'
    const encoded = isByReturn
      ? Buffer.from(window.map((byte) => (byte === CR ? LF : byte)))
      : window
    const content = decodeTransfer(encoded, this.#transferEncoding)
    return windowEnd === end ? content : wholeCharacters(content)
  }
}

/** Without the bytes of a UTF-8 character that the end of the window cut in two. */
function wholeCharacters(bytes: Buffer): Buffer {
  let start = bytes.length
  const earliest = Math.max(0, bytes.length - 4)
  while (start > earliest && ((bytes[start - 1] ?? 0) & 0xc0) === 0x80) start--
  const lead = bytes[start - 1] ?? 0
  return lead >= 0xc0 ? bytes.subarray(0, start - 1) : bytes
}

/** Cut at the cap, never between the halves of a surrogate pair. */
function cutText(text: string, cap: number): string {
  if (text.length <= cap) return text
  const last = text.charCodeAt(cap - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? cap - 1 : cap)
}
