/**
 * The address that a reply offers for a recipient that has moved (RFC 5321 s3.4), or whatever else it
 * offers. Found only after words of an offer, in the texts of the report itself; never followed, never
 * mailed. One certain address is the forward-path; several, or a doubtful one, are candidates.
 *
 * Promises: total, linear; no address that does not stand in the text as a whole; nothing from the
 * returned message, which no report text holds.
 */
import type { BounceReport } from '@forwardpath/decode'
import { addressKey, type Address, type ForwardPath } from '@forwardpath/mail'
import { findPhrases } from './offer-phrases.ts'
import { readTarget, type Target } from './offer-target.ts'
import { readableOffer, REMOVED } from './offer-text.ts'
import { lowerCase } from './subject.ts'
import { unwrapAddress } from './wrapped-address.ts'

export type Offer = {
  readonly forwardPath: ForwardPath | undefined
  readonly newContact: string | undefined
  readonly candidates: readonly string[]
}

const NOTHING: Offer = { forwardPath: undefined, newContact: undefined, candidates: [] }

/** Words between the offer and its address that make it another's: help, not a new address. */
const DETOURS: ReadonlySet<string> = new Set([
  'again', 'later', 'contact', 'contacting', 'postmaster', 'administrator', 'admin', 'helpdesk', 'support', 'help',
  'questions', 'assistance', 'see', 'visit', 'abuse', 'report', 'reporting', 'queue', 'queued', 'bounce', 'bounced',
  'double-checking', 'checking', 'your', 'sender', 'from', 'kontaktieren', 'kontakt', 'contactez', 'contacte',
]) // prettier-ignore

/** Words of an offer that may well come before its address, although they are on no list of phrases. */
const MAX_WORDS_BETWEEN = 12

/** The offer of a report that was classified as moved. */
export function findOffer(report: BounceReport): Offer {
  const old = report.recipient ?? report.finalRecipient
  for (const { text, oneLine } of offerTexts(report)) {
    const offer = offerIn(readableOffer(text), { old, oneLine })
    if (offer !== undefined) return offer
  }
  return NOTHING
}

type OfferText = {
  readonly text: string
  /** The server gave the reply as one line: where it was several, it joined them itself. */
  readonly oneLine: boolean
}

function offerTexts({ reply, texts }: BounceReport): readonly OfferText[] {
  const others = texts.filter(({ source }) => source !== 'subject')
  const rest = others.map(({ text }) => ({ text, oneLine: false }))
  return reply === undefined
    ? rest
    : [{ text: reply.text, oneLine: reply.lines.length === 1 }, ...rest]
}

type OfferContext = { readonly old: Address | undefined; readonly oneLine: boolean }

/** Absent where no words of an offer are followed by anything that tells. */
function offerIn(text: string, { old, oneLine }: OfferContext): Offer | undefined {
  const lower = lowerCase(text.replaceAll(REMOVED, ' '))
  let contact: Offer | undefined
  for (const end of findPhrases(lower)) {
    const first = firstTarget(text, lower, end, old)
    if (first !== undefined && first.kind !== 'contact') {
      return fromTargets([first, ...alternatives(text, first.end)], oneLine)
    }
    const found = first?.kind === 'contact' ? first.contact : plainContact(text.slice(end))
    if (found !== undefined) contact ??= { ...NOTHING, newContact: found }
  }
  return contact
}

/** The first target after the words, across a few words that lead to it, within the sentence. */
function firstTarget(
  text: string,
  lower: string,
  from: number,
  old: Address | undefined,
): Target | undefined {
  let position = from
  for (let words = 0; words < MAX_WORDS_BETWEEN; words++) {
    while (
      position < text.length &&
      (text.charAt(position) === ' ' || text.charAt(position) === REMOVED)
    )
      position++
    if (position >= text.length || /^(?:https?:|www\.)/.test(lower.slice(position, position + 8)))
      return undefined
    const target = readTarget(text, position)
    if (target !== undefined && !isOldAddress(text, target, old)) return target
    const next = target?.end ?? wordEnd(text, position)
    const word = lower.slice(position, next)
    if (target === undefined && (DETOURS.has(word.replace(/[^a-z-]/g, '')) || /[.;!]$/.test(word)))
      return undefined
    position = next
  }
  return undefined
}

