/**
 * Address changes: what the events of one old address propose. One proposal for each pair of old
 * address and target, with as many observations as there are distinct reports.
 *
 * Hard: a proposal is all that a hint ever becomes. The new address is never mailed, never put in a
 * feed and never written anywhere else.
 */
import { addressKey, type Address, type AddressKey } from '@forwardpath/mail'
import { distinctEvents } from './distinct-events.ts'
import { utcDay } from './duration.ts'
import { isForwarderHint } from './forwarder-hint.ts'
import type { HistoryEvent } from './history-event.ts'

/** Where the hint stood. */
export type ChangeSource = 'smtp_551' | 'smtp_251' | 'dsn_5.1.6' | 'dsn_prose'

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
  readonly kind: 'moved' | 'srs_hint'
  readonly source: ChangeSource
  /** The newest report, whose quote is shown. */
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
  const groups = new Map<string, HistoryEvent[]>()
  for (const event of distinctEvents(events)) {
    if (!isHint(event)) continue
    const target = targetOf(event)
    const group = groups.get(target)
    if (group === undefined) groups.set(target, [event])
    else group.push(event)
  }
  return [...groups].map(([target, group]) => proposalOf(target, group))
}

/** A move, or a 251 in a success report (RFC 5321 s3.4): the address it offers is a lead. */
function isHint(event: HistoryEvent): boolean {
  if (event.kind === 'bounce') return event.category === 'moved' && event.action === 'failed'
  return (
    event.kind === 'delivery_notice' &&
    event.action !== 'delayed' &&
    event.forwardPath !== undefined
  )
}

function targetOf(event: HistoryEvent): string {
  if (event.forwardPath !== undefined) return addressKey(event.forwardPath)
  if (event.newContact !== undefined) return `contact:${event.newContact}`
  return event.candidates.length === 0 ? '' : `candidates:${[...event.candidates].sort().join(' ')}`
}

function proposalOf(target: string, group: readonly HistoryEvent[]): Proposal {
  const cause = group.at(-1)
  const first = group[0]
  if (cause === undefined || first === undefined) throw new RangeError('a proposal has events')
  const oldKey = addressKey(cause.recipient)
  const newKey = cause.forwardPath === undefined ? undefined : addressKey(cause.forwardPath)
  const isWrapper = isForwarderHint(cause)
  const reason = newKey === oldKey ? 'same' : isWrapper ? 'wrapper' : undefined
  return {
    oldAddress: cause.recipient,
    oldKey,
    newAddress: cause.forwardPath,
    newKey,
    newContact: cause.newContact,
    target,
    candidates: cause.candidates,
    state: reason === undefined ? 'pending' : 'rejected',
    reason,
    kind: isWrapper ? 'srs_hint' : 'moved',
    source: sourceOf(cause),
    cause,
    eventIds: group.map((event) => event.bounceId),
    observations: {
      count: group.length,
      firstAtMs: first.receivedAtMs,
      lastAtMs: cause.receivedAtMs,
      days: new Set(group.map((event) => utcDay(event.receivedAtMs))).size,
    },
  }
}

function sourceOf(event: HistoryEvent): ChangeSource {
  if (event.kind === 'delivery_notice') return 'smtp_251'
  if (event.replyCode === 551) return 'smtp_551'
  return event.status === '5.1.6' ? 'dsn_5.1.6' : 'dsn_prose'
}
