/**
 * The value of a Content-Type field (RFC 2045 s5.1) with the parameters of RFC 2231.
 *
 *   content   = type "/" subtype *( ";" parameter )
 *   parameter = attribute "=" ( token / quoted-string )
 *   attribute = name [ "*" section ] [ "*" ]        such as boundary, filename*, name*0*, name*1
 *
 * In: an unfolded value. Out: type and parameters. Total, linear. Servers break the grammar often: a
 * missing quote ends at the end of the value, blanks around `=` and in unquoted values are taken, the
 * last of two equal names stands.
 */
import { decodeCharset } from './charset.ts'

/** What a Content-Type field says. */
export type ContentType = {
  /** Lower-case `type/subtype`; `text/plain` where it is absent or unreadable (RFC 2045 s5.2). */
  readonly contentType: string
  /** Names in lower case; RFC 2231 undone. */
  readonly parameters: ReadonlyMap<string, string>
}

const DEFAULT: ContentType = { contentType: 'text/plain', parameters: new Map() }
/** Behind a blank, servers that forgot the semicolon write their parameters. */
const TYPE = /^([\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127})(?:[ \t,]|$)/
const BLANK = /[ \t\r\n]/
/** Section and charset marks at the end of an attribute (RFC 2231 s3, s4.1). */
const EXTENDED = /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/

/** Reads the value; `undefined` is an absent field. Total, linear. */
export function parseContentType(value: string | undefined): ContentType {
  if (value === undefined) return DEFAULT
  const semicolon = value.indexOf(';')
  const contentType = readType(semicolon === -1 ? value : value.slice(0, semicolon))
  const parameters = semicolon === -1 ? DEFAULT.parameters : readParameters(value, semicolon)
  return { contentType, parameters }
}

function readType(text: string): string {
  const open = text.indexOf('(')
  const type = (open === -1 ? text : text.slice(0, open)).trim().toLowerCase()
  const readable = TYPE.exec(type)?.[1]
  // What a multipart is does not matter where its parts can be found (RFC 2046 s5.1.3).
  return readable ?? (type.startsWith('multipart/') ? 'multipart/mixed' : 'text/plain')
}

function readParameters(value: string, from: number): ReadonlyMap<string, string> {
  const raw = new Map<string, string>()
  let extended = false
  let position = from
  while (position < value.length) {
    const equals = value.indexOf('=', position + 1)
    if (equals === -1) break
    // A name runs from the last semicolon: `; flag; name=value` has a part without a value.
    const name = value
      .slice(value.lastIndexOf(';', equals) + 1, equals)
      .trim()
      .toLowerCase()
    const { text, end } = readValue(value, equals + 1)
    if (name !== '') raw.set(name, text)
    if (name.includes('*')) extended = true
    position = end
  }
  return extended ? joinExtended(raw) : raw
}

/**
 * All up to the next semicolon, with quotes and escapes undone and blanks around it dropped. Quotes
 * may stand anywhere in a value, and a missing one ends with the text.
 */
function readValue(value: string, from: number): { text: string; end: number } {
  const semicolon = value.indexOf(';', from)
  const plainEnd = semicolon === -1 ? value.length : semicolon
  const plain = value.slice(from, plainEnd).trim()
  if (!plain.includes('"') && !plain.includes('\\')) return { text: plain, end: plainEnd }
  if (SIMPLE_QUOTED.test(plain)) return { text: plain.slice(1, -1), end: plainEnd }
  return readQuotedValue(value, from)
}

const SIMPLE_QUOTED = /^"[^"\\]*"$/

function readQuotedValue(value: string, from: number): { text: string; end: number } {
  let text = ''
  /** The length of the text up to its last character that is no blank outside quotes. */
  let kept = 0
  let isQuoted = false
  let position = from
  for (; position < value.length; position++) {
    const character = value.charAt(position)
    if (character === '"') {
      isQuoted = !isQuoted
      continue
    }
    if (character === ';' && !isQuoted) break
    if (character === '\\') position++
    else if (BLANK.test(character) && !isQuoted) {
      if (text !== '') text += character
      continue
    }
    text += value.charAt(position)
    kept = text.length
  }
  return { text: text.slice(0, kept), end: Math.min(position, value.length) }
}

/** Puts the sections of RFC 2231 together, in order of their numbers, and undoes the percent signs. */
function joinExtended(raw: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const joined = new Map<string, string>()
  const sections = new Map<string, Section[]>()
  for (const [name, text] of raw) {
    const match = name.includes('*') ? EXTENDED.exec(name) : null
    if (match === null) {
      joined.set(name, text)
      continue
    }
    const [, base = name, number = '0', mark] = match
    const list = sections.get(base) ?? []
    list.push({ number: Number(number), text, encoded: mark === '*' })
    sections.set(base, list)
  }
  for (const [name, list] of sections) joined.set(name, joinSections(list))
  return joined
}

type Section = { readonly number: number; readonly text: string; readonly encoded: boolean }

function joinSections(list: readonly Section[]): string {
  const ordered = list.toSorted((left, right) => left.number - right.number)
  const bytes: Buffer[] = []
  let charset: string | undefined
  for (const [index, section] of ordered.entries()) {
    // charset'language'text, in the first section alone (RFC 2231 s4).
    const marks = index === 0 && section.encoded ? section.text.split("'", 3) : []
    if (marks.length === 3) charset = marks[0]
    const text =
      marks.length === 3
        ? section.text.slice(section.text.indexOf("'", section.text.indexOf("'") + 1) + 1)
        : section.text
    bytes.push(section.encoded ? percentDecoded(text) : Buffer.from(text))
  }
  return decodeCharset(Buffer.concat(bytes), charset)
}

function percentDecoded(text: string): Buffer {
  const binary = Buffer.from(text)
    .toString('latin1')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
  return Buffer.from(binary, 'latin1')
}
