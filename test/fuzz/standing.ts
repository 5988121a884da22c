/**
 * Whether an address stands in a mail: in its bytes, or in what they say once transfer encodings,
 * entities and escapes are undone. Written apart from the readers on purpose, and more generous than
 * they are: what it does not find, nobody wrote.
 */

/** Looks for addresses in one mail; the dear views of it are made when they are first needed. */
export type Standing = { readonly holds: (address: string) => boolean }

/** One character a byte. */
export function standingIn(mail: string): Standing {
  const plain = comparable(mail)
  let views: readonly string[] | undefined
  return {
    holds: (address) => {
      const wanted = comparable(address)
      if (plain.includes(wanted)) return true
      views ??= viewsOf(mail)
      return views.some((view) => view.includes(wanted))
    },
  }
}

/** Quotes and escapes that the grammar lets come and go are left out on both sides. */
function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/["\\]/g, '').replace(/\s+/g, ' ')
}

function viewsOf(mail: string): readonly string[] {
  const bytes = [mail, quotedPrintable(mail), ...base64Runs(mail), encodedWords(mail)]
  const charsets = charsetsOf(mail)
  const texts = bytes.flatMap((one) => [
    one,
    one.replaceAll('\0', ''),
    ...charsets.map((charset) => inCharset(one, charset)),
  ])
  const unfolded = texts.flatMap((text) => [
    text,
    text.replace(/[\r\n]+[ \t]*/g, ''),
    joinedLines(joinedPaths(text)),
    joinedPaths(joinedLines(text)),
  ])
  const undone = [...new Set(unfolded)].flatMap((text) => [
    text,
    ...ESCAPES.map((undo) => undo(text)),
  ])
  return [...new Set(undone)].map(comparable)
}

/** An address that a server broke between two lines of its reply (RFC 5321 s4.2.1). */
function joinedLines(text: string): string {
  return text.replace(
    /[\r\n]+[ \t]*(?:<<<[ \t]*)?(?:[2-5]\d\d[- ])?[ \t]*(?:[245]\.\d{1,3}\.\d{1,3}[ \t])?/g,
    '',
  )
}

/** The same at a blank. */
function joinedPaths(text: string): string {
  return text.replace(/<[^<>]{1,400}>/g, (path) =>
    path.replace(/\s+(?:[2-5]\d\d(?=[-\s])-?)?\s*/g, ''),
  )
}

/** UTF-8, what browsers take for Latin-1, and what the mail names. */
function charsetsOf(mail: string): readonly string[] {
  const named = [
    ...mail.matchAll(/charset\*?="?([\w.:-]{1,40})|=\?([\w.-]{1,40})(?:\*\w+)?\?[bq]\?/gi),
  ]
  const names = named.map((match) => (match[1] ?? match[2] ?? '').toLowerCase())
  return [...new Set(['utf-8', 'windows-1252', ...names])].slice(0, MAX_CHARSETS)
}

const MAX_CHARSETS = 8

/** Node 20 reads windows-1252 as Latin-1, so what differs is written out: 0x80 to 0x9F. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

function inCharset(text: string, charset: string): string {
  if (charset === 'windows-1252')
    return text.replace(/[\x80-\x9f]/g, (one) => WINDOWS_1252.charAt(one.charCodeAt(0) - 0x80))
  if (charset.includes('utf-7')) return utf7(text)
  try {
    return new TextDecoder(charset).decode(Buffer.from(text, 'latin1'))
  } catch {
    return utf8(text)
  }
}

/** RFC 2152. */
function utf7(text: string): string {
  return text.replace(/\+([A-Za-z0-9+/]{1,400})-?/g, (_, base64: string) => {
    const bytes = Buffer.from(base64, 'base64')
    return bytes
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le')
  })
}

function utf8(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}

function quotedPrintable(text: string): string {
  return text
    .replace(/=[ \t]*(?:\r\n?|\n)/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => fromHex(hex))
}

/** Each run of lines after an empty one, and all from there on, as base64 whatever else is between. */
function base64Runs(text: string): readonly string[] {
  const blocks = text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .slice(0, MAX_BLOCKS)
  return blocks
    .flatMap((block, index) => [block, blocks.slice(index).join('')])
    .map((block) => block.replace(/[^A-Za-z0-9+/_-]/g, ''))
    .map((block) => Buffer.from(block, 'base64').toString('latin1'))
}

const MAX_BLOCKS = 40

/** RFC 2047. */
function encodedWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?[^?\s]{1,40}\?([bq])\?([^?]*)\?=/gi, (_, encoding: string, body: string) =>
      encoding.toLowerCase() === 'b'
        ? Buffer.from(body, 'base64').toString('latin1')
        : quotedPrintable(body.replaceAll('_', ' ')),
    )
}

const ESCAPES: readonly ((text: string) => string)[] = [
  entities,
  (text) => entities(text.replace(/<[^<>]*>/g, '')),
  // xtext (RFC 3461 s4)
  (text) => text.replace(/\+([0-9A-Fa-f]{2})/g, (_, hex: string) => fromHex(hex)),
  // RFC 6533 s3
  (text) => text.replace(/\\x\{([0-9A-Fa-f]{1,6})\}/g, (all, hex: string) => character(all, hex)),
  // Exim
  (text) => utf8(text.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => fromCode(octal, 8))),
  (text) => utf8(text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => fromHex(hex))),
]

const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  nbsp: ' ',
  commat: '@',
  period: '.',
}

function entities(text: string): string {
  return text
    .replace(/&#(\d{1,7});?/g, (all, digits: string) => character(all, Number(digits).toString(16)))
    .replace(/&#x([0-9A-Fa-f]{1,6});?/gi, (all, hex: string) => character(all, hex))
    .replace(/&([a-z]{2,8});?/gi, (all, name: string) => NAMED[name.toLowerCase()] ?? all)
}

function fromHex(hex: string): string {
  return fromCode(hex, 16)
}

function fromCode(digits: string, radix: number): string {
  return String.fromCharCode(Number.parseInt(digits, radix))
}

function character(all: string, hex: string): string {
  const code = Number.parseInt(hex, 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : all
}
