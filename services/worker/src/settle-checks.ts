/**
 * Settles what the desk waits for: ends MX re-checks whose answers have come, decides about their addresses again, and has the
 * address changes reviewed that waited, or whose time is over. One transaction a round; repeatable.
 */
import {
  changesOfReports,
  dueChanges,
  reviewChanges,
  settleMxChecks,
  takeFeedLock,
} from '@forwardpath/store'
import type { WorkerContext } from './context.ts'
import { decideAbout } from './decide-about.ts'
import { deskOptions } from './desk.ts'

/** Returns how many checks and changes went on. Throws what the database throws. */
export async function settleChecks(context: WorkerContext): Promise<number> {
  const options = deskOptions(context)
  return context.database.transaction(async (tx) => {
    const settled = await settleMxChecks(tx, options)
    const due = await dueChanges(tx, options.nowMs)
    if (settled.length + due.length === 0) return 0
    await takeFeedLock(tx)
    if (settled.length > 0) await decideAbout(context, tx, settled, { isNews: false })
    const quoted = await changesOfReports(tx, settled)
    const report = await reviewChanges(tx, [...due, ...quoted], options)
    return settled.length + report.passed + report.rejected + report.closed + report.reopened
  })
}
