/**
 * Many patterns against one text. One pass over the text finds every literal; a pattern of which each
 * slot was seen is a candidate, and only candidates are looked at closer.
 *
 * The arrays that count are made once and marked with the number of the pass, so that nothing is
 * cleared and little is allocated for a text. An index is therefore used by one caller at a time, which
 * is so by nature: the stage is synchronous.
 */
import { findPattern, findWith, type TextSpan } from './find-pattern.ts'
import { buildLiteralSearch, type LiteralSearch } from './literal-search.ts'
import type { Pattern } from './pattern.ts'

/** What a text holds; good until the next text is read. */
export type TextScan = {
  /** Patterns that may stand in the text, ascending. */
  readonly candidates: readonly number[]
  readonly find: (pattern: number) => TextSpan | undefined
}

export type PatternIndex = { readonly scan: (text: string) => TextScan }

type Layout = {
  readonly search: LiteralSearch
  readonly lengths: readonly number[]
  /** Literal → slots that it fills. */
  readonly slotsOf: readonly Int32Array[]
  /** Slot → its pattern. */
  readonly patternOf: Int32Array
  /** Pattern → its slots → their literals. */
  readonly literalsOf: readonly (readonly (readonly number[])[])[]
}

/** Indexes patterns; a pattern is named by its place in the list. */
export function buildPatternIndex(patterns: readonly Pattern[]): PatternIndex {
  const layout = layOut(patterns)
  const starts: number[][] = layout.lengths.map(() => [])
  const literalPass = new Uint32Array(layout.lengths.length)
  const slotPass = new Uint32Array(layout.patternOf.length)
  const patternPass = new Uint32Array(patterns.length)
  const slotsSeen = new Uint8Array(patterns.length)
  const slotCounts = Uint8Array.from(patterns, ({ slots }) => slots.length)
  let pass = 0

  function fillSlots(literal: number, candidates: number[]): void {
    for (const slot of layout.slotsOf[literal] ?? []) {
      if (slotPass[slot] === pass) continue
      slotPass[slot] = pass
      const pattern = layout.patternOf[slot] ?? 0
      const seen = patternPass[pattern] === pass ? (slotsSeen[pattern] ?? 0) + 1 : 1
      patternPass[pattern] = pass
      slotsSeen[pattern] = seen
      if (seen === slotCounts[pattern]) candidates.push(pattern)
    }
  }

  function startsOf(literal: number | undefined): readonly number[] {
    return literal !== undefined && literalPass[literal] === pass ? (starts[literal] ?? []) : []
  }

  return {
    scan(text) {
      pass = pass === 0xffffffff ? 1 : pass + 1
      const candidates: number[] = []
      layout.search(text, (literal, end) => {
        const start = end - (layout.lengths[literal] ?? 0)
        if (literalPass[literal] === pass) {
          starts[literal]?.push(start)
          return
        }
        literalPass[literal] = pass
        starts[literal] = [start]
        fillSlots(literal, candidates)
      })
      candidates.sort((a, b) => a - b)
      return { candidates, find: (index) => findSeen(text, index) }
    },
  }

  function findSeen(text: string, index: number): TextSpan | undefined {
    const pattern = patterns[index]
    if (
      pattern === undefined ||
      patternPass[index] !== pass ||
      slotsSeen[index] !== slotCounts[index]
    )
      return undefined
    const literals = layout.literalsOf[index]
    return findWith(text, pattern, (_literal, slot, within) => startsOf(literals?.[slot]?.[within]))
  }
}

/** The plain loop: every pattern is a candidate and searches for itself. What an index must equal. */
export function buildPlainIndex(patterns: readonly Pattern[]): PatternIndex {
  const all = patterns.map((_pattern, index) => index)
  return {
    scan: (text) => ({
      candidates: all,
      find: (index) => {
        const pattern = patterns[index]
        return pattern && findPattern(text, pattern)
      },
    }),
  }
}

function layOut(patterns: readonly Pattern[]): Layout {
  const ids = new Map<string, number>()
  const slotsOf: number[][] = []
  const patternOf: number[] = []
  const literalsOf = patterns.map(({ slots }, pattern) =>
    slots.map((slot) => {
      const slotId = patternOf.push(pattern) - 1
      return slot.map(({ text }) => {
        const known = ids.get(text)
        const id = known ?? ids.size
        if (known === undefined) {
          ids.set(text, id)
          slotsOf.push([])
        }
        slotsOf[id]?.push(slotId)
        return id
      })
    }),
  )
  const literals = [...ids.keys()]
  return {
    search: buildLiteralSearch(literals),
    lengths: literals.map(({ length }) => length),
    slotsOf: slotsOf.map((slots) => Int32Array.from(slots)),
    patternOf: Int32Array.from(patternOf),
    literalsOf,
  }
}
