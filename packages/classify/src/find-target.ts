/**
 * From the words of an offer to what they offer: across a few words, within the sentence, past the old
 * address, and never by way of help (`contact postmaster@…`, `see https://…`). Total, linear: a bounded
 * number of words is looked at.
 */
import { addressKey, type Address } from '@forwardpath/mail'
import { readTarget, type Target } from './offer-target.ts'
import { REMOVED } from './offer-text.ts'

/** Words between that make what follows another's address. */
const DETOURS: ReadonlySet<string> = new Set(
  (
    'again later contact contacting postmaster administrator admin helpdesk support help questions ' +
    'assistance see visit abuse report reporting queue queued bounce bounced double-checking checking ' +
    'your sender from kontakt kontaktieren contactez contacte'
  ).split(' '),
)

/** "please try the following new address of our colleague Jane: …"; project choice. */
const MAX_WORDS_BETWEEN = 12
/** More alternatives than this are not a choice that anyone offers. */
const MAX_ALTERNATIVES = 10

/** The first target after the offset; absent where the words lead elsewhere. */
export function firstTarget(
  text: string,
  from: number,
  old: Address | undefined,
): Target | undefined {
  let position = from
  for (let words = 0; words < MAX_WORDS_BETWEEN; words++) {
    position = skipBlanks(text, position)
    if (position >= text.length || isWebPage(text, position)) return undefined
    const target = readTarget(text, position)
    if (target !== undefined && !isOldAddress(text, target, old)) return target
    const next = target?.end ?? wordEnd(text, position)
    if (target === undefined && leadsAway(text.slice(position, next))) return undefined
    position = next
  }
  return undefined
}

function skipBlanks(text: string, from: number): number {
  let position = from
  while (text.charAt(position) === ' ' || text.charAt(position) === REMOVED) position++
  return position
}

function wordEnd(text: string, from: number): number {
  let end = from + 1
  while (end < text.length && text.charAt(end) !== ' ' && text.charAt(end) !== '<') end++
  return end
}

/** An address inside a web address is no one's. */
function isWebPage(text: string, position: number): boolean {
  return /^(?:https?:|www\.)/i.test(text.slice(position, position + 8))
}

/** The end of the sentence, or a word that turns to somebody else. */
function leadsAway(word: string): boolean {
  return (
    /[.;!。；]$|联系|聯繫|連絡|문의/.test(word) ||
    DETOURS.has(word.toLowerCase().replace(/[^a-z-]/g, ''))
  )
}

/** `the new address for <old> is <new>`: the old one is named, not offered. */
function isOldAddress(text: string, target: Target, old: Address | undefined): boolean {
  if (target.kind !== 'address' || old === undefined) return false
  if (addressKey(target.address) !== addressKey(old)) return false
  return /^[ ,:]{0,3}(?:is|has|was|ist|est|es|->|=>|=|to)[ :<]/i.test(
    text.slice(target.end, target.end + 12),
  )
}

const BETWEEN =
  /^[ ,;/|]{0,5}(?:(?:or|and|and\/or|oder|und|ou|et|o|y|e|of|en)(?=[ ,:<])[ ,:]{0,3})?/i

/** Targets that follow one with nothing but a comma, an "or" or a blank between. */
export function alternativesAfter(text: string, from: number): readonly Target[] {
  const found: Target[] = []
  let position = from
  while (found.length < MAX_ALTERNATIVES) {
    const next = text.slice(position, position + 16)
    const between = next.length - next.replace(BETWEEN, '').length
    if (between === 0 && text.charAt(position) !== '<') break
    const target = readTarget(text, position + between)
    if (target === undefined || target.kind === 'contact') break
    found.push(target)
    position = target.end
  }
  return found
}
