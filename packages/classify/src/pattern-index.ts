/**
 * Many patterns against one text. One pass over the text finds every literal; a pattern is a candidate
 * when a literal of its rarest slot was seen, and only candidates are looked at closer.
 *
 * The arrays that record are made once and marked with the number of the pass, so that nothing is
 * cleared and little is allocated for a text. An index is therefore used by one caller at a time, which
 * is so by nature: the stage is synchronous.
 */
import { findPattern, type MayStand, type TextSpan } from './find-pattern.ts'
import { buildLiteralSearch } from './literal-search.ts'
import { numberAt } from './number-at.ts'
import type { Pattern } from './pattern.ts'

/** What a text holds; good until the next text is read. */
export type TextScan = {
  /** Of the patterns asked for as candidates, those that may stand in the text, ascending. */
  readonly candidates: readonly number[]
  /** Where a pattern stands, whether it is a candidate or not. */
  readonly find: (pattern: number) => TextSpan | undefined
}

/** Patterns made ready to be looked for. */
export type PatternIndex = { readonly scan: (text: string) => TextScan }

/** A literal of the patterns: one, however many slots ask for it. */
type IndexedLiteral = {
  readonly id: number
  readonly text: string
  /** How many slots ask for it. */
  uses: number
  /** Patterns whose rarest slot has it. */
  readonly wakes: number[]
}

/** Of one pattern. */
type IndexedSlots = readonly (readonly IndexedLiteral[])[]

/**
 * Indexes patterns; a pattern is named by its place in the list. Those that `isCandidate` declines are
 * only ever found by name.
 */
export function buildPatternIndex(
  patterns: readonly Pattern[],
  isCandidate: (pattern: number) => boolean,
): PatternIndex {
  const { literals, indexed } = indexLiterals(patterns)
  wakeByRarestSlot(indexed, isCandidate)
  const search = buildLiteralSearch(literals.map(({ text }) => text))
  const woken = flatten(literals.map(({ wakes }) => wakes))
  const slotsOf = flatten(indexed.map((slots) => slots.map(() => 0)))
  const literalsOf = flatten(indexed.flat().map((slot) => slot.map(({ id }) => id)))
  const literalPass = new Uint32Array(literals.length)
  const patternPass = new Uint32Array(patterns.length)
  let pass = 0

  const isSeen = (literal: number): boolean => literalPass[literal] === pass

  /** Whether of each slot a literal was seen. */
  function mayStand(pattern: number): boolean {
    const last = numberAt(slotsOf.starts, pattern + 1)
    for (let slot = numberAt(slotsOf.starts, pattern); slot < last; slot++) {
      if (!hasSeen(slot)) return false
    }
    return true
  }

  function hasSeen(slot: number): boolean {
    const last = numberAt(literalsOf.starts, slot + 1)
    for (let index = numberAt(literalsOf.starts, slot); index < last; index++) {
      if (isSeen(numberAt(literalsOf.members, index))) return true
    }
    return false
  }

  /** Of the pattern that is being looked for. */
  let firstSlot = 0

  const isSeenIn: MayStand = (slot, within) => {
    const literal = numberAt(literalsOf.starts, firstSlot + slot) + within
    return isSeen(numberAt(literalsOf.members, literal))
  }

  function find(text: string, index: number): TextSpan | undefined {
    const pattern = patterns[index]
    if (pattern === undefined || !mayStand(index)) return undefined
    firstSlot = numberAt(slotsOf.starts, index)
    return findPattern(text, pattern, isSeenIn)
  }

  /** A rule that goes by codes asks once more about the text that the rules before it were asked about. */
  let last: { readonly text: string; readonly scan: TextScan } | undefined

  return {
    scan(text) {
      if (last?.text === text) return last.scan
      pass = (pass % MAX_PASS) + 1
      const awake: number[] = []
      search(text, (literal) => {
        if (isSeen(literal)) return
        literalPass[literal] = pass
        const last = numberAt(woken.starts, literal + 1)
        for (let index = numberAt(woken.starts, literal); index < last; index++) {
          const pattern = numberAt(woken.members, index)
          if (patternPass[pattern] === pass) continue
          patternPass[pattern] = pass
          awake.push(pattern)
        }
      })
      // A literal of another slot may have come later.
      const candidates = awake.filter(mayStand)
      sortAscending(candidates)
      const scan: TextScan = { candidates, find: (index) => find(text, index) }
      last = { text, scan }
      return scan
    },
  }
}

/** Lists behind each other: what is read for each text stands in few places of the memory. */
type FlatLists = {
  /** Where each list begins; one more than there are lists. */
  readonly starts: Int32Array
  readonly members: Int32Array
}

function flatten(lists: readonly (readonly number[])[]): FlatLists {
  const starts = new Int32Array(lists.length + 1)
  let length = 0
  for (const [index, list] of lists.entries()) {
    length += list.length
    starts[index + 1] = length
  }
  return { starts, members: Int32Array.from(lists.flat()) }
}

/** Most texts have some ten candidates: in place, without a comparison function to call. */
const FEW = 48

function sortAscending(numbers: number[]): void {
  if (numbers.length > FEW) {
    numbers.sort((a, b) => a - b)
    return
  }
  let index = 0
  for (const value of numbers) {
    let place = index++
    for (let before = numbers[place - 1]; before !== undefined && before > value;) {
      numbers[place--] = before
      before = numbers[place - 1]
    }
    numbers[place] = value
  }
}

/** What a Uint32Array holds; marks of four thousand million texts ago are taken for old ones. */
const MAX_PASS = 0xffffffff

/** The plain loop: every pattern is a candidate and searches for itself. What an index must equal. */
export function buildPlainIndex(
  patterns: readonly Pattern[],
  isCandidate: (pattern: number) => boolean,
): PatternIndex {
  const candidates = patterns.map((_pattern, index) => index).filter(isCandidate)
  return {
    scan: (text) => ({
      candidates,
      find: (index) => {
        const pattern = patterns[index]
        return pattern && findPattern(text, pattern)
      },
    }),
  }
}

function indexLiterals(patterns: readonly Pattern[]): {
  readonly literals: readonly IndexedLiteral[]
  /** By pattern. */
  readonly indexed: readonly IndexedSlots[]
} {
  const literals = new Map<string, IndexedLiteral>()
  const literalOf = (text: string): IndexedLiteral => {
    const literal = literals.get(text) ?? { id: literals.size, text, uses: 0, wakes: [] }
    literals.set(text, literal)
    literal.uses++
    return literal
  }
  const indexed = patterns.map(({ slots }) =>
    slots.map((slot) => slot.map(({ text }) => literalOf(text))),
  )
  return { literals: [...literals.values()], indexed }
}

/** Has each candidate woken by the literals of one slot. Rare is what few slots ask for and what is long. */
function wakeByRarestSlot(
  indexed: readonly IndexedSlots[],
  isCandidate: (pattern: number) => boolean,
): void {
  const commonness = (slot: readonly IndexedLiteral[]): number =>
    slot.reduce((sum, { uses, text }) => sum + uses / text.length, 0)
  for (const [pattern, slots] of indexed.entries()) {
    if (!isCandidate(pattern)) continue
    const rarest = slots.reduce((rare, slot) => (commonness(slot) < commonness(rare) ? slot : rare))
    for (const { wakes } of new Set(rarest)) wakes.push(pattern)
  }
}
