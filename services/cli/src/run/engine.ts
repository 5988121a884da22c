/**
 * The engine of a process that works: queue, worker, reconciler, on an open app. Pollers and imports feed
 * it. Stop order: worker, queue; the app (pool, Postgres) is closed by its owner, last.
 */
import type { RuleSet } from '@forwardpath/classify'
import { createQueues, WEBHOOK_QUEUE_NAME, type Queues, type QueuesConfig } from '@forwardpath/jobs'
import { newId, Secret, type Failpoints } from '@forwardpath/runtime'
import { freeDnsRequests } from '@forwardpath/store'
import type { Policy } from '@forwardpath/suppress'
import {
  countingReader,
  createMailReader,
  createProcessCounts,
  feed,
  retentionAges,
  startWebhooks,
  startWorker,
  type ProcessCounts,
  type RunningWorker,
  type TrustSettings,
  type Webhooks,
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
  readonly counts: ProcessCounts['counts']
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

/** What the parts of an engine share. */
type Ground = {
  readonly app: App
  readonly queueConfig: Pick<QueuesConfig, 'redisUrl' | 'databaseUrl' | 'postgres' | 'log' | 'io'>
  readonly queues: Queues
  readonly met: ProcessCounts
}

/** By what mails are judged. */
type Judging = {
  readonly rules: RuleSet
  readonly policy: Policy
  readonly trust: TrustSettings
}

/** Opens the queue and, where asked, starts to work. Throws ExitError (69, 77, 78) where the queue cannot be had. */
export async function startEngine(app: App, options: EngineOptions): Promise<Engine> {
  const { failpoints } = app
  // Read in a process that only polls too: a fault in them is told at its start, not by a worker elsewhere.
  const judging = {
    rules: await loadRules(ruleSources(app.config)),
    policy: loadPolicy(app.config),
    trust: loadTrust(app.config),
  }
  const ground = await openGround(app)
  const { queues, met } = ground
  const worker = options.withWorker ? await openWorker(ground, judging, options) : undefined
  const webhooks = options.withWorker ? openWebhooks(ground) : undefined
  return {
    queues,
    failpoints,
    worker,
    counts: met.counts,
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

function newJobId(): string {
  return `b-${newId('job').slice('job_'.length)}`
}

async function openGround(app: App): Promise<Ground> {
  const queueConfig = {
    redisUrl: app.config.redis.url,
    databaseUrl: new Secret(app.databaseUrl),
    postgres: app.database,
    log: app.log,
    io: app.failpoints.io,
  }
  const met = createProcessCounts()
  const queues = await createQueues({
    ...queueConfig,
    onEvent: met.noteJob,
  })
  return { app, queueConfig, queues, met }
}

async function openWorker(
  { app, queues, met }: Ground,
  { rules, policy, trust }: Judging,
  { concurrency }: EngineOptions,
): Promise<RunningWorker> {
  // What a killed process had asked the DNS would come back after ten minutes.
  if (app.isEmbedded) await freeDnsRequests(app.database)
  const { config, database, failpoints, log } = app
  return startWorker({
    context: {
      database,
      rules,
      policy,
      trust,
      desk: deskSettings(config),
      ...(config.incidents.enabled ? { guard: config.incidents } : {}),
      reader: countingReader(createMailReader({ leadSourceHeader: config.leadSource.header }), met),
      newId,
      now: Date.now,
      failpoint: failpoints.hit,
    },
    queues,
    newJobId,
    log,
    resolver: openResolver(config),
    retention: retentionAges(config.retention, policy),
    ...(concurrency === undefined ? {} : { concurrency }),
  })
}

function openWebhooks({ app, queueConfig }: Ground): Webhooks {
  return startWebhooks({
    database: app.database,
    openQueues: () => createQueues({ ...queueConfig, name: WEBHOOK_QUEUE_NAME }),
    newJobId,
    network: { ...app.config.webhooks, timeoutMs: WEBHOOK_TIMEOUT_MS },
    now: Date.now,
    chance: Math.random,
    log: app.log,
  })
}
