/**
 * What an unknown text says of each recipient that was found in it: the words and the reply that stand behind his
 * address, before it, above it, or below the whole list.
 *
 * Promises: total, linear.
 */
import { findAddresses, type AddressSpan } from './address-scan.ts'
import type { Reply } from './bounce-report.ts'
import { replyInLines, replyInText, replyStart } from './find-reply.ts'
import { makeEntries, makeEntry, MAX_ENTRIES, type TextEntry } from './formats/format.ts'
import type { Candidate } from './generic-candidates.ts'
import { readReply } from './reply.ts'
import { endsSentence } from './stated-failure.ts'

/**
 * `550 No such user` and below it `a@b`, `552 Over quota` and below it `c@d`: the first line belongs to the first. Absent
 * where the text is no such list. Total, linear.
 */
export function repliesAbove(
  chosen: readonly Candidate[],
  lines: readonly string[],
): readonly TextEntry[] | undefined {
  const isAbove = chosen.every(({ line }) => replyStart((lines[line - 1] ?? '').trim()) === 0)
  if (!isAbove || chosen.length < 2) return undefined
  return chosen.map(({ line, span }, index) =>
    makeEntry(span.text, lines.slice((chosen[index - 1]?.line ?? line - 2) + 1, line)),
  )
}

/**
 * `The mail to a@b was refused with "550 …"` above `The mail to c@d was refused with "552 …"`, or the rows of a table: each address
 * has a reply behind it on its line. Absent where one has none, or there is one alone. Total, linear.
 */
export function repliesBeside(
  candidates: readonly Candidate[],
  lines: readonly string[],
): readonly TextEntry[] | undefined {
  const isList =
    candidates.length > 1 &&
    new Set(candidates.map(({ line }) => line)).size === candidates.length &&
    candidates.every((one) => isBeside(one, lines))
  if (!isList) return undefined
  return candidates.map(({ line, span }) =>
    makeEntry(span.text, [(lines[line] ?? '').slice(span.end)]),
  )
}

/**
 * Each with what stands behind his address, up to the next recipient; those of one list, as `<a@b>, <c@d>: full`, with what
 * stands behind the last of it. Lines of whom the mail reached end it too. Total, linear.
 */
export function entriesOf(
  chosen: readonly Candidate[],
  {
    lines,
    delivered,
  }: { readonly lines: readonly string[]; readonly delivered: readonly Candidate[] },
): readonly TextEntry[] {
  const entries: TextEntry[] = []
  let list: Candidate[] = []
  for (const [index, one] of chosen.entries()) {
    const next = chosen[index + 1]
    list.push(one)
    if (next !== undefined && isJoined(one, next, lines)) continue
    const stop = delivered.find(({ line }) => line > one.line)
    const isNearer = stop !== undefined && stop.line < (next?.line ?? Infinity)
    entries.push(...entriesOfList(list, wordsBehind(one, isNearer ? stop : next, lines)))
    list = []
  }
  return entries
}

/** A new address is one person's: of a reply that several share nothing tells whose. */
function entriesOfList(list: readonly Candidate[], words: readonly string[]): readonly TextEntry[] {
  const entries = makeEntries(
    list.map(({ span }) => span.text),
    words,
  )
  const reply = list.length > 1 ? withoutOffer(entries[0]?.reply, list) : undefined
  return reply === undefined
    ? entries
    : entries.map((entry) => ({ ...entry, lines: reply.lines, reply }))
}

/** Whether nothing but marks, or a word as `and`, stands between two addresses of a line. */
function isJoined(one: Candidate, next: Candidate, lines: readonly string[]): boolean {
  if (one.line !== next.line) return false
  return BETWEEN.test(withoutMarks((lines[one.line] ?? '').slice(one.span.end, next.span.start)))
}

