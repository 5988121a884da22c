/**
 * Damage to a text, as mail suffers it and as an attacker does it: bytes, lines, parts, boundaries,
 * header fields, charsets, line ends, lengths. In and out: one character a byte (Latin-1).
 */
import type { Chance } from './chance.ts'
import { CHARSETS, CONTENT_TYPES, ENCODINGS, TOKENS } from './tokens.ts'

/** No mutation makes a text longer; a quarter of a megabyte shows what grows. */
const MAX_CHARS = 256 * 1024
const MOST_MUTATIONS = 8

/** One kind of damage. `other` is another text of the same kind, to take pieces from. */
type Mutation = (text: string, chance: Chance, other: string) => string

/** One to eight mutations, few more often than many. */
export function mutate(text: string, chance: Chance, other: string): string {
  let mutated = text
  let left = MOST_MUTATIONS
  do {
    mutated = chance.pick(MUTATIONS)(mutated, chance, other).slice(0, MAX_CHARS)
  } while (--left > 0 && !chance.oneIn(2))
  return mutated
}

const flipBytes: Mutation = (text, chance) => {
  const bytes = Buffer.from(text, 'latin1')
  for (let count = 1 + chance.whole(8); count > 0; count--) {
    const at = chance.whole(bytes.length)
    if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << chance.whole(8))
  }
  return bytes.toString('latin1')
}

const insertBytes: Mutation = (text, chance) => {
  const bytes = Array.from({ length: 1 + chance.whole(16) }, () => chance.whole(256))
  return insertAt(text, chance.whole(text.length + 1), String.fromCharCode(...bytes))
}

const insertToken: Mutation = (text, chance) =>
  insertAt(text, chance.whole(text.length + 1), chance.pick(TOKENS))

const insertTokenLine: Mutation = (text, chance) =>
  insertAt(text, lineStart(text, chance), `${chance.pick(TOKENS)}\n`)

const replaceWithToken: Mutation = (text, chance) => {
  const at = chance.whole(text.length)
  return text.slice(0, at) + chance.pick(TOKENS) + text.slice(at + 1 + chance.whole(40))
}

const cutMiddle: Mutation = (text, chance) => {
  const at = chance.whole(text.length)
  return text.slice(0, at) + text.slice(at + 1 + chance.whole(text.length - at))
}

const keepPrefix: Mutation = (text, chance) => text.slice(0, chance.whole(text.length + 1))

const keepSuffix: Mutation = (text, chance) => text.slice(lineStart(text, chance))

const dropLines: Mutation = (text, chance) => {
  const lines = text.split('\n')
  lines.splice(chance.whole(lines.length), 1 + chance.whole(3))
  return lines.join('\n')
}

const repeatLines: Mutation = (text, chance) => {
  const lines = text.split('\n')
  const at = chance.whole(lines.length)
  const block = lines.slice(at, at + 1 + chance.whole(6))
  const copies = Array.from({ length: 1 + chance.whole(3) }, () => block).flat()
  return [...lines.slice(0, at), ...copies, ...lines.slice(at)].join('\n')
}

const swapLines: Mutation = (text, chance) => {
  const lines = text.split('\n')
  const first = chance.whole(lines.length)
  const second = chance.oneIn(2) ? first + 1 : chance.whole(lines.length)
  const [a, b] = [lines[first], lines[second]]
  if (a === undefined || b === undefined) return text
  lines[first] = b
  lines[second] = a
  return lines.join('\n')
}

const joinLines: Mutation = (text, chance) => {
  const end = text.indexOf('\n', chance.whole(text.length))
  return end === -1 ? text : text.slice(0, end) + chance.pick(['', ' ', '\t']) + text.slice(end + 1)
}

const breakLine: Mutation = (text, chance) =>
  insertAt(text, chance.whole(text.length + 1), chance.pick(['\n', '\n ', '\n\t', '=\n', '\n\n']))

const spliceLines: Mutation = (text, chance, other) => {
  const lines = other.split('\n')
  const from = chance.whole(lines.length)
  const block = lines.slice(from, from + 1 + chance.whole(20)).join('\n')
  return insertAt(text, lineStart(text, chance), `${block}\n`)
}

const crossOver: Mutation = (text, chance, other) =>
  text.slice(0, lineStart(text, chance)) + other.slice(lineStart(other, chance))

/** A part of another mail in the place of one of this mail's, by the lines that begin with `--`. */
const splicePart: Mutation = (text, chance, other) => {
  const mine = text.split(DELIMITER_LINE)
  const theirs = other.split(DELIMITER_LINE)
  mine[chance.whole(mine.length)] = chance.pick(theirs)
  return mine.join('')
}
/** Before each line that looks like a delimiter; the line stays with what follows. */
const DELIMITER_LINE = /^(?=--\S)/m

const damageBoundary: Mutation = (text, chance) => {
  const found = /boundary="?([^"\s;]{1,100})"?/i.exec(text)
  if (found?.[1] === undefined) return text
  const boundary = found[1]
  const changed = chance.pick([
    '',
    'x',
    `${boundary}x`,
    boundary.slice(0, -1),
    '-',
    '='.repeat(300),
  ])
  return chance.oneIn(2)
    ? replaceAt(text, found.index, { length: found[0].length, by: `boundary="${changed}"` })
    : replaceOnce(text, `--${boundary}`, { by: `--${changed}`, chance })
}

