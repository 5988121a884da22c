/**
 * A list of recipients, and below it what was said of each, by his address: `a@b`, `c@d`, and further down
 * `Details for a@b`, `>>> RCPT TO:<c@d>` or `552 5.2.2 <c@d>: full`.
 *
 * Promises: total, linear.
 */
import { findAddresses, type AddressSpan } from './address-scan.ts'
import { replyStart } from './find-reply.ts'
import { makeEntry, type TextEntry } from './formats/format.ts'
import { isPunctuation, type Candidate } from './generic-candidates.ts'
import { unexplained } from './generic-entries.ts'

/**
 * What is said of each of the list; nothing of whom it names no more. Absent where something stands within the list, or
 * fewer than two of it are named below. Total, linear.
 */
export function detailsBelow(
  listed: readonly Candidate[],
  lines: readonly string[],
): readonly TextEntry[] | undefined {
  const last = listed.at(-1)
  if (last === undefined || !isBareList(listed, lines)) return undefined
  const sections = sectionsOf(listed, lines.slice(last.line + 1))
  if (sections === undefined || sections.filter(says).length < 2) return undefined
  return listed.map((one, index) => {
    const section = sections[index] ?? []
    return says(section) ? makeEntry(one.span.text, section) : unexplained(one)
  })
}

/** Nothing but marks, and blank lines, stand between its addresses. */
function isBareList(listed: readonly Candidate[], lines: readonly string[]): boolean {
  return listed.every(({ line, span }, index) => {
    const next = listed[index + 1]
    const isShared = next?.line === line
    const behind = (lines[line] ?? '').slice(span.end, isShared ? next.span.start : undefined)
    const between = isShared || next === undefined ? [] : lines.slice(line + 1, next.line)
    return /^[\s<>:.,;"']*$/.test(behind) && between.every((text) => text.trim() === '')
  })
}

function says(section: readonly string[]): boolean {
  return section.some((line) => line.trim() !== '')
}

/** By the place in the list; empty for whoever is not named. Absent where a reply stands above the first that is named: it may be his. */
function sectionsOf(
  listed: readonly Candidate[],
  below: readonly string[],
): readonly (readonly string[])[] | undefined {
  const places = new Map(listed.map(({ span }, index) => [span.text.toLowerCase(), index]))
  const sections = listed.map((): string[] => [])
  const answered = new Set<number | undefined>()
  let open: number | undefined
  let isNamed = false
  for (const line of below) {
    const replyAt = replyStart(line)
    const mention = mentionIn(line, { places, replyAt })
    // The first reply of a section is of whom the section is, though it offers the address of another.
    const isAnswer = isNamed && mention?.isInReply === true && !answered.has(open)
    if (mention === undefined || isAnswer) {
      if (replyAt !== -1 && !isNamed) return undefined
      if (open !== undefined) sections[open]?.push(line)
    } else {
      isNamed = true
      open = mention.place
      if (open !== undefined) sections[open]?.push(...mention.words)
    }
    if (replyAt !== -1) answered.add(open)
  }
  return sections
}

type Mention = {
  /** In the list. Absent where the line names several, and is of nobody. */
  readonly place: number | undefined
  readonly isInReply: boolean
  /** What the line says of him. */
  readonly words: readonly string[]
}

/** Whom of the list a line names. Of a reply the first is whom it is about, a later one whom it offers. */
function mentionIn(
  line: string,
  { places, replyAt }: { readonly places: ReadonlyMap<string, number>; readonly replyAt: number },
): Mention | undefined {
  const spans = findAddresses(line).filter(({ text }) => places.has(text.toLowerCase()))
  const [span] = spans
  if (span === undefined) return undefined
  const named = new Set(spans.map(({ text }) => places.get(text.toLowerCase())))
  const [first] = named
  const isInReply = replyAt !== -1 && replyAt < span.start
  const place = replyAt !== -1 || named.size === 1 ? first : undefined
  return { place, isInReply, words: isInReply ? [line] : wordsBeside(line, span) }
}

/** A sentence whole; of a heading what stands behind the address, if anything does. */
function wordsBeside(line: string, span: AddressSpan): readonly string[] {
  const behind = line.slice(span.end).replace(/^[>"')\]]{0,3}[\s:]{0,8}/, '')
  if (isPunctuation(behind)) return []
  return [/\p{L}{2}/u.test(line.slice(0, span.start)) ? line : behind]
}
