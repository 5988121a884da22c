/**
 * Reads the text of a server that no format knows: who was meant, and what was said of him.
 *
 * In: the lines before the returned message; the addresses that cannot be the recipient; those that the
 * returned message was sent to. Out: entries as of the formats. An address is taken by how it stands: on a
 * line of its own, at the head of a line, behind a label, in a sentence; the first of these that is met.
 * Promises: total, linear.
 */
import { findAddresses, type AddressSpan } from './address-scan.ts'
import type { Reply } from './bounce-report.ts'
import { replyInLines, replyStart } from './find-reply.ts'
import { makeEntry, MAX_ENTRIES, type FormatInput, type TextEntry } from './formats/format.ts'
import {
  candidatesOf,
  isPunctuation,
  isService,
  LABEL_CHARS,
  type Candidate,
  type GenericHints,
  type Standing,
} from './generic-candidates.ts'
import { readReply } from './reply.ts'

const STANDINGS: readonly (readonly Standing[])[] = [
  ['alone', 'heading'],
  ['labelled'],
  ['sentence'],
]
/** Where every address is a recipient, whomever the returned message was sent to. */
const SURE_STANDINGS: ReadonlySet<Standing> = new Set(['alone', 'heading'])

const MAX_LINES = 400

/** Reads the text. Total, linear. */
export function readGenericText(input: FormatInput, hints: GenericHints): readonly TextEntry[] {
  // JSON that was cut or is of another service: its labels mean something else.
  if (/^\s{0,16}\{/.test(input.text)) return []
  const lines = input.lines.slice(0, MAX_LINES)
  const all = lines.flatMap((line, index) => candidatesOf(line, index, hints))
  const delivered = arrivals(all, lines)
  const arrived = new Set(delivered.map(({ span }) => span.text.toLowerCase()))
  const failed = all.filter(({ span }) => !arrived.has(span.text.toLowerCase()))
  return [
    ...readFailed(withoutAside(failed, { hints, lines }), { hints, lines, delivered }),
    ...delivered.map((one) => makeEntry(one.span.text, [], { action: 'delivered' })),
  ]
}

type Surroundings = {
  readonly hints: GenericHints
  readonly lines: readonly string[]
  /** The lines of those whom the mail reached: what stands there is nobody else's. */
  readonly delivered: readonly Candidate[]
}

function readFailed(
  candidates: readonly Candidate[],
  { hints, lines, delivered }: Surroundings,
): readonly TextEntry[] {
  const entriesOf = (chosen: readonly Candidate[]): readonly TextEntry[] =>
    chosen.map((one, index) => {
      const next = chosen[index + 1]
      const stop = delivered.find(({ line }) => line > one.line)
      const isNearer = stop !== undefined && stop.line < (next?.line ?? Infinity)
      return entryOf(one, isNearer ? stop : next, lines)
    })
  const reasons = linesOfReasons(candidates, lines)
  if (reasons.length > 0) return entriesOf(reasons)
  const standings = sentencesFirst(candidates, hints) ? [['sentence' as const]] : STANDINGS
  for (const group of standings) {
    const found = distinct(
      candidates.filter(({ standing }) => group.some((one) => one === standing)),
    )
    const isSure = group.every((one) => SURE_STANDINGS.has(one))
    const chosen = isSure ? withoutHidden(found, hints) : preferLikely(found, { hints, lines })
    if (chosen.length === 0) continue
    // Several addresses in the sentences of an unknown text: nothing says which was meant.
    if (group[0] === 'sentence' && chosen.length > 1) return []
    return repliesAbove(chosen, lines) ?? shareReply(chosen, entriesOf(chosen), lines)
  }
  return []
}

/** Those whom the mail reached, as their line or the heading above it says. */
function arrivals(
  candidates: readonly Candidate[],
  lines: readonly string[],
): readonly Candidate[] {
  let at = 0
  let isBelowSuccess = false
  return distinct(
    candidates.filter(({ line, span, standing }) => {
      for (; at <= line; at++) {
        const text = lines[at] ?? ''
        if (text.endsWith(':') && !text.includes('@')) isBelowSuccess = isSuccess(text)
      }
      if (!SURE_STANDINGS.has(standing)) return false
      const rest = (lines[line] ?? '').slice(span.end)
      return SUCCESS_BEHIND.test(rest) || (isBelowSuccess && isPunctuation(rest))
    }),
  )
}

/** `Your message was successfully delivered to the following recipients:` */
function isSuccess(heading: string): boolean {
  return SUCCESS.test(heading) && !DENIAL.test(heading)
}

const SUCCESS =
  /\b(?:was|were|been) (?:successfully )?(?:delivered|relayed)\b|\bsuccessful(?:ly)? (?:deliver|relay)/i
const DENIAL = /\b(?:not|n't|never|fail|yet|if|when|un[a-z]{1,20})/i
/** The word alone: `delivered`, `successfully relayed`. */
const SUCCESS_BEHIND = /^[\s>"':;,.=-]{0,40}(?:successfully )?(?:delivered|relayed)[\s.,;)]{0,8}$/i

/**
 * Without what stands below the mark of a signature (RFC 3676 s4.3), and without those who are told for help, where
 * somebody else is named.
 */
function withoutAside(
  candidates: readonly Candidate[],
  { hints, lines }: { readonly hints: GenericHints; readonly lines: readonly string[] },
): readonly Candidate[] {
  const signature = lines.findIndex(
    (line, index) => line === '--' && index > (candidates[0]?.line ?? Infinity),
  )
  const above = signature === -1 ? candidates : candidates.filter(({ line }) => line < signature)
  const others = above.filter(
    ({ span }) => !isService(span) || hints.likely.has(span.text.toLowerCase()),
  )
  return others.length > 0 ? others : above
}

/** `550 No such user` and below it `a@b`, `552 Over quota` and below it `c@d`: the first line belongs to the first. */
function repliesAbove(
  chosen: readonly Candidate[],
  lines: readonly string[],
): readonly TextEntry[] | undefined {
  const isAbove = chosen.every(({ line }) => replyStart((lines[line - 1] ?? '').trim()) === 0)
  if (!isAbove || chosen.length < 2) return undefined
  return chosen.map(({ line, span }, index) =>
    makeEntry(span.text, lines.slice((chosen[index - 1]?.line ?? line - 2) + 1, line)),
  )
}

/** `User mailbox exceeds allowed size: a@b` above `Unknown host: c@d`: each line says of whom and what. */
function linesOfReasons(
  candidates: readonly Candidate[],
  lines: readonly string[],
): readonly Candidate[] {
  const found = candidates.filter(({ line, span }) => {
    const text = lines[line] ?? ''
    return isPunctuation(text.slice(span.end)) && reasonBefore(text, span).length > 0
  })
  const isList =
    found.length > 1 && found.every(({ line }, index) => isNext(found[index - 1], line))
  return isList ? distinct(found) : []

  function isNext(before: Candidate | undefined, line: number): boolean {
    return before === undefined || lines.slice(before.line + 1, line).every((text) => text === '')
  }
}

/**
 * Where all to whom the returned message went stand alone, an address with words beside it is a mailbox behind one of
 * them, which a forwarder names.
 */
function withoutHidden(
  candidates: readonly Candidate[],
  { likely }: GenericHints,
): readonly Candidate[] {
  const isLikely = ({ span }: Candidate): boolean => likely.has(span.text.toLowerCase())
  const alone = candidates.filter(({ standing }) => standing === 'alone')
  const isWhole = alone.length > 0 && alone.length === likely.size && alone.every(isLikely)
  return isWhole ? alone : candidates
}

/**
 * Those whom the returned message names, and those who stand behind the same words: its header does not name all to
 * whom it went.
 */
function preferLikely(
  candidates: readonly Candidate[],
  { hints, lines }: { readonly hints: GenericHints; readonly lines: readonly string[] },
): readonly Candidate[] {
  const isLikely = ({ span }: Candidate): boolean => hints.likely.has(span.text.toLowerCase())
  const likely = candidates.filter(isLikely)
  if (likely.length === 0) return candidates
  const leadOf = ({ line, span }: Candidate): string =>
    (lines[line] ?? '').slice(0, span.start).slice(-LABEL_CHARS)
  const leads = new Set(likely.map(leadOf).filter((lead) => /\S{3}/.test(lead)))
  return candidates.filter((one) => isLikely(one) || leads.has(leadOf(one)))
}

/**
 * A forwarding service speaks of the mail in a sentence, and of the mailbox behind its address with a label:
 * the one whom the returned message was sent to is the recipient.
 */
function sentencesFirst(candidates: readonly Candidate[], hints: GenericHints): boolean {
  if (candidates.some(({ standing }) => standing === 'alone' || standing === 'heading'))
    return false
  const likely = candidates.filter(({ span }) => hints.likely.has(span.text.toLowerCase()))
  return likely.length > 0 && likely.every(({ standing }) => standing === 'sentence')
}

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>()
  return candidates
    .filter(({ span }) => {
      const key = span.text.toLowerCase()
      if (seen.has(key)) return false
      seen.add(key)
      return true
    })
    .slice(0, MAX_ENTRIES)
}

/** What stands behind the address, up to the next recipient. */
function entryOf(one: Candidate, next: Candidate | undefined, lines: readonly string[]): TextEntry {
  const line = lines[one.line] ?? ''
  const isShared = next?.line === one.line
  const behind = line.slice(one.span.end, isShared ? next.span.start : undefined)
  const rest = behind.replace(/^[>"']{0,2}[\s:]*/, '')
  if (isShared) return makeEntry(one.span.text, BETWEEN.test(rest) ? [] : [rest])
  const below = withoutHeading(lines.slice(one.line + 1, next?.line), next)
  const reason = reasonBefore(line, one.span)
  if (reason.length > 0) return makeEntry(one.span.text, [...reason, rest, ...below])
  // Where only a farewell stands below the list, the reason stands above it.
  return makeEntry(one.span.text, rest === '' && isFarewell(below) ? [] : [rest, ...below])
}

/** Without the line that leads to the next recipient: `The following recipients did not receive your message:`. */
function withoutHeading(lines: readonly string[], next: Candidate | undefined): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '')
  const isHeading = next !== undefined && (lines[last] ?? '').trimEnd().endsWith(':')
  return isHeading ? lines.slice(0, last) : lines
}

/** `Receiver not found: a@b`, `No such local user  ----> a@b`. */
function reasonBefore(line: string, span: AddressSpan): readonly string[] {
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
 * several share nothing tells whose.
 */
function shareReply(
  chosen: readonly Candidate[],
  entries: readonly TextEntry[],
  lines: readonly string[],
): readonly TextEntry[] {
  const replies = entries.filter((entry) => entry.reply !== undefined)
  if (replies.length > 1) return entries
  const reply = replies[0]?.reply ?? replyInLines(lines)
  const offerless = entries.length > 1 ? withoutOffer(reply, chosen) : undefined
  return entries.map((entry, index) => {
    // `<a@b> ... unknown host` beside a reply of another: that is what was said of him.
    const says = entry.lines.some((line) => WORDS.test(line))
    if (entry.reply === undefined && replies.length > 0 && says) return entry
    if (offerless !== undefined && !isBeside(chosen[index], lines)) {
      return { ...entry, lines: [], reply: offerless }
    }
    const texts = entry.lines.length > 0 ? entry.lines : lines.filter((line) => line !== '')
    return { ...entry, lines: texts, reply: entry.reply ?? reply }
  })
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
