/**
 * Stage "finish": one transaction for a batch. Outcomes first; then, under the feed lock, the history
 * of the batch's addresses, the decisions (pure) and their rows.
 */
import { addressKey } from '@forwardpath/mail'
import {
  loadHistories,
  recordOutcomes,
  sqlstateOf,
  takeFeedLock,
  writeLives,
  writeProposals,
  writeSuppressions,
  type Outcome,
  type RecordedOutcomes,
  type Transaction,
  type WrittenProposal,
} from '@forwardpath/store'
import { decide, longestWindowMs, type Decisions } from '@forwardpath/suppress'
import type { WorkerContext } from '../context.ts'

/** A value that the database refuses (class 22), or a check that it fails (class 23), or a limit (54). */
const DATA_ERROR = /^(?:22|23|54)/

/**
 * Commits the outcomes of a batch. Where a row is refused the batch is halved down to it, and that mail
 * is quarantined: one odd value must not hold its neighbours. Throws what is the database's fault.
 */
export async function finish(context: WorkerContext, outcomes: readonly Outcome[]): Promise<void> {
  if (outcomes.length === 0) return
  try {
    await finishTogether(context, outcomes)
  } catch (error) {
    if (!DATA_ERROR.test(sqlstateOf(error) ?? '')) throw error
    const [only] = outcomes
    if (outcomes.length === 1 && only !== undefined) {
      if (only.state === 'quarantined') throw error
      const detail = `the database refused a value: ${sqlstateOf(error) ?? ''}`
      await finishTogether(context, [
        { id: only.id, state: 'quarantined', reason: 'decode_error', detail },
      ])
      return
    }
    const middle = Math.ceil(outcomes.length / 2)
    await finish(context, outcomes.slice(0, middle))
    await finish(context, outcomes.slice(middle))
  }
}

async function finishTogether(context: WorkerContext, outcomes: readonly Outcome[]): Promise<void> {
  await context.failpoint('F8')
  await context.database.transaction(async (tx) => {
    const recorded = await recordOutcomes(tx, outcomes)
    await context.failpoint('F9')
    if (recorded.events.length === 0) return
    await takeFeedLock(tx)
    const decisions = await decideAll(context, tx, recorded)
    await context.failpoint('F9')
    await writeDecisions(context, tx, decisions)
    await context.failpoint('F9')
  })
  await context.failpoint('F10')
}

async function decideAll(
  context: WorkerContext,
  tx: Transaction,
  recorded: RecordedOutcomes,
): Promise<readonly Decisions[]> {
  const { policy } = context
  const histories = await loadHistories(tx, addressesToDecide(recorded, longestWindowMs(policy)))
  const nowMs = context.now()
  return histories.map(({ events, standing }) => decide({ events, standing, policy, nowMs }))
}

/** Each address once, with the window before its oldest new report. Sorted: one order for all batches. */
function addressesToDecide(
  recorded: RecordedOutcomes,
  windowMs: number,
): readonly { readonly addressKey: string; readonly sinceMs: number }[] {
  const since = new Map<string, number>()
  for (const { addressKey, receivedAtMs } of recorded.events) {
    const from = receivedAtMs - windowMs
    since.set(addressKey, Math.min(since.get(addressKey) ?? from, from))
  }
  return [...since]
    .map(([addressKey, sinceMs]) => ({ addressKey, sinceMs }))
    .sort((a, b) => (a.addressKey < b.addressKey ? -1 : 1))
}

async function writeDecisions(
  context: WorkerContext,
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
