/**
 * The engine of a process that works: queue, worker, reconciler, on an open app. Pollers and imports feed
 * it. Stop order: worker, queue; the app (pool, Postgres) is closed by its owner, last.
 */
import { createQueues, WEBHOOK_QUEUE_NAME, type Queues } from '@forwardpath/jobs'
import { newId, Secret, type Failpoints } from '@forwardpath/runtime'
import { freeDnsRequests } from '@forwardpath/store'
import {
  createMailReader,
  createTally,
  feed,
  retentionAges,
  startWebhooks,
  startWorker,
  tallied,
  type RunningWorker,
  type Tally,
} from '@forwardpath/worker'
import type { App } from '../app.ts'
import { loadPolicy } from '../policy.ts'
import { loadRules, ruleSources } from '../rules.ts'
import { deskSettings, loadTrust, openResolver } from '../trust.ts'

/** A process that feeds the queue and, with a worker, empties it. */
export type Engine = {
  readonly queues: Queues
  readonly failpoints: Failpoints
  /** Absent in a process that only polls. */
  readonly worker: RunningWorker | undefined
  /** What the worker has met. */
  readonly counts: Tally['counts']
  /** Moves what was stored into the queue. */
  readonly feed: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Which parts of the engine this process has. */
export type EngineOptions = {
  readonly withWorker: boolean
  readonly concurrency?: number
}

/** Standard Webhooks 1.0 advises 15 to 30 s. */
const WEBHOOK_TIMEOUT_MS = 15_000

/** Opens the queue and, where asked, starts to work. Throws ExitError (69, 77, 78) where the queue cannot be had. */
export async function startEngine(app: App, options: EngineOptions): Promise<Engine> {
  const { failpoints } = app
  const rules = await loadRules(ruleSources(app.config))
  const policy = loadPolicy(app.config)
  const trust = loadTrust(app.config)
  const queueConfig = {
    redisUrl: app.config.redis.url,
    databaseUrl: new Secret(app.databaseUrl),
    postgres: app.database,
    log: app.log,
    io: failpoints.io,
  }
  const tally = createTally()
  const queues = await createQueues({
    ...queueConfig,
    onEvent: (event) => {
      tally.count(`jobs_${event}`)
    },
  })
  const newJobId = (): string => `b-${newId('job').slice('job_'.length)}`
  // What a killed process had asked the DNS would come back after ten minutes.
  if (options.withWorker && app.isEmbedded) await freeDnsRequests(app.database)
  const worker = options.withWorker
    ? await startWorker({
        context: {
          database: app.database,
          rules,
          policy,
          trust,
          desk: deskSettings(app.config),
          ...(app.config.incidents.enabled ? { guard: app.config.incidents } : {}),
          reader: tallied(
            createMailReader({ leadSourceHeader: app.config.leadSource.header }),
            tally,
          ),
          newId,
          now: Date.now,
          failpoint: failpoints.hit,
        },
        queues,
        newJobId,
        log: app.log,
        resolver: openResolver(app.config),
        retention: retentionAges(app.config.retention, policy),
        ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
      })
    : undefined
  const webhooks = options.withWorker
    ? startWebhooks({
        database: app.database,
        openQueues: () => createQueues({ ...queueConfig, name: WEBHOOK_QUEUE_NAME }),
        newJobId,
        network: { ...app.config.webhooks, timeoutMs: WEBHOOK_TIMEOUT_MS },
        now: Date.now,
        chance: Math.random,
        log: app.log,
      })
    : undefined
  return {
    queues,
    failpoints,
    worker,
    counts: tally.counts,
    feed: async () => {
      await feed({
        database: app.database,
        queues,
        newJobId,
        beforeAdd: () => failpoints.hit('F5'),
        afterAdd: () => failpoints.hit('F6'),
      })
    },
    stop: async () => {
      await worker?.stop()
      await webhooks?.stop()
      await queues.close()
    },
  }
}
