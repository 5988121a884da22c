/**
 * Whether an address stands in a mail: in its bytes, or in what they say once transfer encodings,
 * entities and escapes are undone. Written apart from the readers on purpose, and more generous than
 * they are: what it does not find, nobody wrote.
 */

/** The first of the addresses that stands nowhere in the mail, if any. The mail has one character a byte. */
export function standsNowhere(mail: string, addresses: readonly string[]): string | undefined {
  const plain = comparable(mail)
  let wanted = addresses.filter((address) => !plain.includes(comparable(address)))
  // The other views are dear; they are made where the bytes as they stand do not do.
  if (wanted.length === 0) return undefined
  for (const view of viewsOf(mail)) {
    const text = comparable(view)
    wanted = wanted.filter((address) => !text.includes(comparable(address)))
    if (wanted.length === 0) return undefined
  }
  return wanted[0]
}

/** Quotes and escapes that the grammar lets come and go are left out on both sides. */
function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/["\\]/g, '').replace(/\s+/g, ' ')
}

function* viewsOf(mail: string): Generator<string> {
  const charsets = charsetsOf(mail)
  const decoders = [
    () => mail,
    () => quotedPrintable(mail),
    () => encodedWords(mail),
    ...base64Starts(mail).map((start) => () => base64From(mail, start)),
  ]
  for (const decoded of decoders) {
    const bytes = decoded()
    yield* undone(bytes)
    yield* undone(bytes.replaceAll('\0', ''))
    for (const charset of charsets) yield* undone(inCharset(bytes, charset))
  }
}

/** With lines joined as folding, quoting and replies join them, and escapes undone. */
function* undone(text: string): Generator<string> {
  const joins = [
    (one: string) => one,
    (one: string) => one.replace(/[\r\n]+[ \t]*/g, ''),
    (one: string) => joinedLines(joinedPaths(one)),
    (one: string) => joinedPaths(joinedLines(one)),
  ]
  for (const join of joins) {
    const joined = join(text)
    yield joined
    for (const undo of ESCAPES) yield undo(joined)
  }
}

/** An address that a server broke between two lines of its reply (RFC 5321 s4.2.1); relays repeat the code that they were told. */
function joinedLines(text: string): string {
  return text.replace(
    /[\r\n]+[ \t>]*(?:<<<[ \t]*)?(?:[2-5]\d\d(?:[- ][ \t]*|(?=[\r\n]))){0,3}[ \t]*(?:[245]\.\d{1,3}\.\d{1,3}[ \t])?/g,
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

/** RFC 2045 s6.7. */
function quotedPrintable(text: string): string {
  return text.replace(/=(?:[ \t]*(?:\r\n?|\n)|([0-9A-Fa-f]{2}))/g, (_, hex: string | undefined) =>
    hex === undefined ? '' : fromHex(hex),
  )
}

/** Where base64 may begin: behind empty lines, and at the line ends behind the words that announce it. */
function base64Starts(text: string): readonly number[] {
  if (!/base64/i.test(text)) return []
  const behindEmptyLines = [...text.matchAll(/\n\r*\n|\r\r/g)].map((match) => match.index + 1)
  const starts = new Set<number>(behindEmptyLines.slice(0, MAX_STARTS / 2))
  for (const { index } of [...text.matchAll(/base64/gi)].slice(0, 8)) {
    let at = index
    for (let line = 0; line < 12; line++) {
      at = 1 + text.slice(at).search(/[\r\n]/) + at
      starts.add(at)
    }
  }
  return [...starts].slice(0, MAX_STARTS)
}

const MAX_STARTS = 40

/** Down to the end, whatever stands between. */
function base64From(text: string, start: number): string {
  const base64 = text.slice(start).replace(/[^A-Za-z0-9+/_-]/g, '')
  return Buffer.from(base64, 'base64').toString('latin1')
}

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
