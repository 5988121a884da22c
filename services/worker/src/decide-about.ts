/**
 * Decides about addresses, in the transaction that wrote new facts about them: under the feed lock, from the history as it
 * now is (pure), and writes what follows. The lock is held until the caller commits.
 */
import {
  loadHistories,
  loadIncidentWindows,
  takeFeedLock,
  writeLives,
  writeSuppressions,
  type AddressHistory,
  type HourKey,
  type Transaction,
  type WrittenProposal,
} from '@forwardpath/store'
import { decide, latestProofOfLife, longestWindowMs, type Decisions } from '@forwardpath/suppress'
import type { WorkerContext } from './context.ts'
import { openProposals, reviewProposals } from './desk.ts'
import { tallyBatch } from './guard/tally.ts'

/** A report that is new, or stands otherwise than before. */
export type ChangedEvent = { readonly addressKey: string; readonly receivedAtMs: number }

/** What of the context deciding needs. */
type DecidingContext = Pick<
  WorkerContext,
  'policy' | 'now' | 'newId' | 'failpoint' | 'trust' | 'desk' | 'guard'
>

/**
 * Decides about the addresses of these events and writes the decisions. Returns the hours of providers that grew; with `isNews`
 * false the reports were tallied before and only stand otherwise.
 */
export async function decideAbout(
  context: DecidingContext,
  tx: Transaction,
  events: readonly ChangedEvent[],
  { isNews = true }: { readonly isNews?: boolean } = {},
): Promise<readonly HourKey[]> {
  const { policy } = context
  await takeFeedLock(tx)
  const addresses = addressesToDecide(events, longestWindowMs(policy))
  const seen = await lookAt(context, tx, addresses)
  await context.failpoint('F9')
  const proposals = seen.decisions.flatMap((d) => d.proposals)
  const written = await openProposals(context, tx, proposals)
  // Whose mailbox takes mail again is a flag of the changes that say it has moved.
  const living = seen.histories.flatMap(({ addressKey, events, reported }) =>
    latestProofOfLife(events, reported) === undefined ? [] : [addressKey],
  )
  const { rejected } = await reviewProposals(context, tx, { written, living })
  // A hint that leads nowhere holds nobody: the reports are looked at with that known.
  const { decisions } = rejected === 0 ? seen : await lookAt(context, tx, addresses)
  await writeDecisions(context, tx, { addresses, decisions, written })
  if (!isNews) return []
  return tallyBatch(tx, seen.histories, { changed: events, policy, nowMs: context.now() })
}

/** The histories as they now are, and what they mean under the incidents that stand. */
async function lookAt(
  { policy, now }: DecidingContext,
  tx: Transaction,
  addresses: Parameters<typeof loadHistories>[1],
): Promise<{
  readonly histories: readonly AddressHistory[]
  readonly decisions: readonly Decisions[]
}> {
  const histories = await loadHistories(tx, addresses)
  const windows = await loadIncidentWindows(tx)
  const nowMs = now()
  const decisions = histories.map(({ events, reported, standing }) =>
    decide({ events, reported, standing, policy, nowMs, windows }),
  )
  return { histories, decisions }
}

/** Each address once, with the window before its oldest changed report. Sorted: one order for all batches. */
function addressesToDecide(
  events: readonly ChangedEvent[],
  windowMs: number,
): readonly { readonly addressKey: string; readonly sinceMs: number }[] {
  const since = new Map<string, number>()
  for (const { addressKey, receivedAtMs } of events) {
    const from = receivedAtMs - windowMs
    since.set(addressKey, Math.min(since.get(addressKey) ?? from, from))
  }
  return [...since]
    .map(([addressKey, sinceMs]) => ({ addressKey, sinceMs }))
    .sort((a, b) => (a.addressKey < b.addressKey ? -1 : 1))
}

async function writeDecisions(
  context: DecidingContext,
  tx: Transaction,
  {
    addresses,
    decisions,
    written,
  }: {
    /** In the order of the decisions. */
    readonly addresses: readonly { readonly addressKey: string }[]
    readonly decisions: readonly Decisions[]
    readonly written: readonly WrittenProposal[]
  },
): Promise<void> {
  const writes = decisions.flatMap((d) =>
    d.suppressions.map((decision) => ({
      ...decision,
      newId: context.newId('sup'),
      addressChangeId: changeBehind(decision.draft.cause.bounceId, d, written),
    })),
  )
  await writeSuppressions(tx, writes, context.policy.version)
  const lives = decisions.flatMap((d, index) =>
    d.lives.map((life) => ({ ...life, addressKey: addresses[index]?.addressKey ?? '' })),
  )
  await writeLives(tx, lives, context.policy.version)
}

/** The address change that the same report opened: the hold of the old address points to it. */
function changeBehind(
  bounceId: string,
  decisions: Decisions,
  written: readonly WrittenProposal[],
): string | undefined {
  const proposal = decisions.proposals.find((p) => p.eventIds.includes(bounceId))
  return written.find((w) => w.oldKey === proposal?.oldKey && w.target === proposal.target)?.id
}
