/**
 * Bytes to text by a charset label that may lie, be misspelled or be missing.
 *
 * ASCII is ASCII. Where the label claims UTF-8, ASCII, Latin-1 or something unknown, valid UTF-8 is
 * read as UTF-8 and all else as windows-1252, which has a character for every byte. Any other label
 * that the platform knows (WHATWG Encoding s4.2) is believed. Total, linear.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { decodeUtf7 } from './utf-7.ts'

/** Labels under which servers send raw UTF-8 or Latin-1 in the wild, so the bytes decide. */
const UNTRUSTED = new Set([
  '',
  'us-ascii',
  'ascii',
  'utf-8',
  'utf8',
  'iso-8859-1',
  'iso8859-1',
  'latin1',
  'windows-1252',
  'cp1252',
])
const UTF_7 = new Set(['utf-7', 'unicode-1-1-utf-7', 'csunicode11utf7'])
/** Escape sequences of ISO-2022 in otherwise 7-bit text. */
const ESCAPE = 0x1b
const LONGEST_LABEL = 64

/** What windows-1252 has at 0x80 to 0x9F; the five bytes without a character stay controls. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'

/** The text of the bytes under the label, which may be absent. Total, linear. */
export function decodeCharset(bytes: Buffer, label: string | undefined): string {
  const reading = readingOf(bytes, label)
  switch (reading) {
    case 'ascii':
      return bytes.toString('latin1')
    case 'utf-8':
      return bytes.toString('utf8')
    case 'windows-1252':
      return decodeWindows1252(bytes)
    case 'utf-7':
      return decodeUtf7(bytes.toString('latin1'))
    default:
      return reading.decode(bytes)
  }
}

/** UTF-8 where it is valid, else windows-1252. Total, linear. */
export function decodeUnlabelled(bytes: Buffer): string {
  return decodeCharset(bytes, undefined)
}

/** Whether the text under the label, encoded as UTF-8, is the same bytes again. Total, linear. */
export function spellsUtf8(bytes: Buffer, label: string | undefined): boolean {
  const reading = readingOf(bytes, label)
  return reading === 'ascii' || reading === 'utf-8'
}

type Reading = 'ascii' | 'utf-8' | 'windows-1252' | 'utf-7' | TextDecoder

function readingOf(bytes: Buffer, label: string | undefined): Reading {
  const charset = (label ?? '').trim().toLowerCase()
  if (UTF_7.has(charset)) return 'utf-7'
  if (isAscii(bytes) && !isEscaped(bytes, charset)) return 'ascii'
  const decoder = UNTRUSTED.has(charset) ? undefined : decoderFor(charset)
  return decoder ?? (isUtf8(bytes) ? 'utf-8' : 'windows-1252')
}

/** Whether ASCII bytes may stand for other characters. */
function isEscaped(bytes: Buffer, charset: string): boolean {
  if (charset.startsWith('iso-2022')) return bytes.includes(ESCAPE)
  return charset.startsWith('utf-16')
}

function decodeWindows1252(bytes: Buffer): string {
  const latin1 = bytes.toString('latin1')
  // Where the two differ Latin-1 has controls; most text has none of them.
  if (!/[\x80-\x9f]/.test(latin1)) return latin1
  const units = Buffer.allocUnsafe(bytes.length * 2)
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0
    const unit = byte >= 0x80 && byte <= 0x9f ? WINDOWS_1252.charCodeAt(byte - 0x80) : byte
    units[index * 2] = unit & 0xff
    units[index * 2 + 1] = unit >> 8
  }
  return units.toString('utf16le')
}

function decoderFor(charset: string): TextDecoder | undefined {
  if (charset.length > LONGEST_LABEL) return undefined
  try {
    return new TextDecoder(charset)
  } catch {
    // The platform's only way to say that it does not know a label.
    return undefined
  }
}
