/**
 * The mail that a report returns: its outermost header block, and its bytes where they came back untouched. Its body is the
 * sender's words or an attacker's and is read by nothing but the hash of our own signature.
 *
 * In: a message, and the Message-ID that decoding found. Out: fields and bytes. Promises: total, linear.
 */
import {
  leavesOf,
  readHeaderBlock,
  type HeaderField,
  type Message,
  type Part,
} from '@forwardpath/mail'

/** What came back. */
export type ReturnedMessage = {
  /** Of its outermost header block, in order. */
  readonly fields: readonly HeaderField[]
  /** Header, empty line and body, as they were sent but for line ends. */
  readonly bytes: Uint8Array
  /** The body did not come back, or not so that it could be hashed. */
  readonly isHeaderOnly: boolean
}

const WHOLE: ReadonlySet<string> = new Set(['message/rfc822', 'message/global', 'text/rfc822'])
const HEADER: ReadonlySet<string> = new Set([
  'text/rfc822-headers',
  'message/global-headers',
  'message/rfc822-headers',
  'text/rfc822-header',
])
/** A header above it is hostile. */
const MAX_HEADER_CHARS = 65_536
/** More leaves than any report has. */
const MAX_LEAVES = 64
/** Places in a text where the header of the original may begin. */
const MAX_PLACES = 8

/** Finds it: a part of its own, else the block of a plain text that has the Message-ID. Absent where there is none. Total. */
export function returnedMessage(
  message: Message,
  originalMessageId: string | undefined,
): ReturnedMessage | undefined {
  const leaves = leavesOf(message.root).slice(0, MAX_LEAVES)
  const part = leaves.find((leaf) => WHOLE.has(leaf.contentType) || HEADER.has(leaf.contentType))
  if (part !== undefined) return ofPart(part, message)
  if (originalMessageId === undefined) return undefined
  for (const leaf of leaves) {
    if (!leaf.contentType.startsWith('text/') || leaf.contentType === 'text/html') continue
    const block = blockOf(leaf.text, originalMessageId)
    if (block !== undefined) return { ...headerOf(block), isHeaderOnly: true }
  }
  return undefined
}

function ofPart(part: Part, message: Message): ReturnedMessage {
  const text = part.text.replace(/^\n{1,16}/, '')
  const blank = text.indexOf('\n\n')
  const header = blank === -1 ? text : text.slice(0, blank)
  const raw = HEADER.has(part.contentType) ? undefined : rawBytes(part, message)
  if (raw === undefined) return { ...headerOf(header), isHeaderOnly: true }
  return { fields: fieldsOf(header), bytes: raw, isHeaderOnly: false }
}

/** The body of the part where no transfer encoding stands between it and the mail that was sent. */
function rawBytes(part: Part, message: Message): Uint8Array | undefined {
  if (part.range === undefined) return undefined
  const encoding = part.fields.find((field) => field.name === 'content-transfer-encoding')?.value
  if (encoding !== undefined && !/^(?:7bit|8bit|binary)$/i.test(encoding)) return undefined
  return message.bytes.subarray(part.range.start, part.range.end)
}

function headerOf(text: string): Pick<ReturnedMessage, 'fields' | 'bytes'> {
  const header = text.slice(0, MAX_HEADER_CHARS)
  return { fields: fieldsOf(header), bytes: Buffer.from(`${header}\n\n`, 'utf8') }
}

function fieldsOf(header: string): readonly HeaderField[] {
  return readHeaderBlock(header.slice(0, MAX_HEADER_CHARS)).fields
}

/** The lines between two empty ones that have this Message-ID among their fields. */
function blockOf(text: string, messageId: string): string | undefined {
  let from = 0
  for (let place = 0; place < MAX_PLACES; place++) {
    const at = text.indexOf(messageId, from)
    if (at === -1) return undefined
    const start = text.lastIndexOf('\n\n', at)
    const end = text.indexOf('\n\n', at)
    const block = text.slice(start === -1 ? 0 : start + 2, end === -1 ? text.length : end)
    const isIt = fieldsOf(block).some(
      ({ name, value }) => name === 'message-id' && value === messageId,
    )
    if (isIt) return block
    from = end === -1 ? text.length : end
  }
  return undefined
}
