/**
 * Where a pattern stands in a text, from the places of its literals. A prefilter may say which literals
 * are not there at all; the answer is the same without it. Total.
 */
import type { Literal, Pattern, Slot } from './pattern.ts'

/** Half-open range of character offsets. */
export type TextSpan = { readonly start: number; readonly end: number }

/** Whether a slot's literal need be searched for: a prefilter knows of most that they are not there. */
export type MayStand = (slot: number, literal: number) => boolean

const ANYTHING: MayStand = () => true

/** The first place where the pattern stands in the text. */
export function findPattern(
  text: string,
  pattern: Pattern,
  mayStand = ANYTHING,
): TextSpan | undefined {
  const only = pattern.slots[0]
  if (only !== undefined && pattern.slots.length === 1 && !pattern.atStart && !pattern.atEnd) {
    return findSlot(text, only, mayStand)
  }
  let reached: readonly TextSpan[] = []
  let slot = 0
  for (let literals = only; literals !== undefined; literals = pattern.slots[slot]) {
    const at = slot
    const places = placesOf(text, literals, (literal) => mayStand(at, literal))
    const gap = pattern.gaps[at]
    if (at > 0 && gap !== undefined) reached = across(reached, places, gap)
    else reached = pattern.atStart ? places.filter(({ start }) => start === 0) : places
    if (reached.length === 0) return undefined
    slot++
  }
  return pattern.atEnd ? reached.find(({ end }) => isTextEnd(text, end)) : reached[0]
}

/** Nearly all patterns are one slot: the first of its literals to end, and of these the longest. */
function findSlot(text: string, slot: Slot, mayStand: MayStand): TextSpan | undefined {
  let first = NONE
  let firstEnd = text.length + 1
  for (let index = 0; index < slot.length; index++) {
    const literal = slot[index]
    if (literal === undefined || !mayStand(0, index)) continue
    const start = nextPlace(text, literal, 0)
    const end = start + literal.text.length
    if (start === NONE || end > firstEnd || (end === firstEnd && start >= first)) continue
    first = start
    firstEnd = end
  }
  return first === NONE ? undefined : { start: first, end: firstEnd }
}

/** Where a literal stands next, with its word edges. */
function nextPlace(text: string, literal: Literal, from: number): number {
  let start = text.indexOf(literal.text, from)
  while (start !== NONE && !hasEdges(text, literal, start))
    start = text.indexOf(literal.text, start + 1)
  return start
}

function hasEdges(
  text: string,
  { text: word, edgeBefore, edgeAfter }: Literal,
  start: number,
): boolean {
  if (edgeBefore && isWordChar(text, start - 1)) return false
  return !edgeAfter || !isWordChar(text, start + word.length)
}

/** By end, then by start. */
function placesOf(
  text: string,
  slot: Slot,
  mayStand: (literal: number) => boolean,
): readonly TextSpan[] {
  const places: TextSpan[] = []
  let ascending = true
  for (let index = 0; index < slot.length; index++) {
    const literal = slot[index]
    if (literal === undefined || !mayStand(index)) continue
    for (
      let start = nextPlace(text, literal, 0);
      start !== NONE;
      start = nextPlace(text, literal, start + 1)
    ) {
      const end = start + literal.text.length
      if (end <= (places[places.length - 1]?.end ?? NONE)) ascending = false
      places.push({ start, end })
    }
  }
  return ascending ? places : places.sort((a, b) => a.end - b.end || a.start - b.start)
}

const NONE = -1

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
    const span = spans[middle]
    if (span !== undefined && span.end < offset) low = middle + 1
    else high = middle
  }
  return low
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
