/** The queue's server, as the soak test breaks it: Redis of its own, or the queue's schema in PostgreSQL. */
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { startOwnRedis } from '@forwardpath/test-support/redis'
import type { Database } from '@forwardpath/store'

/** What holds the jobs. */
export type QueueServer = {
  readonly kind: 'redis' | 'postgres'
  /** For the program; empty where it needs none. */
  readonly env: Readonly<Record<string, string>>
  /** Keys of Redis, or rows of the queue's tables: what a queue leaves behind would pile up there. */
  readonly entries: () => Promise<number>
  /** All jobs are gone. */
  readonly wipe: () => Promise<unknown>
  /** It dies, and comes back without its jobs after `downMs`; absent where it cannot die by itself. */
  readonly crash: ((downMs: number) => Promise<void>) | undefined
  readonly stop: () => Promise<void>
}

/** A redis-server of its own, which writes nothing to disk. */
export async function redisQueue(): Promise<QueueServer> {
  const redis = await startOwnRedis()
  return {
    kind: 'redis',
    env: { REDIS_URL: redis.url },
    entries: async () => Number((await ask(redis.port, 'DBSIZE')).replace(/\D/g, '')),
    wipe: () => ask(redis.port, 'FLUSHALL'),
    crash: async (downMs) => {
      await redis.kill()
      await pause(downMs)
      await redis.start()
    },
    stop: redis.stop,
  }
}

/** The schema that the program makes for itself, and makes again where it is gone. */
export function postgresQueue(database: Database): QueueServer {
  return {
    kind: 'postgres',
    env: {},
    // The log of events fills up to its cap (packages/jobs/src/queues.ts), in Redis within one key.
    entries: async () => {
      const { rows } = await database.query<{ entries: number }>(
        `select coalesce(sum(n_live_tup), 0)::integer as entries from pg_stat_user_tables
          where schemaname = 'forwardpath_queue' and relname <> 'event'`,
      )
      return rows[0]?.entries ?? 0
    },
    wipe: () => database.query('drop schema if exists forwardpath_queue cascade'),
    crash: undefined,
    stop: () => Promise.resolve(),
  }
}

function ask(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`))
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('latin1'))
    })
  })
}
