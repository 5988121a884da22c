/**
 * Stage "finish": one transaction for a batch. Outcomes first; then, under the feed lock, the history
 * of the batch's addresses, the decisions (pure) and their rows.
 */
import { recordOutcomes, sqlstateOf, type Outcome } from '@forwardpath/store'
import type { WorkerContext } from '../context.ts'
import { watchNamedDomains } from '../check-domains.ts'
import { decideAbout } from '../decide-about.ts'
import { openChecks } from '../desk.ts'

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
  const grown = await context.database.transaction(async (tx) => {
    const recorded = await recordOutcomes(tx, outcomes)
    await context.failpoint('F9')
    if (recorded.events.length === 0) return []
    const ids = outcomes.map(({ id }) => id)
    await watchNamedDomains(context, tx, ids)
    await openChecks(context, tx, ids)
    const hours = await decideAbout(context, tx, recorded.events)
    await context.failpoint('F9')
    return hours
  })
  await context.failpoint('F10')
  await context.watch?.(grown)
}
