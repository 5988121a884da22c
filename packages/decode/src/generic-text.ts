/**
 * Reads the text of a server that no format knows: who was meant, and what was said of him.
 *
 * In: the lines before the returned message; the addresses that cannot be the recipient; those that the
 * returned message was sent to. Out: entries as of the formats. An address is taken by how it stands: on a
 * line of its own, at the head of a line, behind a label, in a sentence; the first of these that is met.
 * Promises: total, linear.
 */
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
import {
  entriesOf,
  reasonBefore,
  repliesAbove,
  repliesBeside,
  shareReply,
} from './generic-entries.ts'
import { detailsBelow } from './listed-details.ts'
import { statesFailure, wrappedLine } from './stated-failure.ts'

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
  const entriesHere = (chosen: readonly Candidate[]) => entriesOf(chosen, { lines, delivered })
  const reasons = linesOfReasons(candidates, lines)
  if (reasons.length > 0) return entriesHere(reasons)
  const stated = ofStatedFailure(candidates, { hints, lines })
  if (stated.length > 0) return detailsBelow(stated, lines) ?? entriesHere(stated)
  const standings = sentencesFirst(candidates, hints) ? [['sentence' as const]] : STANDINGS
  for (const group of standings) {
    const found = distinct(
      candidates.filter(({ standing }) => group.some((one) => one === standing)),
    )
    const isSure = group.every((one) => SURE_STANDINGS.has(one))
    const chosen = isSure ? withoutHidden(found, hints) : preferLikely(found, { hints, lines })
    if (chosen.length === 0) continue
    // Several addresses in the sentences of an unknown text: where each has no reply beside it, nothing says which was meant.
    if (group[0] === 'sentence' && chosen.length > 1) return repliesBeside(chosen, lines) ?? []
    return (
      repliesAbove(chosen, lines) ??
      detailsBelow(chosen, lines) ??
      shareReply(chosen, entriesHere(chosen), lines)
    )
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
  const isStated = onceALine((line) => statesFailure(lines[line] ?? ''))
  const others = above.filter(
    (one) => !isService(one.span) || hints.likely.has(one.span.text.toLowerCase()) || isStated(one),
  )
  return others.length > 0 ? others : above
}

/**
 * Those of whom a sentence says that the mail did not arrive, where they are named once more: below it stands a list of all to
 * whom the mail went. None where somebody stands alone, or where the returned message names others.
 */
function ofStatedFailure(
  candidates: readonly Candidate[],
  { hints, lines }: { readonly hints: GenericHints; readonly lines: readonly string[] },
): readonly Candidate[] {
  if (candidates.some(({ standing }) => SURE_STANDINGS.has(standing))) return []
  const keyOf = ({ span }: Candidate): string => span.text.toLowerCase()
  const isStated = onceALine((line) => statesFailure(wrappedLine(lines, line)))
  const listed = new Set(candidates.filter((one) => !isStated(one)).map(keyOf))
  const stated = distinct(candidates.filter((one) => isStated(one) && listed.has(keyOf(one))))
  return hints.likely.size === 0 ? stated : stated.filter((one) => hints.likely.has(keyOf(one)))
}

/** A line may hold a thousand addresses: it is asked once. */
function onceALine(ask: (line: number) => boolean): (one: Candidate) => boolean {
  const answers = new Map<number, boolean>()
  return ({ line }) => {
    const answer = answers.get(line) ?? ask(line)
    answers.set(line, answer)
    return answer
  }
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