const changeParameter: Mutation = (text, chance) => {
  const [pattern, values] = chance.pick(PARAMETERS)
  const places = [...text.matchAll(pattern)]
  if (places.length === 0) return insertAt(text, 0, `Content-Type: ${chance.pick(CONTENT_TYPES)}\n`)
  const place = chance.pick(places)
  const start = place.index + (place[1]?.length ?? 0)
  const length = place[2]?.length ?? 0
  return replaceAt(text, start, { length, by: chance.pick(values) })
}
const PARAMETERS: readonly (readonly [pattern: RegExp, values: readonly string[]])[] = [
  [/(charset="?)([^"\s;]{0,40})/gi, CHARSETS],
  [/(content-type:[ \t]?)([^\n]{0,100})/gi, CONTENT_TYPES],
  [/(content-transfer-encoding:[ \t]?)([^\s]{0,40})/gi, ENCODINGS],
]

const damageHeader: Mutation = (text, chance) => {
  const place = chance.pick([...text.slice(0, 65_536).matchAll(/^([A-Za-z-]{1,60}):/gm), undefined])
  if (place === undefined) return text
  const name = place[1] ?? ''
  const by = chance.pick([
    `${name} :`,
    name,
    `:`,
    ` ${name}:`,
    `X-${name}:`,
    `${name.toUpperCase()}:`,
    `${name}: ${name}:`,
    `${name}:\n `,
  ])
  return replaceAt(text, place.index, { length: place[0].length, by })
}

const changeDigits: Mutation = (text, chance) => {
  const places = [...text.slice(0, 65_536).matchAll(/\b[245]\d\d\b|\b[245]\.\d\.\d\b/g)]
  if (places.length === 0) return text
  const place = chance.pick(places)
  const by = chance.pick(['551', '5.1.6', '550', '450', '4.0.0', '250', '2.1.5', '', '55', '5511'])
  return replaceAt(text, place.index, { length: place[0].length, by })
}

const changeAddress: Mutation = (text, chance) => {
  const places = [...text.slice(0, 65_536).matchAll(/[^\s<>;:,()]{1,64}@[A-Za-z0-9.-]{1,80}/g)]
  if (places.length === 0) return text
  const [place, source] = [chance.pick(places), chance.pick(places)]
  const by = chance.oneIn(2)
    ? source[0]
    : chance.pick(TOKENS.filter((token) => token.includes('@')))
  return replaceAt(text, place.index, { length: place[0].length, by })
}

const changeLineEnds: Mutation = (text, chance) => {
  const end = chance.pick(['\r\n', '\r', '\n\r', '\n\n', '\r\r\n'])
  if (chance.oneIn(2)) return text.replaceAll('\n', end)
  const at = chance.whole(text.length)
  return text.slice(0, at) + text.slice(at).replaceAll('\n', end)
}

/** A character, a line or a stretch of the text, many times. */
const blowUp: Mutation = (text, chance) => {
  const at = chance.oneIn(2) ? lineStart(text, chance) : chance.whole(text.length)
  const unit = chance.pick([
    text.charAt(at),
    text.slice(at, text.indexOf('\n', at) + 1),
    text.slice(at, at + 1 + chance.whole(200)),
    chance.pick(TOKENS),
  ])
  const times = chance.pick([10, 100, 600, chance.oneIn(8) ? 20_000 : 50])
  const room = MAX_CHARS - text.length
  return insertAt(text, at, unit.repeat(Math.max(0, Math.min(times, room / (unit.length + 1)))))
}

/** Base64 or quoted-printable where there was none, and a header field that says so, or another. */
const encodeTail: Mutation = (text, chance) => {
  const at = lineStart(text, chance)
  const tail = text.slice(at, at + 1 + chance.whole(4000))
  const base64 = Buffer.from(tail, 'latin1').toString('base64').replace(/.{76}/g, '$&\n')
  const quoted = tail.replace(/[=\x80-\xff]/g, (one) => `=${one.charCodeAt(0).toString(16)}`)
  const by = chance.pick([
    `Content-Transfer-Encoding: base64\n\n${base64}\n`,
    `Content-Transfer-Encoding: quoted-printable\n\n${quoted}\n`,
    `${base64}\n`,
  ])
  return replaceAt(text, at, { length: tail.length, by })
}

const MUTATIONS: readonly Mutation[] = [
  flipBytes,
  insertBytes,
  insertToken,
  insertTokenLine,
  replaceWithToken,
  cutMiddle,
  keepPrefix,
  keepSuffix,
  dropLines,
  repeatLines,
  swapLines,
  joinLines,
  breakLine,
  spliceLines,
  crossOver,
  splicePart,
  damageBoundary,
  changeParameter,
  damageHeader,
  changeDigits,
  changeAddress,
  changeLineEnds,
  blowUp,
  encodeTail,
]

function lineStart(text: string, chance: Chance): number {
  return text.lastIndexOf('\n', chance.whole(text.length)) + 1
}

function insertAt(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at)
}

type Replacement = { readonly length: number; readonly by: string }

function replaceAt(text: string, at: number, { length, by }: Replacement): string {
  return text.slice(0, at) + by + text.slice(at + length)
}

/** One of the places where it stands. */
function replaceOnce(
  text: string,
  wanted: string,
  { by, chance }: { readonly by: string; readonly chance: Chance },
): string {
  const from = text.indexOf(wanted, chance.whole(text.length))
  const at = from === -1 ? text.indexOf(wanted) : from
  return at === -1 ? text : replaceAt(text, at, { length: wanted.length, by })
}