function withoutMarks(behind: string): string {
  return behind.replace(/^[>"']{0,2}[\s:]*/, '')
}

function wordsBehind(
  one: Candidate,
  next: Candidate | undefined,
  lines: readonly string[],
): readonly string[] {
  const line = lines[one.line] ?? ''
  const isShared = next?.line === one.line
  const rest = withoutMarks(line.slice(one.span.end, isShared ? next.span.start : undefined))
  if (isShared) return [rest]
  const below = withoutHeading(lines.slice(one.line + 1, next?.line), next)
  const reason = reasonBefore(line, one.span)
  if (reason.length > 0) return [...reason, rest, ...below]
  // In Japanese, Turkish, Hungarian and the like the cause stands before the one whom it is about.
  if (one.standing === 'sentence') {
    const above = lines[one.line - 1] ?? ''
    return [...(endsSentence(above) ? [] : [above]), line, ...below]
  }
  // Where only a farewell stands below the list, the reason stands above it.
  return rest === '' && isFarewell(below) ? [] : [rest, ...below]
}

/** Without the line that leads to the next recipient: `The following recipients did not receive your message:`. */
function withoutHeading(lines: readonly string[], next: Candidate | undefined): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  const isHeading = next !== undefined && (lines[last] ?? '').trimEnd().endsWith(':')
  return isHeading ? lines.slice(0, last) : lines
}

/** `Receiver not found: a@b`, `No such local user  ----> a@b`; none where a label alone stands there. Total. */
export function reasonBefore(line: string, span: AddressSpan): readonly string[] {
  const before = line.slice(0, span.start).slice(-MAX_REASON_CHARS)
  const mark = REASON_MARK.exec(before)
  const reason = mark === null ? '' : before.slice(0, mark.index).trim()
  return REASON.test(reason) ? [reason] : []
}

const REASON_MARK = /(?::|-{1,8}>|=>)\s{0,8}<?$/
/** A label alone, as `To:`, says nothing. */
const REASON =
  /\b(?:not|no|un[a-z]{3,20}|invalid|full|disabled|exceed(?:s|ed)?|fail(?:s|ed|ure)?)\b/i
const MAX_REASON_CHARS = 240

/** What stands between two addresses of a list. */
const BETWEEN = /^[\s,;"'<(]{0,8}(?:and|und|et|y|e|en)?[\s,;"'<(]{0,8}$/i

/** Whether each paragraph is a sentence to the sender about what to do, or nothing stands there at all. */
function isFarewell(lines: readonly string[]): boolean {
  return lines.every((line, index) => {
    const isFirst = line !== '' && (lines[index - 1] ?? '') === ''
    return !isFirst || FAREWELL.test(line)
  })
}

const FAREWELL =
  /^\s{0,16}(?:-{1,3}$|please (?:reply to|contact|send|forward|do not reply|direct|notify|report)|if you (?:feel|believe|think|have (?:any )?(?:question|problem)|need|require)|for (?:further|more|additional) (?:assistance|information|help)|do not reply|this is an automat)/i

/** Two of them; one alone joins two addresses. */
const WORDS = /\p{L}{2}\P{L}{1,8}\p{L}{2}/u

/**
 * A list of recipients with one reply below or above it: the reply is everyone's who has none of his own.
 * Pairing by address checks it later against the names in the reply. A new address is one person's: of a reply that
 * several share nothing tells whose; and of several replies nothing tells whose each is. Total, linear.
 */
export function shareReply(
  chosen: readonly Candidate[],
  entries: readonly TextEntry[],
  lines: readonly string[],
): readonly TextEntry[] {
  const replies = new Set(entries.flatMap((entry) => entry.reply ?? []))
  if (replies.size > 1) return entries
  if (entries.length > 1 && repliesDiffer(lines))
    return entries.map((entry, index) => {
      const one = chosen[index]
      return one === undefined || isBeside(one, lines) ? entry : unexplained(one)
    })
  const [reply = replyInLines(lines)] = replies
  const offerless = entries.length > 1 ? withoutOffer(reply, chosen) : undefined
  return entries.map((entry, index) => {
    // `<a@b> ... unknown host` beside a reply of another: that is what was said of him.
    const says = entry.lines.some((line) => WORDS.test(line))
    if (entry.reply === undefined && replies.size > 0 && says) return entry
    if (offerless !== undefined && !isBeside(chosen[index], lines)) {
      return { ...entry, lines: [], reply: offerless }
    }
    const texts = entry.lines.length > 0 ? entry.lines : lines.filter((line) => line !== '')
    return { ...entry, lines: texts, reply: entry.reply ?? reply }
  })
}

/** Whether several refusals stand there, by their codes. The first alone would make a full mailbox a missing one. */
function repliesDiffer(lines: readonly string[]): boolean {
  const replies = lines.flatMap((line) => replyInText(line) ?? [])
  const refusals = replies.filter(({ code = 0 }) => code >= 400)
  const statuses = refusals.flatMap(({ status }) => status ?? [])
  return new Set(refusals.map(({ code }) => code)).size > 1 || new Set(statuses).size > 1
}

/** Of whom nothing is said for sure: his address alone, lest the words of the whole text, which are others', be taken for him. */
export function unexplained({ span }: Candidate): TextEntry {
  return makeEntry(span.text, [span.text])
}

/** Whether his reply stands on the line of his address. */
function isBeside(one: Candidate | undefined, lines: readonly string[]): boolean {
  return one !== undefined && replyStart((lines[one.line] ?? '').slice(one.span.end)) !== -1
}

/** A 551 up to the address that it offers; absent where it offers none, or names one of the recipients. */
function withoutOffer(reply: Reply | undefined, chosen: readonly Candidate[]): Reply | undefined {
  if (reply?.code !== 551) return undefined
  const named = new Set(chosen.map(({ span }) => span.text.toLowerCase()))
  const text = reply.lines.join(' ')
  const [offered] = findAddresses(text, MAX_ENTRIES)
  if (offered === undefined || named.has(offered.text.toLowerCase())) return undefined
  return readReply([text.slice(0, offered.start).replace(/[\s<("']{1,4}$/, '')])
}
