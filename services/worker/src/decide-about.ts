/**
 * Decides about addresses, in the transaction that wrote new facts about them: under the feed lock, from the history as it
 * now is (pure), and writes what follows. The lock is held until the caller commits.
 */
import { addressKey } from '@forwardpath/mail'
import {
  loadHistories,
  takeFeedLock,
  writeLives,
  writeProposals,
  writeSuppressions,
  type Transaction,
  type WrittenProposal,
} from '@forwardpath/store'
import { decide, longestWindowMs, type Decisions } from '@forwardpath/suppress'
import type { WorkerContext } from './context.ts'

/** A report that is new, or stands otherwise than before. */
export type ChangedEvent = { readonly addressKey: string; readonly receivedAtMs: number }

/** Decides about the addresses of these events and writes the decisions. */
export async function decideAbout(
  context: Pick<WorkerContext, 'policy' | 'now' | 'newId' | 'failpoint'>,
  tx: Transaction,
  events: readonly ChangedEvent[],
): Promise<void> {
  const { policy } = context
  await takeFeedLock(tx)
  const histories = await loadHistories(tx, addressesToDecide(events, longestWindowMs(policy)))
  const nowMs = context.now()
  const decisions = histories.map(({ events: history, standing }) =>
    decide({ events: history, standing, policy, nowMs }),
  )
  await context.failpoint('F9')
  await writeDecisions(context, tx, decisions)
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
  context: Pick<WorkerContext, 'policy' | 'newId'>,
  tx: Transaction,
  decisions: readonly Decisions[],
): Promise<void> {
  const proposals = decisions.flatMap((d) => d.proposals)
  const written = await writeProposals(
    tx,
    proposals.map((proposal) => ({ newId: context.newId('adc'), proposal })),
  )
  const writes = decisions.flatMap((d) =>
    d.suppressions.map((decision) => ({
      ...decision,
      newId: context.newId('sup'),
      addressChangeId: changeBehind(decision.draft.cause.bounceId, d, written),
    })),
  )
  await writeSuppressions(tx, writes, context.policy.version)
  const lives = decisions.flatMap((d) =>
    d.lives.map((life) => ({ ...life, addressKey: addressKey(life.cause.recipient) })),
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
