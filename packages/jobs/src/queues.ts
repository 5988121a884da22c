/**
 * The port to the queue: the only way in which services add jobs and work on them. Truth is in the
 * ledger; the queue may lose everything at any moment. What it does when it is wiped:
 *
 * FLUSHALL under a running worker: waiting and active jobs are gone. The function that is running goes on to its
 * end, its job can no longer be acknowledged, which is logged as a warning. The worker lives on and takes what is
 * added from then on. `generation()` changes; `liveJobIds()` no longer names the lost jobs.
 *
 * A dropped schema in Postgres: the same, but everything fails until `ensure()` has run the migrations
 * again: `add`, `counts` and `liveJobIds` throw QueueUnavailable, the worker asks once a second. `generation()`
 * says `missing` meanwhile. After `ensure()` worker and queue go on without being opened again.
 *
 * A reconciler therefore does, in each round: `ensure()`, `generation()`, `liveJobIds()`, `counts()`, `add()`.
 */
import { messageOf, withDeadline } from '@forwardpath/runtime'
import type { IoHook } from '@forwardpath/runtime'
import type { Backend, BullQueue } from './backend.ts'
import { settlesWithin } from './deadline.ts'
import { createErrorLog } from './error-log.ts'
import type { QueueLog } from './error-log.ts'
import { isQueueError, QueueMisconfigured, QueueUnavailable } from './errors.ts'
import { formatPayload, QUEUE_NAME } from './job-payload.ts'
import type { QueueJob } from './job-payload.ts'
import { openPostgresBackend } from './postgres-backend.ts'
import type { PostgresSessions } from './postgres-backend.ts'
import { openRedisBackend } from './redis-backend.ts'
import { revealText } from './secret-url.ts'
import type { SecretText } from './secret-url.ts'
import { DEFAULT_TIMING, MAX_EVENTS } from './timing.ts'
import type { QueueTiming } from './timing.ts'
import { openWorker } from './worker.ts'
import type { QueueEvent, QueueWorker, WorkFunction } from './worker.ts'

/** Where the queue is: Redis where `redisUrl` is given, else Postgres. */
export type QueuesConfig = {
  /** REDIS_URL: redis:// or rediss://. Absent: the queue is in Postgres. */
  readonly redisUrl?: SecretText | undefined
  /** DATABASE_URL, for BullMQ's own connections. Needed without `redisUrl`. */
  readonly databaseUrl?: SecretText | undefined
  /** Sessions of the same database, for BullMQ's migrations: the service's `pg.Pool`. Needed without `redisUrl`. */
  readonly postgres?: PostgresSessions | undefined
  readonly log: QueueLog
  /** Told of each job that this process's workers have done with, for metrics. */
  readonly onEvent?: ((event: QueueEvent) => void) | undefined
  /** Default: the queue of mails. */
  readonly name?: string | undefined
  /** Schema of the queue in Postgres. Default `forwardpath_queue`. */
  readonly schema?: string | undefined
  /** Prefix of the queue's keys in Redis. Default `forwardpath`. */
  readonly keyPrefix?: string | undefined
  /** Around each call to the queue, for a test's `io@N`. Absent: they are made straight. */
  readonly io?: IoHook | undefined
  /** Shorter times, for tests. */
  readonly timing?: Partial<QueueTiming> | undefined
}

/** Jobs in the queue now, by state. */
export type QueueCounts = {
  readonly waiting: number
  readonly active: number
  /** Always 0 with this version, which delays nothing. */
  readonly delayed: number
  /** Parked jobs: payloads that no running version could read. At most 1,000 are kept. */
  readonly failed: number
}

/** The port. Every method but `close` throws QueueUnavailable while the server is away. */
export type Queues = {
  /** Which of the two backends it is. */
  readonly kind: 'redis' | 'postgres'
  /** Address of the server, without a password, and the setting that it comes from. */
  readonly place: string
  /**
   * Adds jobs; one whose id is alive in the queue is ignored. Call it after the commit of the rows. On an
   * error some of them may be there: the same call again is safe.
   */
  readonly add: (jobs: readonly QueueJob[]) => Promise<void>
  /** Starts to work on jobs, `concurrency` at a time, in no promised order. */
  readonly work: (
    fn: WorkFunction,
    options: { readonly concurrency: number },
  ) => Promise<QueueWorker>
  readonly counts: () => Promise<QueueCounts>
  /** Ids of all jobs that will still be worked on: waiting, delayed, active. Not the parked ones. */
  readonly liveJobIds: () => Promise<ReadonlySet<string>>
  /** Puts in place what a wipe took away (Postgres: BullMQ's migrations). Cheap where nothing is missing. */
  readonly ensure: () => Promise<void>
  /**
   * A text that changes when the server was restarted (Redis) or the queue was wiped as a whole. Compare
   * with the one before: another value means that jobs may be gone.
   */
  readonly generation: () => Promise<string>
  /** Closes the workers, then the connections; within 15 s. Idempotent; total. */
  readonly close: () => Promise<void>
}

/** Name of the jobs; the queue has one kind. */
const JOB_NAME = 'messages'

/** Jobs for one command: about 2.5 KB each with 250 ids, so half a megabyte. */
const ADD_AT_ONCE = 200

/**
 * Opens the queue; resolves once the server was reached and checked. Throws QueueUnavailable, QueueRefused,
 * QueueMisconfigured.
 */
