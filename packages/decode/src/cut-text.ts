/**
 * Where a mail was cut off, and what is read of the text at the cut: where an address touches it, there is
 * no address, since `jane@acme.co` may have been `jane@acme.company`.
 *
 * Promises: total; linear, and nearly free where the mail is whole.
 */
import type { Message, Part } from '@forwardpath/mail'

/** More than the longest address and its brackets. */
const MAX_TAIL_CHARS = 400
/** The closing delimiter stands near the end, before at most an epilogue of this many bytes. */
const MAX_EPILOGUE_BYTES = 65_536

/**
 * The leaf that the end of the mail may have cut: the last one, where no delimiter closes the whole, or
 * the only one, where the mail ends within a line. A message without bytes is not judged. Total.
 */
export function cutLeaf(message: Message, leaves: readonly Part[]): Part | undefined {
  const last = message.bytes.at(-1)
  if (last === undefined) return undefined
  const boundary = message.root.parameters.get('boundary')
  const endsInLine = last !== LF && last !== CR
  const isCut = boundary === undefined ? endsInLine : !closes(message.bytes, boundary)
  return isCut ? leaves.at(-1) : undefined
}

const LF = 0x0a
const CR = 0x0d

/** The text without an address that touches its end. Total. */
export function withoutOpenAddress(text: string): string {
  const from = Math.max(0, text.length - MAX_TAIL_CHARS)
  const at = text.lastIndexOf('@')
  if (at < from || ENDS_ADDRESS.test(text.slice(at + 1))) return text
  let start = at
  while (start > from && !ENDS_ADDRESS.test(text.charAt(start - 1))) start--
  return text.slice(0, start)
}

/** What no address goes on behind. */
const ENDS_ADDRESS = /[\s<>;,)\]"']/

/** RFC 2046 s5.1.1: `--boundary--`. */
function closes(bytes: Uint8Array, boundary: string): boolean {
  const closing = `--${boundary}--`
  if (endsWith(bytes, closing)) return true
  const end = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return end.subarray(-MAX_EPILOGUE_BYTES).lastIndexOf(closing) !== -1
}

/** Whether the bytes end in the text and line ends, as nearly all do; false for a text beyond ASCII. */
function endsWith(bytes: Uint8Array, text: string): boolean {
  let end = bytes.length
  const least = Math.max(0, end - MAX_LINE_ENDS)
  while (end > least && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--
  const start = end - text.length
  if (start < 0) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code >= 0x80 || bytes[start + index] !== code) return false
  }
  return true
}

/** Behind a closing delimiter; more are searched for it as an epilogue is. */
const MAX_LINE_ENDS = 8
