/** Starts a worker: it takes jobs from the queue until it is stopped. */
import type { Queues } from '@forwardpath/jobs'
import type { Resolver } from '@forwardpath/dns'
import type { WorkerContext } from './context.ts'
import { startDnsJob, type DnsJob } from './dns-job.ts'
import { startGuard } from './guard/start.ts'
import type { Log } from './log.ts'
import { workOnJob } from './pipeline.ts'
import { startReconciler, type Reconciler } from './reconciler.ts'
import { startRetention, type Retention, type RetentionOptions } from './retention-job.ts'

/** What a worker is made of. */
export type WorkerOptions = {
  readonly context: WorkerContext
  readonly queues: Queues
  readonly newJobId: () => string
  readonly log: Log
  /** Jobs at a time; a batch is decoded on one thread, so more only overlap decoding and waiting. */
  readonly concurrency?: number
  readonly resolver: Resolver
  /** Absent: this process deletes nothing. */
  readonly retention?: RetentionOptions['ages']
}

/** A worker that takes jobs. */
export type RunningWorker = {
  readonly reconciler: Reconciler
  readonly dnsJob: DnsJob
  readonly retention: Retention | undefined
  /** Takes no new job, ends those under way, then the rounds. */
  readonly stop: () => Promise<void>
}

const DEFAULT_CONCURRENCY = 2

/** Starts the rounds and the worker. Throws QueueUnavailable where the queue is away. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { queues, newJobId, log } = options
  const guard = startGuard(options.context, log)
  const context = guard === undefined ? options.context : { ...options.context, watch: guard.watch }
  const reconciler = startReconciler({
    database: context.database,
    queues,
    newJobId,
    log,
    ...(guard === undefined ? {} : { alsoDue: guard.round }),
  })
  const worker = await queues.work(
    async (ids, jobId) => {
      await workOnJob(context, { jobId, ids })
    },
    { concurrency: options.concurrency ?? DEFAULT_CONCURRENCY },
  )
  const dnsJob = startDnsJob({ context, resolver: options.resolver, log })
  const ages = options.retention
  const { database } = context
  const retention = ages === undefined ? undefined : startRetention({ database, ages, log })
  return {
    reconciler,
    dnsJob,
    retention,
    stop: async () => {
      await worker.close()
      await retention?.stop()
      await reconciler.stop()
      await dnsJob.stop()
      await context.reader.close()
    },
  }
}