/** `the new address for <old> is <new>`: the old one is named, not offered. */
function isOldAddress(text: string, target: Target, old: Address | undefined): boolean {
  if (
    target.kind !== 'address' ||
    old === undefined ||
    addressKey(target.address) !== addressKey(old)
  )
    return false
  return /^[ ,:]{0,3}(?:is|has|was|ist|est|es|->|=>|=|to)[ :<]/i.test(
    text.slice(target.end, target.end + 12),
  )
}

function wordEnd(text: string, from: number): number {
  let end = from + 1
  while (end < text.length && text.charAt(end) !== ' ' && text.charAt(end) !== '<') end++
  return end
}

const BETWEEN_ALTERNATIVES =
  /^[ ,;/|]{0,5}(?:(?:or|and|and\/or|oder|und|ou|et|o|y|e|of|en)[ ,:]{1,3})?/i

/** Targets that follow the first with nothing but a comma, an "or" or a blank between. */
function alternatives(text: string, from: number): readonly Target[] {
  const found: Target[] = []
  let position = from
  while (found.length < 10) {
    const gap = BETWEEN_ALTERNATIVES.exec(text.slice(position, position + 16))?.[0].length ?? 0
    if (gap === 0) break
    const target = readTarget(text, position + gap)
    if (target === undefined || target.kind === 'contact' || target.end <= position) break
    found.push(target)
    position = target.end
  }
  return found
}

function fromTargets(targets: readonly Target[], oneLine: boolean): Offer {
  const [first] = targets
  const addresses = new Map<string, ForwardPath>()
  for (const target of targets) {
    const address =
      target.kind === 'split'
        ? target.joined
        : target.kind === 'address'
          ? target.address
          : undefined
    if (address !== undefined) addresses.set(addressKey(address), address)
  }
  const certain = first?.kind === 'address' || (first?.kind === 'split' && oneLine)
  const [only, ...others] = addresses.values()
  if (only !== undefined && others.length === 0 && certain) return fromAddress(only)
  return { ...NOTHING, candidates: [...addresses.values()] }
}

function fromAddress(address: ForwardPath): Offer {
  const wrapping = unwrapAddress(address)
  switch (wrapping.kind) {
    case 'none':
      return { ...NOTHING, forwardPath: address }
    case 'forwarder':
      return { ...NOTHING, newContact: address }
    case 'signed':
      return { ...NOTHING, candidates: [wrapping.inside] }
  }
}

const WEB_PAGE = /^[ :]{0,3}(https?:\/\/[^ <>"]{4,200}|www\.[^ <>"]{4,200})/i
const TELEPHONE = /^[ :]{0,3}(?:tel\.?:? ?|phone:? ?)?(\+?[(0-9][0-9 ()./-]{5,24}[0-9])/i
const STREET =
  /^[ :]{0,3}([0-9]{1,5}[a-z]? \p{L}[^;@<>]{3,120}|\p{L}[^;@<>0-9]{3,60} [0-9]{1,5}[a-z]?(?:, [^;@<>]{2,60})?)$/iu
const HOST = /^[ :]{0,3}["'(]?((?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24})["').]{0,2}(?: |$)/i

/** Telephone, web page, street or a bare domain, where the words of the offer are followed by it at once. */
function plainContact(after: string): string | undefined {
  const sentence = (after.split(/;|\. /, 1)[0] ?? '').replace(/[. ]{1,3}$/, '')
  const match =
    WEB_PAGE.exec(after) ?? TELEPHONE.exec(sentence) ?? STREET.exec(sentence) ?? HOST.exec(sentence)
  return match?.[1]?.replace(/[.,)]{1,3}$/, '')
}
