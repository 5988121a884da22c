import { describe } from 'vitest'
import { describeQueueContract } from './testing/queue-contract.ts'
import { hasRedisServer, startRedis } from './testing/redis-server.ts'

const url = process.env['TEST_REDIS_URL']

describe.skipIf(url === undefined && !hasRedisServer())(
  'the queue on Redis (redis-server on the PATH, or TEST_REDIS_URL)',
  () => {
    describeQueueContract(() => startRedis(url))
  },
)
