/**
 * Address changes: what the events of one old address propose. One proposal for each pair of old
 * address and target, with as many observations as there are distinct reports.
 *
 * Hard: a proposal is all that a hint ever becomes. The new address is never mailed, never put in a
 * feed and never written anywhere else.
 */
import {
  addressKey,
  parseAddress,
  trustRank,
  type Address,
  type AddressKey,
} from '@forwardpath/mail'
import { distinctEvents } from './distinct-events.ts'
import { utcDay } from './duration.ts'
import { isForwarderHint } from './forwarder-hint.ts'
import type { HistoryEvent } from './history-event.ts'

/** Where the hint stood. */
export type ChangeSource = 'smtp_551' | 'smtp_251' | 'dsn_5.1.6' | 'dsn_prose' | 'auto_reply'

/** One old address and one target, with the evidence for it. */
export type Proposal = {
  readonly oldAddress: Address
  readonly oldKey: AddressKey
  readonly newAddress: Address | undefined
  readonly newKey: AddressKey | undefined
  readonly newContact: string | undefined
  /** Tells the proposals of one old address apart: the new key, the contact, or empty. */
  readonly target: string
  readonly candidates: readonly string[]
  /** `rejected` is the pipeline's own answer to a hint that leads nowhere. */
  readonly state: 'pending' | 'rejected'
  readonly reason: 'same' | 'wrapper' | undefined
  readonly kind: 'moved' | 'left_company' | 'successor' | 'srs_hint'
  readonly source: ChangeSource
  /** The newest report of the firmest tier, whose quote is shown: a forged one that comes later replaces nothing. */
  readonly cause: HistoryEvent
  readonly eventIds: readonly string[]
  readonly observations: {
    readonly count: number
    readonly firstAtMs: number
    readonly lastAtMs: number
    readonly days: number
  }
}

/** The proposals of one address, in the order of their first report. Pure, independent of order and copies. */
export function proposeChanges(events: readonly HistoryEvent[]): readonly Proposal[] {
  const hints = events.filter(isHint)
  const told = tiersTold(hints)
  const groups = new Map<string, HistoryEvent[]>()
  for (const event of hints) {
    if (
      offeredAddress(event) === undefined &&
      trustRank(event.trust) <= (told.get(event.eventKey) ?? -1)
    )
      continue
    const target = targetOf(event)
    const group = groups.get(target)
    if (group === undefined) groups.set(target, [event])
    else group.push(event)
  }
  return [...groups]
    .map(([target, group]) => proposalOf(target, distinctEvents(group)))
    .sort((a, b) => a.observations.firstAtMs - b.observations.firstAtMs || compare(a, b))
}

/** The firmest tier at which a copy of each report still has the address: a weaker copy that lost it is no lead of its own. */
function tiersTold(hints: readonly HistoryEvent[]): ReadonlyMap<string, number> {
  const tiers = new Map<string, number>()
  for (const hint of hints) {
    if (offeredAddress(hint) === undefined) continue
    tiers.set(hint.eventKey, Math.max(tiers.get(hint.eventKey) ?? -1, trustRank(hint.trust)))
  }
  return tiers
}

/** No two proposals of one address have the same target. */
function compare(a: Proposal, b: Proposal): number {
  return a.target < b.target ? -1 : 1
}

/**
 * A move; a 251 in a success report (RFC 5321 s3.4), whose address is a lead; or an automatic answer of somebody who left or
 * has another address. Out of office is none.
 */
function isHint(event: HistoryEvent): boolean {
  if (event.kind === 'bounce') return event.category === 'moved' && event.action === 'failed'
  if (event.kind === 'auto_reply') {
    return event.autoReply !== undefined && event.autoReply !== 'out_of_office'
  }
  return (
    event.kind === 'delivery_notice' &&
    event.action !== 'delayed' &&
    event.forwardPath !== undefined
  )
}

function targetOf(event: HistoryEvent): string {
  const offered = offeredAddress(event)
  if (offered !== undefined) return addressKey(offered)
  if (event.newContact !== undefined) return `contact:${event.newContact}`
  return event.candidates.length === 0 ? '' : `candidates:${[...event.candidates].sort().join(' ')}`
}

/** A signed reverse-path (BATV) is taken off: the address in it is meant, where the reply offers nothing else. */
const SIGNED = /(?:prvs\d?=[^=<>\s]{1,40}=|btv1==[^=<>\s]{1,20}==)$/i

function offeredAddress(event: HistoryEvent): Address | undefined {
  if (event.forwardPath !== undefined) return event.forwardPath
  const [only] = event.candidates
  const text = event.quote?.text
  if (only === undefined || event.candidates.length > 1 || text === undefined) return undefined
  const at = text.indexOf(only)
  return at > 0 && SIGNED.test(text.slice(Math.max(0, at - 64), at))
    ? parseAddress(only)
    : undefined
}

/** The newest of the firmest tier: a group is never empty, and its oldest report stands first. */
function firmest(group: readonly HistoryEvent[]): HistoryEvent {
  return group.reduce((best, event) =>
    trustRank(event.trust) >= trustRank(best.trust) ? event : best,
  )
}

function proposalOf(target: string, group: readonly HistoryEvent[]): Proposal {
  const cause = firmest(group)
  const times = group.map((event) => event.receivedAtMs)
  const oldKey = addressKey(cause.recipient)
  const newAddress = offeredAddress(cause)
  const newKey = newAddress === undefined ? undefined : addressKey(newAddress)
  const isWrapper = isForwarderHint(cause)
  const reason = newKey === oldKey ? 'same' : isWrapper ? 'wrapper' : undefined
  return {
    oldAddress: cause.recipient,
    oldKey,
    newAddress,
    newKey,
    newContact: cause.newContact,
    target,
    candidates: newAddress === undefined ? cause.candidates : [],
    state: reason === undefined ? 'pending' : 'rejected',
    reason,
    kind: isWrapper ? 'srs_hint' : kindOf(cause),
    source: sourceOf(cause),
    cause,
    eventIds: group.map((event) => event.bounceId),
    observations: {
      count: group.length,
      firstAtMs: times.reduce((one, other) => Math.min(one, other)),
      lastAtMs: times.reduce((one, other) => Math.max(one, other)),
      days: new Set(times.map(utcDay)).size,
    },
  }
}

function kindOf(event: HistoryEvent): Exclude<Proposal['kind'], 'srs_hint'> {
  const { autoReply } = event
  return autoReply === 'left_company' || autoReply === 'successor' ? autoReply : 'moved'
}

function sourceOf(event: HistoryEvent): ChangeSource {
  if (event.kind === 'auto_reply') return 'auto_reply'
  if (event.kind === 'delivery_notice') return 'smtp_251'
  if (event.replyCode === 551) return 'smtp_551'
  return event.status === '5.1.6' ? 'dsn_5.1.6' : 'dsn_prose'
}
