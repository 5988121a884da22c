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
import type { ChangedEvent } from './changed-event.ts'
import type { WorkerContext } from './context.ts'
import { openProposals, reviewProposals } from './desk.ts'
import { tallyBatch } from './guard/tally.ts'

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
  const proposals = seen.flatMap(({ decisions }) => decisions.proposals)
  const written = await openProposals(context, tx, proposals)
  // Whose mailbox takes mail again is a flag of the changes that say it has moved.
  const living = seen.flatMap(({ addressKey, events, reported }) =>
    latestProofOfLife(events, reported) === undefined ? [] : [addressKey],
  )
  const { rejected } = await reviewProposals(context, tx, { written, living })
  // A hint that leads nowhere holds nobody: the reports are looked at with that known.
  const decided = rejected === 0 ? seen : await lookAt(context, tx, addresses)
  await writeDecisions(context, tx, { decided, written })
  if (!isNews) return []
  return tallyBatch(tx, seen, { changed: events, policy, nowMs: context.now() })
}

/** How far back the reports of an address are looked at. */
type AddressToDecide = { readonly addressKey: string; readonly sinceMs: number }

/** One address: its history as it now is, and what that means under the incidents that stand. */
type Decided = AddressHistory & { readonly decisions: Decisions }

async function lookAt(
  { policy, now }: DecidingContext,
  tx: Transaction,
  addresses: readonly AddressToDecide[],
): Promise<readonly Decided[]> {
  const histories = await loadHistories(tx, addresses)
  const windows = await loadIncidentWindows(tx)
  const nowMs = now()
  return histories.map((history) => {
    const { events, reported, standing } = history
    const decisions = decide({ events, reported, standing, policy, nowMs, windows })
    return { ...history, decisions }
  })
}

/** Each address once, with the window before its oldest changed report. Sorted: one order for all batches. */
function addressesToDecide(
  events: readonly ChangedEvent[],
  windowMs: number,
): readonly AddressToDecide[] {
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
    decided,
    written,
  }: { readonly decided: readonly Decided[]; readonly written: readonly WrittenProposal[] },
): Promise<void> {
  const writes = decided.flatMap(({ decisions }) =>
    decisions.suppressions.map((decision) => ({
      ...decision,
      newId: context.newId('sup'),
      addressChangeId: changeBehind(decision.draft.cause.bounceId, decisions, written),
    })),
  )
  await writeSuppressions(tx, writes, context.policy.version)
  const lives = decided.flatMap(({ addressKey, decisions }) =>
    decisions.lives.map((life) => ({ ...life, addressKey })),
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
