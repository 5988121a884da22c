/**
 * Content-Transfer-Encoding (RFC 2045 s6): bytes as they stand in the message to bytes of content.
 * Total and linear; what the encoding does not allow is passed over, never refused.
 */

/** How a body is encoded; `identity` for 7bit, 8bit, binary, a missing and an unknown encoding. */
export type TransferEncoding = 'base64' | 'quoted-printable' | 'identity'

/** Reads the value of the field, with a comment beside it. Total. */
export function parseTransferEncoding(value: string | undefined): TransferEncoding {
  const token = (value ?? '').split(/[(;\s]/, 1)[0]?.toLowerCase()
  return token === 'base64' || token === 'quoted-printable' ? token : 'identity'
}

/** The content. `identity` gives the same bytes, not a copy. Total, linear. */
export function decodeTransfer(bytes: Buffer, encoding: TransferEncoding): Buffer {
  switch (encoding) {
    case 'base64':
      return Buffer.from(bytes.toString('latin1'), 'base64')
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes)
    case 'identity':
      return bytes
  }
}

const EQUALS = 0x3d
const SPACE = 0x20
const TAB = 0x09
const LF = 0x0a
const CR = 0x0d

/**
 * RFC 2045 s6.7. A `=` that is neither a byte nor a soft line break stays. Blanks at the end of a
 * line were added in transport (rule 3) and are dropped, before a soft break's `=` they are content.
 */
function decodeQuotedPrintable(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  let contentEnd = 0
  let position = 0
  while (position < bytes.length) {
    const byte = bytes[position] ?? 0
    position++
    if (byte === EQUALS) {
      const soft = softBreakEnd(bytes, position)
      if (soft !== undefined) {
        position = soft
      } else {
        const value = hexByte(bytes, position)
        out[length++] = value ?? EQUALS
        if (value !== undefined) position += 2
      }
      contentEnd = length
    } else if (byte === SPACE || byte === TAB) {
      out[length++] = byte
    } else {
      if (byte === LF || byte === CR) length = contentEnd
      out[length++] = byte
      contentEnd = length
    }
  }
  return out.subarray(0, contentEnd)
}

/** The offset after a soft line break whose `=` ends before `from`: blanks, then CR* LF, or CR. */
function softBreakEnd(bytes: Buffer, from: number): number | undefined {
  let lineEnd = from
  while (bytes[lineEnd] === SPACE || bytes[lineEnd] === TAB) lineEnd++
  if (lineEnd >= bytes.length) return lineEnd
  if (bytes[lineEnd] === LF) return lineEnd + 1
  if (bytes[lineEnd] !== CR) return undefined
  let position = lineEnd
  while (bytes[position] === CR) position++
  return bytes[position] === LF ? position + 1 : lineEnd + 1
}

function hexByte(bytes: Buffer, from: number): number | undefined {
  const high = hexDigit(bytes[from])
  const low = hexDigit(bytes[from + 1])
  return high === undefined || low === undefined ? undefined : high * 16 + low
}

function hexDigit(byte: number | undefined): number | undefined {
  if (byte === undefined) return undefined
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const lower = byte | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : undefined
}
