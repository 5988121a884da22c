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

/** Pattern → its slots → their literals, each by number. */
type LiteralIds = readonly (readonly (readonly number[])[])[]

/**
 * Indexes patterns; a pattern is named by its place in the list. Those that `isCandidate` declines are
 * only ever found by name.
 */
export function buildPatternIndex(
  patterns: readonly Pattern[],
  isCandidate: (pattern: number) => boolean,
): PatternIndex {
  const { literals, idsOf } = numberLiterals(patterns)
  const search = buildLiteralSearch(literals)
  const woken = flatten(byRarestSlot(idsOf, isCandidate, literals))
  const slotsOf = flatten(idsOf.map((slots) => slots.map(() => 0)))
  const literalsOf = flatten(idsOf.flat())
  const literalPass = new Uint32Array(literals.length)
  const patternPass = new Uint32Array(patterns.length)
  let pass = 0

  const isSeen = (literal: number): boolean => literalPass[literal] === pass

  /** Whether of each slot a literal was seen. */
  function mayStand(pattern: number): boolean {
    const last = slotsOf.starts[pattern + 1] ?? 0
    for (let slot = slotsOf.starts[pattern] ?? 0; slot < last; slot++) {
      if (!hasSeen(slot)) return false
    }
    return true
  }

  function hasSeen(slot: number): boolean {
    const last = literalsOf.starts[slot + 1] ?? 0
    for (let index = literalsOf.starts[slot] ?? 0; index < last; index++) {
      if (isSeen(literalsOf.members[index] ?? 0)) return true
    }
    return false
  }

  /** Of the pattern that is being looked for. */
  let firstSlot = 0

  const isSeenIn: MayStand = (slot, within) => {
    const literal = (literalsOf.starts[firstSlot + slot] ?? 0) + within
    return isSeen(literalsOf.members[literal] ?? 0)
  }

  function find(text: string, index: number): TextSpan | undefined {
    const pattern = patterns[index]
    if (pattern === undefined || !mayStand(index)) return undefined
    firstSlot = slotsOf.starts[index] ?? 0
    return findPattern(text, pattern, isSeenIn)
  }

  /** A rule that goes by codes asks once more about the text that the rules before it were asked about. */
  let last: { readonly text: string; readonly scan: TextScan } | undefined

  return {
    scan(text) {
      if (last?.text === text) return last.scan
      pass = pass === MAX_PASS ? 1 : pass + 1
      const awake: number[] = []
      search(text, (literal) => {
        if (isSeen(literal)) return
        literalPass[literal] = pass
        const last = woken.starts[literal + 1] ?? 0
        for (let index = woken.starts[literal] ?? 0; index < last; index++) {
          const pattern = woken.members[index] ?? 0
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
  readonly starts: Uint32Array
  readonly members: Uint32Array
}

function flatten(lists: readonly (readonly number[])[]): FlatLists {
  const starts = new Uint32Array(lists.length + 1)
  for (const [index, list] of lists.entries()) {
    starts[index + 1] = (starts[index] ?? 0) + list.length
  }
  return { starts, members: Uint32Array.from(lists.flat()) }
}

/** Most texts have some ten candidates: in place, without a comparison function to call. */
const FEW = 48

function sortAscending(numbers: number[]): void {
  if (numbers.length > FEW) {
    numbers.sort((a, b) => a - b)
    return
  }
  for (let index = 1; index < numbers.length; index++) {
    const value = numbers[index] ?? 0
    let place = index
    for (; place > 0 && (numbers[place - 1] ?? 0) > value; place--)
      numbers[place] = numbers[place - 1] ?? 0
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

function numberLiterals(patterns: readonly Pattern[]): {
  literals: readonly string[]
  idsOf: LiteralIds
} {
  const ids = new Map<string, number>()
  const idsOf = patterns.map(({ slots }) =>
    slots.map((slot) =>
      slot.map(({ text }) => {
        const id = ids.get(text) ?? ids.size
        ids.set(text, id)
        return id
      }),
    ),
  )
  return { literals: [...ids.keys()], idsOf }
}

/** Literal → patterns whose rarest slot has it. Rare is what few slots ask for and what is long. */
function byRarestSlot(
  idsOf: LiteralIds,
  isCandidate: (pattern: number) => boolean,
  literals: readonly string[],
): readonly (readonly number[])[] {
  const uses = new Uint32Array(literals.length)
  for (const literal of idsOf.flat(2)) uses[literal] = (uses[literal] ?? 0) + 1
  const commonness = (slot: readonly number[]): number =>
    slot.reduce((sum, literal) => sum + (uses[literal] ?? 0) / (literals[literal]?.length ?? 1), 0)
  const patternsOf = literals.map((): number[] => [])
  for (const [pattern, slots] of idsOf.entries()) {
    if (!isCandidate(pattern)) continue
    const rarest = [...slots].sort((a, b) => commonness(a) - commonness(b))[0] ?? []
    for (const literal of new Set(rarest)) patternsOf[literal]?.push(pattern)
  }
  return patternsOf
}