export async function openQueues(config: QueuesConfig): Promise<Queues> {
  const timing = { ...DEFAULT_TIMING, ...config.timing }
  const onError = createErrorLog(config.log)
  const backend = await openBackend(config, { timing, onError })
  const queue = backend.openQueue({
    streams: { events: { maxLen: MAX_EVENTS } },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  })
  queue.on('error', onError)
  try {
    await withDeadline(queue.waitUntilReady(), timing.answerMs, 'connecting')
  } catch (error) {
    await settlesWithin(queue.close(), timing.disconnectMs)
    await backend.close()
    throw unavailable(backend, error)
  }
  const { log, onEvent = () => undefined } = config
  return portTo(backend, { queue, timing, onError, onEvent, log })
}

type Opened = {
  readonly queue: BullQueue
  readonly timing: QueueTiming
  readonly onError: (error: Error) => void
  readonly onEvent: (event: QueueEvent) => void
  readonly log: QueueLog
}

function portTo(backend: Backend, { queue, timing, onError, onEvent, log }: Opened): Queues {
  const workers = new Set<QueueWorker>()
  let closing: Promise<void> | undefined
  const ask = <T>(question: () => Promise<T>) => {
    // The libraries never answer on a closed connection.
    const asked = closing === undefined ? question : () => Promise.reject(new Error('it is closed'))
    return answer(backend, { question: asked, timing })
  }
  const closeAll = async () => {
    await Promise.all([...workers].map((worker) => worker.close()))
    await settlesWithin(queue.close(), timing.disconnectMs)
    await settlesWithin(backend.close(), timing.disconnectMs)
  }
  return {
    kind: backend.kind,
    place: backend.place,
    add: async (jobs) => {
      const entries = jobs.map((job) => ({
        name: JOB_NAME,
        data: formatPayload(job),
        opts: { jobId: job.jobId },
      }))
      for (let at = 0; at < entries.length; at += ADD_AT_ONCE) {
        await ask(() => queue.addBulk(entries.slice(at, at + ADD_AT_ONCE)))
      }
    },
    work: async (fn, { concurrency }) => {
      await ask(() => backend.ensure())
      const worker = openWorker(backend, fn, { concurrency, timing, log, onError, onEvent })
      workers.add(worker)
      try {
        await ask(() => worker.ready())
      } catch (error) {
        workers.delete(worker)
        await worker.close()
        throw error
      }
      return { close: () => worker.close() }
    },
    counts: () => ask(() => readCounts(queue)),
    liveJobIds: () => ask(() => readLiveJobIds(queue)),
    ensure: () =>
      ask(async () => {
        await backend.ensure()
        // A wipe takes the queue's own settings along, and the library's event stream is ten times as long.
        await queue.getBackend().setQueueMeta({ 'opts.maxLenEvents': MAX_EVENTS })
      }),
    generation: () => ask(() => backend.generation()),
    close: () => (closing ??= closeAll()),
  }
}

async function readCounts(queue: BullQueue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'failed')
  return {
    waiting: (counts['waiting'] ?? 0) + (counts['prioritized'] ?? 0),
    active: counts['active'] ?? 0,
    delayed: counts['delayed'] ?? 0,
    failed: counts['failed'] ?? 0,
  }
}

/**
 * `waiting` is read first and last: in Postgres each state is a query of its own, and a job may go from
 * waiting to active, or back when its worker died, between two of them.
 */
async function readLiveJobIds(queue: BullQueue): Promise<ReadonlySet<string>> {
  return new Set(
    await queue.getRanges(['waiting', 'prioritized', 'delayed', 'active', 'waiting'], 0, -1),
  )
}

async function openBackend(
  config: QueuesConfig,
  { timing, onError }: Pick<Opened, 'timing' | 'onError'>,
): Promise<Backend> {
  const { redisUrl, databaseUrl, postgres, log, io, name: queueName = QUEUE_NAME } = config
  if (redisUrl !== undefined) {
    const prefix = config.keyPrefix ?? 'forwardpath'
    const { answerMs } = timing
    return openRedisBackend(revealText(redisUrl), {
      queueName,
      prefix,
      answerMs,
      log,
      io,
      onError,
    })
  }
  if (databaseUrl === undefined || postgres === undefined) {
    throw new QueueMisconfigured('neither REDIS_URL nor DATABASE_URL is set', {
      remedy: 'set one of the two',
    })
  }
  return openPostgresBackend(revealText(databaseUrl), {
    queueName,
    schema: config.schema ?? 'forwardpath_queue',
    sessions: postgres,
    answerMs: timing.answerMs,
    io,
  })
}

async function answer<T>(
  backend: Backend,
  { question, timing }: { readonly question: () => Promise<T>; readonly timing: QueueTiming },
): Promise<T> {
  try {
    return await withDeadline(question(), timing.answerMs * 2, 'the command')
  } catch (error) {
    throw unavailable(backend, error)
  }
}

function unavailable(backend: Backend, cause: unknown): Error {
  if (isQueueError(cause)) return cause
  return new QueueUnavailable(
    `${backend.place}: the queue did not take a command: ${reasonOf(cause)}`,
    {
      remedy:
        'nothing is lost: the ledger holds the rows; it goes on by itself once that server is back',
      cause,
    },
  )
}

/** ioredis says what it was told to do rather than what happened. */
function reasonOf(cause: unknown): string {
  const reason = messageOf(cause)
  return reason.startsWith("Stream isn't writeable")
    ? 'the connection is down and is being made again'
    : reason
}
