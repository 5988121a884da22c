/**
 * One BullMQ worker around one function. In: jobs of the queue. Out: calls of the function with ledger ids.
 *
 * Promises: a job that fails is not tried again by the queue, and leaves it; a payload that cannot be
 * read is parked; close() returns within finishMs and twice disconnectMs, whatever the function does.
 */
import type { Job } from 'bullmq'
import type { Backend, BullWorker } from './backend.ts'
import { settlesWithin } from './deadline.ts'
import type { QueueLog } from './error-log.ts'
import { claimedSchema, parsePayload, UnreadableJobPayload } from './job-payload.ts'
import { MAX_PARKED, MAX_STALLED_COUNT, RETRY_MS } from './timing.ts'
import type { QueueTiming } from './timing.ts'

/**
 * What is done with a job: it returns when the outcome of its rows is committed. It may be called twice with
 * the same ids, also at the same time (a lock that was lost), so it must be idempotent.
 */
export type WorkFunction = (ids: readonly string[], jobId: string) => Promise<void>

/** A running worker. */
export type QueueWorker = {
  /**
   * Takes no new job, waits up to finishMs for those under way, then lets go: what is not done by then is
   * done again by another worker, once its lock has expired. Idempotent; total.
   */
  readonly close: () => Promise<void>
}

/** What a worker is made of. */
export type WorkerOptions = {
  readonly concurrency: number
  readonly timing: QueueTiming
  readonly log: QueueLog
  readonly onError: (error: Error) => void
}

/** Starts the worker; it works from this moment on. */
export function openWorker(
  backend: Backend,
  fn: WorkFunction,
  { concurrency, timing, log, onError }: WorkerOptions,
): { readonly worker: BullWorker; readonly close: () => Promise<void> } {
  const worker = backend.openWorker((job) => workOn(job, fn), {
    concurrency,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledIntervalMs,
    maxStalledCount: MAX_STALLED_COUNT,
    runRetryDelay: RETRY_MS,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  })
  worker.on('error', onError)
  worker.on('stalled', (jobId) => {
    log.warn({ jobId }, 'queue: a worker stopped in the middle of this job; it is waiting again')
  })
  worker.on('failed', (job, error) => {
    if (error instanceof UnreadableJobPayload) {
      log.error({ jobId: job?.id, reason: error.message }, 'queue: job parked')
    } else {
      log.warn(
        { jobId: job?.id, reason: error.message },
        'queue: job failed; its rows stay in the ledger',
      )
    }
  })
  let closing: Promise<void> | undefined
  return { worker, close: () => (closing ??= closeWorker(worker, { timing, log })) }
}

async function workOn(job: Job<unknown>, fn: WorkFunction): Promise<void> {
  const ids = parsePayload(job.data)
  if (ids === undefined || job.id === undefined) {
    // Kept whatever its writer asked for: a job that nobody can read must be seen.
    job.opts.removeOnFail = { count: MAX_PARKED }
    throw new UnreadableJobPayload(
      `payload schema ${claimedSchema(job.data)} is not one that this version reads`,
    )
  }
  await fn(ids, job.id)
}

async function closeWorker(
  worker: BullWorker,
  { timing, log }: { readonly timing: QueueTiming; readonly log: QueueLog },
): Promise<void> {
  if (!(await settlesWithin(worker.pause(), timing.finishMs))) {
    log.warn(
      { waitedMs: timing.finishMs },
      'queue: closing with a job under way; it will be done again',
    )
  }
  if (!(await settlesWithin(worker.close(true), timing.disconnectMs))) {
    log.warn(
      { waitedMs: timing.disconnectMs },
      'queue: the connections of the worker did not close',
    )
  }
}
