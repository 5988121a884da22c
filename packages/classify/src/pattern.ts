/**
 * The pattern language of the rules. A pattern is lower-case text that must stand somewhere in the
 * lower-cased, collapsed text of a report:
 *
 *   ~          a gap of at most 16 characters: a few small words
 *   *          a gap of at most 80 characters: an address, a clause
 *   (a|b|)     one of the alternatives, of which one may be empty; they nest, and hold no gap
 *   %          the edge of a word: no letter and no digit on the other side
 *   ^  $       first or last in the pattern: the beginning of the text; its end, but for dots and blanks
 *   \          takes the next character as it is
 *
 * Alternatives are written out, so that a pattern is a row of slots, each a set of literals. Finding it takes the places of the literals and one walk over each slot: time is linear
 * in the text (times a logarithm) for every pattern, by construction. No regular expression.
 */

/** One literal of a slot. */
export type Literal = {
  readonly text: string
  readonly edgeBefore: boolean
  readonly edgeAfter: boolean
}

/** One of these literals must stand there. */
export type Slot = readonly Literal[]

/** Slots in order, with a bounded gap before each but the first. */
export type Pattern = {
  readonly slots: readonly Slot[]
  /** Most characters before the slot of the same index; 0 for the first. */
  readonly gaps: readonly number[]
  readonly atStart: boolean
  readonly atEnd: boolean
}

/** A pattern that cannot be used: the rule file is wrong. Final; the message says what to mend. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
}

/** Room for "has been", "is currently"; project choice. */
const SHORT_GAP_CHARS = 16
/** Room for an address or a host name between two phrases; project choice. */
const LONG_GAP_CHARS = 80
/** More literals than this in one slot are a mistake in the pattern, not a need. */
const MAX_LITERALS = 512
/** Up to here alternatives beside each other are written out; measured: fewer slots or fewer literals. */
const MAX_WRITTEN_OUT = 8
/** A slot of its own needs words of this length. */
const MIN_SLOT_CHARS = 3

/** Stands for `%` once escapes are undone. */
const EDGE = '\u0001'

/** Reads a pattern. Throws {@link PatternError}. */
export function parsePattern(written: string): Pattern {
  if (written !== written.toLowerCase()) throw new PatternError(`"${written}" must be lower case`)
  const atStart = written.startsWith('^')
  const atEnd = written.endsWith('$') && !written.endsWith('\\$')
  const text = written.slice(atStart ? 1 : 0, atEnd ? -1 : undefined)
  const reader = { text, position: 0, written }
  const slots: Slot[] = []
  const gaps: number[] = []
  let gap = 0
  for (;;) {
    for (const [index, spellings] of intoSlots(readItems(reader, 0), reader).entries()) {
      slots.push(makeSlot(spellings, written))
      gaps.push(index === 0 ? gap : 0)
    }
    const mark = reader.text.charAt(reader.position)
    if (mark === '') return { slots, gaps, atStart, atEnd }
    gap = mark === '~' ? SHORT_GAP_CHARS : LONG_GAP_CHARS
    reader.position++
  }
}

type Reader = { readonly text: string; readonly written: string; position: number }

/** A run of characters, or alternatives, in all spellings. */
type Item = readonly string[]

/** The items up to the next gap, or inside brackets up to `|` or `)`. */
function readItems(reader: Reader, depth: number): readonly Item[] {
  const items: Item[] = []
  while (reader.position < reader.text.length) {
    const char = reader.text.charAt(reader.position)
    if (char === '~' || char === '*') {
      if (depth > 0) throw new PatternError(`"${reader.written}" has a gap inside brackets`)
      break
    }
    if (depth > 0 && (char === '|' || char === ')')) break
    reader.position++
    if (char === '(') items.push(readAlternatives(reader, depth + 1))
    else items.push([readRun(reader, char)])
  }
  return items
}

/** A character and those after it that mean themselves. */
function readRun(reader: Reader, first: string): string {
  let run = readChar(reader, first)
  while (
    reader.position < reader.text.length &&
    !MARKS.includes(reader.text.charAt(reader.position))
  ) {
    run += reader.text.charAt(reader.position++)
  }
  return run
}

const MARKS = '~*()|%\\'

function readChar(reader: Reader, char: string): string {
  if (char === '%') return EDGE
  if (char !== '\\') return char
  return reader.text.charAt(reader.position++)
}

function readAlternatives(reader: Reader, depth: number): Item {
  const options: string[] = []
  for (;;) {
    options.push(
      ...readItems(reader, depth).reduce((heads, item) => append(heads, item, reader), ['']),
    )
    const mark = reader.text.charAt(reader.position)
    if (mark === '') throw new PatternError(`"${reader.written}" lacks a closing bracket`)
    reader.position++
    if (mark !== ')') continue
    if (options.length > 1) return options
    throw new PatternError(
      `"${reader.written}" has brackets without alternatives; write \\( for a bracket`,
    )
  }
}

/**
 * Writes the items out, and begins a new slot, without a gap, where the spellings would become many:
 * the words of two such slots are looked for once, not each pair of them.
 */
function intoSlots(items: readonly Item[], reader: Reader): readonly Item[] {
  const slots: Item[] = []
  let current: Item = ['']
  for (const item of items) {
    const many = item.length > 1 && current.length * item.length > MAX_WRITTEN_OUT
    if (many && [...current, ...item].every(isWordy)) {
      slots.push(current)
      current = item
    } else {
      current = append(current, item, reader)
    }
  }
  return [...slots, current]
}

function append(heads: Item, item: Item, reader: Reader): Item {
  if (heads.length * item.length > MAX_LITERALS) {
    throw new PatternError(
      `"${reader.written}" has over ${String(MAX_LITERALS)} spellings between two gaps`,
    )
  }
  return heads.flatMap((head) => item.map((option) => head + option))
}

/** Long enough not to stand everywhere. */
function isWordy(spelling: string): boolean {
  return spelling.replaceAll(EDGE, '').length >= MIN_SLOT_CHARS
}

function makeSlot(spellings: readonly string[], written: string): Slot {
  return [...new Set(spellings)].map((spelling) => {
    const edgeBefore = spelling.startsWith(EDGE)
    const edgeAfter = spelling.length > 1 && spelling.endsWith(EDGE)
    const text = spelling.slice(edgeBefore ? 1 : 0, edgeAfter ? -1 : undefined)
    if (text === '')
      throw new PatternError(`"${written}" has an alternative or a side of a gap without text`)
    if (text.includes(EDGE)) throw new PatternError(`"${written}" has a word edge inside a literal`)
    return { text, edgeBefore, edgeAfter }
  })
}
