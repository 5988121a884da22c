/**
 * The pipeline of a job, as a table: what is done with its mails, in which order, and where it may end.
 *
 *   stage       in                 does                                        out
 *   claim       ids                counts the try, returns the bytes           claimed mails
 *   interpret   one mail           read, decode, classify (pure)               what it says
 *   judge       the mails          sent log, DNS answers, tiers                outcomes
 *   finish      the outcomes       events, decisions, list: one transaction    committed
 *
 * A job that runs twice finds nothing to claim, or loses on the ledger's keys: it is idempotent.
 */
import {
  claimJob,
  isDatabasesOwnFault,
  uncountTries,
  type ClaimedMessage,
} from '@forwardpath/store'
import type { WorkerContext } from './context.ts'
import { finish } from './stages/finish.ts'
import { interpret, type Interpreted } from './stages/interpret.ts'
import { judge } from './stages/judge.ts'

/**
 * What a process writes at once: as many mails as a job of the feeder may hold. Throws what is the database's fault; what it says of
 * itself then is not counted as a try of these mails.
 */
export async function workOnJob(
  context: WorkerContext,
  job: { readonly jobId: string; readonly ids: readonly string[] },
): Promise<number> {
  const claimed = await claimJob(context.database, job)
  try {
    return await workOn(context, claimed)
  } catch (error) {
    if (isDatabasesOwnFault(error)) {
      // Where it cannot even take this, the try stays counted.
      await uncountTries(context.database, job).catch(() => undefined)
    }
    throw error
  }
}

async function workOn(context: WorkerContext, claimed: readonly ClaimedMessage[]): Promise<number> {
  await context.failpoint('F7')
  const interpreted: Interpreted[] = []
  for (const message of claimed) interpreted.push(await interpret(context, message))
  const outcomes = await judge(context, interpreted)
  await finish(context, outcomes)
  return outcomes.length
}
