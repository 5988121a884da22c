/**
 * Redis for the contract: a server of its own, or the one at `TEST_REDIS_URL`, in which only keys under our
 * prefix and connections of our name are touched.
 */
import { startRedis } from '@forwardpath/test-support/redis'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { QUEUE_NAME } from '../job-payload.ts'
import type { QueuePlace, QueueServer } from './queue-server.ts'

/** A server for the contract; `shared` where others use it too, so that FLUSHALL is out of the question. */
export async function startRedisServer({
  shared,
}: {
  readonly shared: boolean
}): Promise<QueueServer> {
  const server = await startRedis()
  return {
    openPlace: () => Promise.resolve(openPlace(server.url, { shared })),
    // A port that was free a moment ago may be somebody's by now; nobody listens on this one.
    unreachable: { redisUrl: 'redis://user:secret-word@127.0.0.1:1/0' },
    stop: () => server.stop(),
  }
}

function openPlace(url: string, { shared }: { readonly shared: boolean }): QueuePlace {
  const keyPrefix = `test-${randomUUID()}`
  const redis = new Redis(url, { maxRetriesPerRequest: null })
  redis.on('error', () => undefined)
  const raw = new Queue(QUEUE_NAME, { connection: redis, prefix: keyPrefix })
  raw.on('error', () => undefined)
  const wipe = async () => {
    if (!shared) {
      await redis.flushall()
      return
    }
    const keys = await redis.keys(`${keyPrefix}:*`)
    if (keys.length > 0) await redis.del(...keys)
  }
  return {
    config: { redisUrl: url, keyPrefix },
    remote: { redisUrl: url, keyPrefix },
    wipe,
    cutConnections: async () => {
      // Ours by name: the server may be shared with other tests.
      const clients = String(await redis.call('CLIENT', 'LIST')).split('\n')
      for (const client of clients.filter((line) => line.includes(` name=${keyPrefix}`))) {
        const id = /^id=(\d+) /.exec(client)?.[1] ?? ''
        await redis.call('CLIENT', 'KILL', 'ID', id)
      }
    },
    addForeign: async (jobId, data) => {
      await raw.add('messages', data, { jobId, removeOnFail: true, attempts: 3 })
    },
    parkedReasons: async () => (await raw.getFailed()).map((job) => job.failedReason),
    close: async () => {
      await wipe()
      await raw.close()
      redis.disconnect()
    },
  }
}
