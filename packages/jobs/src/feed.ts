/**
 * The feeder: moves ledger ids into the queue, up to its cap. The rows are marked and committed by
 * `assign` before their job is added, so a job that was never added is found by the reconciler.
 */
import type { QueueJob } from './job-payload.ts'
import type { Queues } from './queues.ts'

/** About 100,000 ids: the rest of a backlog waits in the ledger, where it costs no memory of the queue. */
export const MAX_QUEUED_JOBS = 400

/** Where the jobs come from. */
export type FeedOptions = {
  /** Gives rows without a job to new jobs, and returns them; none where no row waits. */
  readonly assign: () => Promise<readonly QueueJob[]>
  /** Failpoints F5 and F6: between the commit and the queue, and after it. */
  readonly beforeAdd?: () => Promise<void>
  readonly afterAdd?: () => Promise<void>
}

/** Returns how many jobs were added. Throws QueueUnavailable; what was assigned by then is found again. */
export async function feedQueue(queues: Queues, options: FeedOptions): Promise<number> {
  const { waiting, active } = await queues.counts()
  const room = MAX_QUEUED_JOBS - waiting - active
  let added = 0
  while (added < room) {
    const jobs = await options.assign()
    if (jobs.length === 0) break
    await options.beforeAdd?.()
    await queues.add(jobs)
    await options.afterAdd?.()
    added += jobs.length
  }
  return added
}
