/**
 * The reconciler: every round it puts the queue in order, gives back what the queue has lost, feeds what
 * waits, and ends what is due. It is why the queue may be wiped at any moment.
 */
import { feedQueue, type Queues } from '@forwardpath/jobs'
import { assignJob, believedJobs, expireDue, giveBackJobs, type Database } from '@forwardpath/store'
import type { Log } from './log.ts'
import { startRounds } from './rounds.ts'

/** What a round works on. */
export type ReconcilerOptions = {
  readonly database: Database
  readonly queues: Queues
  readonly newJobId: () => string
  readonly log: Log
  readonly intervalMs?: number
  /** What else is due every round: the incident guard. */
  readonly alsoDue?: () => Promise<void>
  /** Failpoints F5 and F6. */
  readonly beforeAdd?: () => Promise<void>
  readonly afterAdd?: () => Promise<void>
}

/** What moving rows into the queue needs. */
export type FeedContext = Pick<
  ReconcilerOptions,
  'database' | 'queues' | 'newJobId' | 'beforeAdd' | 'afterAdd'
>

/** The rounds, as their owner steers them. */
export type Reconciler = {
  /** One round now; rounds never overlap. Throws what the round met. */
  readonly round: () => Promise<void>
  readonly stop: () => Promise<void>
}

/** Rows that the queue has lost wait this long at the most. */
const INTERVAL_MS = 15_000
/** A job is marked in the ledger before it is added: younger ones may be on their way. */
const MIN_AGE_SECONDS = 10
const MAX_EXPIRED_AT_ONCE = 1_000

/** Starts the rounds. A round that fails is logged and the next one tries again. */
export function startReconciler(options: ReconcilerOptions): Reconciler {
  const { log } = options
  let generation: string | undefined

  const once = async (): Promise<void> => {
    await options.queues.ensure()
    const current = await options.queues.generation()
    const isWiped = generation !== undefined && generation !== current
    generation = current
    if (isWiped) log.warn({}, 'the queue was restarted or wiped: queueing again what it has lost')
    await giveBackLost(options, isWiped ? 0 : MIN_AGE_SECONDS)
    await feed(options)
    while ((await expireDue(options.database)) === MAX_EXPIRED_AT_ONCE);
    await options.alsoDue?.()
  }
  return startRounds(once, {
    intervalMs: options.intervalMs ?? INTERVAL_MS,
    log,
    whenFailed: 'reconciler: trying again',
  })
}

/** Moves waiting rows into the queue. */
export async function feed(options: FeedContext): Promise<number> {
  const { database, queues, newJobId, beforeAdd, afterAdd } = options
  return feedQueue(queues, {
    assign: () => assignJob(database, newJobId),
    ...(beforeAdd === undefined ? {} : { beforeAdd }),
    ...(afterAdd === undefined ? {} : { afterAdd }),
  })
}

async function giveBackLost(options: ReconcilerOptions, minAgeSeconds: number): Promise<void> {
  const believed = await believedJobs(options.database, minAgeSeconds)
  if (believed.length === 0) return
  const live = await options.queues.liveJobIds()
  const lost = believed.filter((jobId) => !live.has(jobId))
  if (lost.length === 0) return
  const rows = await giveBackJobs(options.database, lost)
  options.log.info({ jobs: lost.length, messages: rows }, 'queueing again what the queue has lost')
}
