/**
 * The queue on Redis (REDIS_URL). In: an address. Out: a Backend whose server was reached and checked: version 6.2 or
 * newer, no cluster, `maxmemory-policy noeviction`, since any other policy drops jobs in silence.
 *
 * Two kinds of connection. The producer fails at once while the server is away, and the rows stay in the
 * ledger; the worker's waits for it, without end.
 */
import { Redis } from 'ioredis'
import type { RedisOptions } from 'ioredis'
import { createRedisBackend, withBackend } from 'bullmq'
import { messageOf, withDeadline } from '@forwardpath/runtime'
import type { IoHook } from '@forwardpath/runtime'
import { randomUUID } from 'node:crypto'
import type { Backend } from './backend.ts'
import { withBrake } from './brake.ts'
import { settlesWithin } from './deadline.ts'
import { isQueueError, QueueMisconfigured, QueueRefused, QueueUnavailable } from './errors.ts'
import { checkRedisServer, readInfo } from './redis-server.ts'
import type { QueueLog } from './error-log.ts'
import { describeUrl, parseUrl } from './secret-url.ts'
import { withNumbers } from './with-numbers.ts'

/** How to reach the server. */
export type RedisBackendOptions = {
  readonly queueName: string
  readonly prefix: string
  readonly answerMs: number
  readonly log: QueueLog
  readonly io?: IoHook | undefined
  readonly onError: (error: Error) => void
}

/** Longest wait between two tries to connect; the library's own reaches 20 s. */
const MAX_RECONNECT_MS = 2000

const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM)\b|invalid username-password|invalid password/

/** Same on both kinds: reconnect soon, and away from a server that has become a replica (fail-over). */
const reconnect = {
  retryStrategy: (times: number) => Math.min(times * 100, MAX_RECONNECT_MS),
  reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
} satisfies RedisOptions

/**
 * Throws QueueUnavailable (not reached in time), QueueRefused (password, rights) and QueueMisconfigured (address,
 * policy, version), each naming REDIS_URL without its password.
 */
export async function openRedisBackend(
  redisUrl: string,
  options: RedisBackendOptions,
): Promise<Backend> {
  const url = parseUrl(redisUrl)
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol)) {
    throw new QueueMisconfigured('REDIS_URL is not an address of a Redis server', {
      remedy: 'write it as redis://user:password@host:6379/0, or rediss:// for TLS',
    })
  }
  const place = `REDIS_URL ${describeUrl(url)}`
  const ask = asker(options.io)
  const producer = new Redis(redisUrl, {
    ...reconnect,
    lazyConnect: true,
    connectionName: `${options.prefix}-producer`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: options.answerMs,
    commandTimeout: options.answerMs * 2,
  })
  try {
    await ask('connect', () => reach(producer, { place, answerMs: options.answerMs }))
    checkRedisServer(await ask('info', () => readInfo(producer)), { place, log: options.log })
  } catch (error) {
    producer.disconnect()
    throw isQueueError(error) ? error : explain(error, place)
  }
  producer.on('error', options.onError)
  return backendOn(producer, { ...options, redisUrl, place })
}

type Reached = RedisBackendOptions & { readonly redisUrl: string; readonly place: string }

function backendOn(
  producer: Redis,
  { redisUrl, place, prefix, queueName, answerMs, io }: Reached,
): Backend {
  const { Queue, Worker } = withBackend(withBrake(withNumbers(createRedisBackend, { io, cut })))
  const ask = asker(io)
  const generationKey = `${prefix}:${queueName}:generation`
  return {
    kind: 'redis',
    place,
    openQueue: (options) => new Queue(queueName, { ...options, prefix, connection: producer }),
    openWorker: (processor, options) =>
      new Worker(queueName, processor, {
        ...options,
        prefix,
        connection: {
          ...reconnect,
          url: redisUrl,
          connectionName: `${prefix}-worker`,
          maxRetriesPerRequest: null,
          connectTimeout: answerMs,
        },
      }),
    // A wiped Redis needs nothing put in place: BullMQ makes its keys as it goes.
    ensure: async () => {},
    generation: async () => {
      // The key is new after FLUSHALL or a lost data set, the run_id after a restart.
      await ask('set', () => producer.set(generationKey, randomUUID(), 'NX'))
      const [info, key] = await Promise.all([
        ask('info', () => readInfo(producer)),
        ask('get', () => producer.get(generationKey)),
      ])
      return `${info.get('run_id') ?? ''} ${key ?? ''}`
    },
    close: async () => {
      await settlesWithin(producer.quit(), answerMs)
      producer.disconnect()
    },
  }
}

/** What ioredis says of a connection that is gone. */
const cut = (): Error => new Error('Connection is closed.')

/** Our own commands, with a number where a test asks for it. */
function asker(io: IoHook | undefined): <T>(name: string, command: () => Promise<T>) => Promise<T> {
  if (io === undefined) return (_, command) => command()
  return (name, command) => io(command, { name: `redis ${name}`, cut })
}

/** Waits until the server is ready, trying again meanwhile: it may be starting beside us. */
async function reach(
  producer: Redis,
  { place, answerMs }: { readonly place: string; readonly answerMs: number },
): Promise<void> {
  let last: Error | undefined
  const ready = new Promise<void>((resolve, reject) => {
    producer.once('ready', resolve)
    producer.on('error', (error) => {
      last = error
      if (REFUSED.test(error.message)) reject(error)
    })
  })
  // The first failed try rejects `connect`, while the client goes on trying.
  producer.connect().catch((error: unknown) => {
    last ??= error instanceof Error ? error : undefined
  })
  try {
    await withDeadline(ready, answerMs, 'connecting')
  } catch (error) {
    const cause = last ?? error
    throw explain(cause, place)
  }
}

function explain(cause: unknown, place: string): QueueRefused | QueueUnavailable {
  const reason = messageOf(cause)
  if (REFUSED.test(reason)) {
    return new QueueRefused(`${place} refused the user or the password: ${reason}`, {
      remedy: 'set the user and password of that server in REDIS_URL',
      cause,
    })
  }
  return new QueueUnavailable(`${place} is not reachable: ${reason}`, {
    remedy:
      'start that Redis server or correct REDIS_URL; without REDIS_URL the queue is in Postgres',
    cause,
  })
}
