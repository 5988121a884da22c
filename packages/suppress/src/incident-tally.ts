/**
 * What a batch adds to the tallies by which an incident is found: how many addresses a provider refused, and how many
 * of them showed life a moment before.
 *
 * In: the histories of the batch's addresses, its own reports in them. Out: a tally for each provider, category and five
 * minutes. An address is counted once an hour. Pure, total, independent of order.
 */
import type { Category } from '@forwardpath/classify'
import { isCountingFailure, isProofOfLife, mayAct } from './acting-events.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import { isGuardedCategory, providerOfEvent } from './incident.ts'
import type { Policy } from './policy.ts'
import type { ReportedLife } from './proof-of-life.ts'

/** Slots of five minutes: the sum of twelve is an hour that ends now, not an hour of the clock. */
const SLOT_MS = 5 * 60_000

/** How long life is remembered against a refusal. */
const LIFE_MS = 30 * DAY_MS

/** The tallies of all providers together stand under this name. */
export const EVERY_PROVIDER = '*'

/** What is added for one provider, category and slot. */
export type Tally = {
  readonly provider: string
  readonly category: Category
  readonly slotMs: number
  readonly addresses: number
  /** Of these, the ones that showed life in the 30 days before. */
  readonly alive: number
  /** Addresses from files: they are history, and never open an incident. */
  readonly imported: number
}

/** What counting takes beside the histories. */
export type TallyContext = {
  /** Reports of this batch. */
  readonly newIds: ReadonlySet<string>
  readonly policy: Policy
  /** Whether the sent log shows that mails to this address got through lately. */
  readonly isAliveBySentLog: (addressKey: string) => boolean
  readonly isImport: (mailbox: string) => boolean
}

/** One address of a batch. */
export type TalliedHistory = {
  readonly addressKey: string
  readonly events: readonly HistoryEvent[]
  /** What the sender's system saw. Absent: nothing. */
  readonly reported?: readonly ReportedLife[]
}

/** Sorted by provider, category and slot, the sum of all providers beside each. */
export function tallyReports(
  histories: readonly TalliedHistory[],
  context: TallyContext,
): readonly Tally[] {
  const tallies = new Map<string, Tally>()
  for (const { addressKey, events, reported = [] } of histories) {
    const counting = events.filter((e) => isTallied(e, context.policy))
    for (const event of counting) {
      if (!context.newIds.has(event.bounceId) || !isFirstOfHour(event, counting)) continue
      const isAlive =
        context.isAliveBySentLog(addressKey) ||
        events.some((e) => showsLife(e, event, context)) ||
        reported.some(({ atMs }) => isShortlyBefore(atMs, event))
      for (const provider of [providerOfEvent(event), EVERY_PROVIDER])
        add(tallies, {
          provider,
          event,
          isAlive,
          isImport: context.isImport(event.mailbox),
        })
    }
  }
  return [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tally]) => tally)
}

/** Whether the report is one that could be a provider's mistake: guarded, counting, and allowed to act. */
export function isTallied(event: HistoryEvent, policy: Policy): boolean {
  return isGuardedCategory(event.category) && isCountingFailure(event, policy)
}

function isFirstOfHour(event: HistoryEvent, counting: readonly HistoryEvent[]): boolean {
  return !counting.some(
    (other) =>
      other.category === event.category &&
      other.receivedAtMs > event.receivedAtMs - HOUR_MS &&
      (other.receivedAtMs < event.receivedAtMs ||
        (other.receivedAtMs === event.receivedAtMs && other.bounceId < event.bounceId)),
  )
}

/** The mailbox took mail, or somebody read it, in the 30 days before it was refused. */
function showsLife(
  event: HistoryEvent,
  refused: HistoryEvent,
  { policy }: Pick<TallyContext, 'policy'>,
): boolean {
  const isLife =
    event.kind === 'read_receipt' ||
    event.kind === 'auto_reply' ||
    event.kind === 'complaint' ||
    (event.kind === 'delivery_notice' &&
      (event.action === 'delivered' || event.action === 'relayed'))
  const mayTell = (isLife && mayAct(event, policy)) || isProofOfLife(event)
  return mayTell && isShortlyBefore(event.receivedAtMs, refused)
}

function isShortlyBefore(atMs: number, { receivedAtMs }: HistoryEvent): boolean {
  return atMs < receivedAtMs && atMs > receivedAtMs - LIFE_MS
}

function add(
  tallies: Map<string, Tally>,
  {
    provider,
    event,
    isAlive,
    isImport,
  }: {
    readonly provider: string
    readonly event: HistoryEvent
    readonly isAlive: boolean
    readonly isImport: boolean
  },
): void {
  const { category } = event
  const slotMs = Math.floor(event.receivedAtMs / SLOT_MS) * SLOT_MS
  // Digits of equal length until the year 2286: the key sorts as time does.
  const key = `${provider} ${category} ${String(slotMs)}`
  const before = tallies.get(key)
  tallies.set(key, {
    provider,
    category,
    slotMs,
    addresses: (before?.addresses ?? 0) + Number(!isImport),
    alive: (before?.alive ?? 0) + Number(!isImport && isAlive),
    imported: (before?.imported ?? 0) + Number(isImport),
  })
}
