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
import { claimedSchema, parsePayload } from './job-payload.ts'
import { MAX_PARKED, MAX_STALLED_COUNT, RETRY_MS } from './timing.ts'
import type { QueueTiming } from './timing.ts'
import { UnreadableJobPayload } from './unreadable-job.ts'

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

/** What happened to a job, for a counter: names of metrics, never of jobs. */
export type QueueEvent = 'done' | 'failed' | 'parked' | 'stalled'

/** What a worker is made of. */
export type WorkerOptions = {
  readonly concurrency: number
  readonly onEvent: (event: QueueEvent) => void
  readonly timing: QueueTiming
  readonly log: QueueLog
  readonly onError: (error: Error) => void
}

/** A worker that may not have reached its server yet. */
export type OpenedWorker = QueueWorker & { readonly ready: () => Promise<unknown> }

/** Starts the worker; it works from this moment on. */
export function openWorker(
  backend: Backend,
  fn: WorkFunction,
  options: WorkerOptions,
): OpenedWorker {
  const { timing, log } = options
  let underWay = 0
  const counted = async (job: Job<unknown>) => {
    underWay += 1
    try {
      await workOn(job, fn)
    } finally {
      underWay -= 1
    }
  }
  const worker = backend.openWorker(counted, {
    concurrency: options.concurrency,
    lockDuration: timing.lockMs,
    stalledInterval: timing.stalledIntervalMs,
    maxStalledCount: MAX_STALLED_COUNT,
    runRetryDelay: RETRY_MS,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  })
  listen(worker, options)
  let closing: Promise<void> | undefined
  return {
    ready: () => worker.waitUntilReady(),
    close: () => (closing ??= closeWorker(worker, { timing, log, underWay: () => underWay })),
  }
}

function listen(worker: BullWorker, { log, onError, onEvent }: WorkerOptions): void {
  worker.on('error', onError)
  worker.on('completed', () => onEvent('done'))
  worker.on('stalled', (jobId) => {
    log.warn({ jobId }, 'queue: a worker stopped in the middle of this job; it is waiting again')
    onEvent('stalled')
  })
  worker.on('failed', (job, error) => {
    const fields = { jobId: job?.id, reason: error.message }
    if (error instanceof UnreadableJobPayload) {
      log.error(fields, 'queue: job parked')
      onEvent('parked')
    } else {
      log.warn(fields, 'queue: job failed; its rows stay in the ledger')
      onEvent('failed')
    }
  })
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

type Closing = {
  readonly timing: QueueTiming
  readonly log: QueueLog
  readonly underWay: () => number
}

async function closeWorker(worker: BullWorker, { timing, log, underWay }: Closing): Promise<void> {
  const paused = worker.pause()
  // Without a job under way, only a server that is away holds it up, and that is not waited for.
  let done = await settlesWithin(paused, timing.disconnectMs)
  if (!done && underWay() > 0) {
    done = await settlesWithin(paused, timing.finishMs - timing.disconnectMs)
  }
  if (!done && underWay() > 0) {
    log.warn({ jobs: underWay() }, 'queue: closing with jobs under way; they will be done again')
  }
  if (!(await settlesWithin(worker.close(true), timing.disconnectMs))) {
    log.debug({ waitedMs: timing.disconnectMs }, 'queue: connections of the worker did not close')
  }
}
