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
import { alternativesAfter, firstTarget } from './find-target.ts'
import type { PhraseFinder } from './offer-phrases.ts'
import type { Target } from './offer-target.ts'
import { readableOffer, REMOVED } from './offer-text.ts'
import { readPlainContact } from './plain-contact.ts'
import { lowerCase } from './subject.ts'
import { unwrapAddress } from './wrapped-address.ts'

/** What a moved recipient's reply offers; all absent or empty where it offers nothing. */
export type Offer = {
  readonly forwardPath: ForwardPath | undefined
  readonly newContact: string | undefined
  readonly candidates: readonly string[]
}

/** Nothing. */
export const NO_OFFER: Offer = { forwardPath: undefined, newContact: undefined, candidates: [] }

/** The offer of a report that was classified as moved. Total. */
export function findOffer(report: BounceReport, findPhrases: PhraseFinder): Offer {
  const old = report.recipient ?? report.finalRecipient
  for (const { text, oneLine } of offerTexts(report)) {
    const offer = offerIn(readableOffer(text), { old, oneLine, findPhrases })
    if (offer !== undefined) return offer
  }
  return NO_OFFER
}

type OfferText = {
  readonly text: string
  /** The server gave the reply as one line: where it was several, it joined them itself. */
  readonly oneLine: boolean
}

function offerTexts({ reply, texts }: BounceReport): readonly OfferText[] {
  const others = texts.filter(({ source }) => source !== 'subject')
  const rest = others.map(({ text }) => ({ text, oneLine: false }))
  if (reply === undefined) return rest
  return [{ text: reply.text, oneLine: reply.lines.length === 1 }, ...rest]
}

type OfferContext = {
  readonly old: Address | undefined
  readonly oneLine: boolean
  readonly findPhrases: PhraseFinder
}

/** Absent where no words of an offer are followed by anything that tells. */
function offerIn(text: string, { old, oneLine, findPhrases }: OfferContext): Offer | undefined {
  const lower = lowerCase(text.replaceAll(REMOVED, ' '))
  let contact: Offer | undefined
  for (const end of findPhrases(lower)) {
    const first = firstTarget(text, end, old)
    if (first !== undefined && first.kind !== 'contact') {
      return fromTargets([first, ...alternativesAfter(text, first.end)], oneLine)
    }
    const found = first?.contact ?? readPlainContact(text.slice(end))
    if (found !== undefined) contact ??= { ...NO_OFFER, newContact: found }
  }
  return contact
}

function fromTargets(targets: readonly Target[], oneLine: boolean): Offer {
  const addresses = new Map<string, ForwardPath>()
  for (const target of targets) {
    const address = addressOf(target)
    if (address !== undefined) addresses.set(addressKey(address), address)
  }
  const [first] = targets
  const certain = first?.kind === 'address' || (first?.kind === 'split' && oneLine)
  const [only, ...others] = addresses.values()
  if (only !== undefined && others.length === 0 && certain) return fromAddress(only)
  return { ...NO_OFFER, candidates: [...addresses.values()] }
}

function addressOf(target: Target): ForwardPath | undefined {
  if (target.kind === 'address') return target.address
  return target.kind === 'split' ? target.joined : undefined
}

function fromAddress(address: ForwardPath): Offer {
  const wrapping = unwrapAddress(address)
  switch (wrapping.kind) {
    case 'none':
      return { ...NO_OFFER, forwardPath: address }
    case 'forwarder':
      return { ...NO_OFFER, newContact: address }
    case 'signed':
      return { ...NO_OFFER, candidates: [wrapping.inside] }
  }
}
