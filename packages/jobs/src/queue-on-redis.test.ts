import { execFileSync } from 'node:child_process'
import { describe } from 'vitest'
import { describeQueueContract } from './testing/queue-contract.ts'
import { startRedis } from './testing/redis-server.ts'

function hasRedisServer(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const url = process.env['TEST_REDIS_URL']

describe.skipIf(url === undefined && !hasRedisServer())(
  'the queue on Redis (redis-server on the PATH, or TEST_REDIS_URL)',
  () => {
    describeQueueContract(() => startRedis(url))
  },
)
