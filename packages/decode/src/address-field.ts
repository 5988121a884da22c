/**
 * The value of Original-Recipient and Final-Recipient: `address-type; address` (RFC 3464 s2.3.1, s2.3.2),
 * read as servers write it: type missing, unknown or in capitals, brackets, comments, xtext (RFC 3461
 * s4), `utf-8` with `\x{...}` escapes (RFC 6533 s3).
 *
 * Promises: total, linear. `X500:` and `IMCEA...` forms are not mail addresses and give nothing.
 */
import { parseMailedAddress, type Address } from '@forwardpath/mail'
import { holdsLostUtf8 } from './lost-charset.ts'

/** Longest value that is read: type, brackets, and 254 octets of address with every octet escaped. */
const MAX_FIELD_CHARS = 1200
const TYPE = /^[ \t]{0,8}([A-Za-z0-9/_-]{1,32})[ \t]{0,4};[ \t]{0,8}/
const XTEXT_ESCAPE = /\+([0-9A-F]{2})/g
const UTF8_ESCAPE = /\\x\{([0-9A-Fa-f]{1,6})\}/g
const X400 = /^(?:imcea|x500:|x400:|\/o=|\/c=)/i

/** Whether the address is an Exchange form in place of a mail address. */
export function isForeignAddress(text: string): boolean {
  return X400.test(text)
}

/** Reads a typed recipient field. Absent where it holds no mail address. Total. */
export function parseRecipientField(
  value: string,
  encoding: 'xtext' | 'plain',
): Address | undefined {
  if (value.length > MAX_FIELD_CHARS) return undefined
  const type = TYPE.exec(value)
  const raw = stripBrackets(type === null ? value : value.slice(type[0].length))
  const isUtf8 = type?.[1]?.toLowerCase() === 'utf-8'
  const unescaped = isUtf8 ? undoUtf8Escapes(raw) : raw
  if (isForeignAddress(unescaped) || holdsLostUtf8(unescaped)) return undefined
  const decoded = encoding === 'xtext' ? undoXtext(unescaped) : unescaped
  return parseMailedAddress(decoded) ?? parseMailedAddress(unescaped)
}

/** `<a@b>` and `"Name" <a@b>` to `a@b`; a closing dot or comment goes too. */
function stripBrackets(text: string): string {
  const trimmed = text.trim()
  const close = trimmed.endsWith('>') ? trimmed.length - 1 : trimmed.lastIndexOf('>')
  const open = close === -1 ? -1 : trimmed.lastIndexOf('<', close)
  if (open !== -1) return trimmed.slice(open + 1, close).trim()
  const blank = trimmed.startsWith('"') ? -1 : trimmed.search(/[ \t]/)
  return (blank === -1 ? trimmed : trimmed.slice(0, blank)).replace(/[;,]$/, '')
}

/**
 * Undoes `+HH` (RFC 3461 s4), but only where every `+` begins an escape of printable ASCII other than a
 * letter or digit: `jane+4DAY@` from a server that forgot to encode stays as it is.
 */
function undoXtext(text: string): string {
  if (!text.includes('+') || text.replace(XTEXT_ESCAPE, '').includes('+')) return text
  const codes = [...text.matchAll(XTEXT_ESCAPE)].map((match) =>
    Number.parseInt(String(match[1]), 16),
  )
  if (!codes.every(isEscapable)) return text
  return text.replace(XTEXT_ESCAPE, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function isEscapable(code: number): boolean {
  return code > 0x20 && code < 0x7f && !/[A-Za-z0-9]/.test(String.fromCharCode(code))
}

function undoUtf8Escapes(text: string): string {
  if (!text.includes('\\x{')) return text
  return text.replace(UTF8_ESCAPE, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16)
    const isScalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    return isScalar && code > 0x20 ? String.fromCodePoint(code) : escape
  })
}
