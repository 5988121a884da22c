/**
 * Where a pattern stands in a text, from the places of its literals. The prefilter hands in the places
 * that it saw; without it they are searched for here. Both give the same answer. Total.
 */
import type { Literal, Pattern, Slot } from './pattern.ts'

/** Half-open range of character offsets. */
export type TextSpan = { readonly start: number; readonly end: number }

/** Offsets at which a literal's text begins, ascending. */
export type FindStarts = (literal: Literal, slot: number, index: number) => readonly number[]

/** The first place where the pattern stands in the text, searching for each literal. */
export function findPattern(text: string, pattern: Pattern): TextSpan | undefined {
  return findWith(text, pattern, (literal) => occurrences(text, literal.text))
}

/** The same, given where the literals begin. */
export function findWith(text: string, pattern: Pattern, starts: FindStarts): TextSpan | undefined {
  let reached: readonly TextSpan[] = []
  for (const [index, slot] of pattern.slots.entries()) {
    const places = placesOf(text, slot, (literal, within) => starts(literal, index, within))
    if (index === 0) reached = pattern.atStart ? places.filter(({ start }) => start === 0) : places
    else reached = across(reached, places, pattern.gaps[index] ?? 0)
    if (reached.length === 0) return undefined
  }
  return pattern.atEnd ? reached.find(({ end }) => isTextEnd(text, end)) : reached[0]
}

/** By end, then by start. */
function placesOf(
  text: string,
  slot: Slot,
  starts: (literal: Literal, within: number) => readonly number[],
): readonly TextSpan[] {
  const places: TextSpan[] = []
  for (const [within, literal] of slot.entries()) {
    for (const start of starts(literal, within)) {
      const end = start + literal.text.length
      if (literal.edgeBefore && isWordChar(text, start - 1)) continue
      if (literal.edgeAfter && isWordChar(text, end)) continue
      places.push({ start, end })
    }
  }
  return places.length < 2 ? places : places.sort((a, b) => a.end - b.end || a.start - b.start)
}

/** The places that some span reaches across a gap, each with the beginning of that span. */
function across(
  reached: readonly TextSpan[],
  places: readonly TextSpan[],
  gap: number,
): readonly TextSpan[] {
  const found: TextSpan[] = []
  for (const { start, end } of places) {
    const from = reached[firstEndingAt(reached, start - gap)]
    if (from !== undefined && from.end <= start) found.push({ start: from.start, end })
  }
  return found
}

/** Index of the first span that ends at or after the offset; spans ascend by end. */
function firstEndingAt(spans: readonly TextSpan[], offset: number): number {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.end ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}

function occurrences(text: string, literal: string): readonly number[] {
  const starts: number[] = []
  let start = text.indexOf(literal)
  while (start !== -1) {
    starts.push(start)
    start = text.indexOf(literal, start + 1)
  }
  return starts
}

function isTextEnd(text: string, end: number): boolean {
  for (let position = end; position < text.length; position++) {
    const char = text.charAt(position)
    if (char !== '.' && char !== ' ') return false
  }
  return true
}

/** ASCII letters and digits, and everything above ASCII. */
function isWordChar(text: string, position: number): boolean {
  const code = position < 0 || position >= text.length ? 32 : text.charCodeAt(position)
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127
}
