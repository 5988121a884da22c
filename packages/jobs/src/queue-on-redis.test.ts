import { requireServer } from '@forwardpath/test-support/servers'
import { describe } from 'vitest'
import { describeQueueContract } from './testing/queue-contract.ts'
import { startRedisServer } from './testing/redis-server.ts'

const redis = requireServer('redis', import.meta.filename)

describe.skipIf(redis.missing)('the queue on Redis', () => {
  describeQueueContract(() => startRedisServer({ shared: redis.url !== undefined }))
})
