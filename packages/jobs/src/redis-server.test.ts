import { describe, expect, test } from 'vitest'
import { QueueMisconfigured } from './errors.ts'
import { checkRedisServer, parseInfo } from './redis-server.ts'
import { captureLog } from './testing/captured-log.ts'

const place = 'REDIS_URL redis://127.0.0.1:6379/0'
const GOOD = { redis_version: '7.0.15', redis_mode: 'standalone', maxmemory_policy: 'noeviction' }

function check(fields: Readonly<Record<string, string>>) {
  const log = captureLog()
  checkRedisServer(new Map(Object.entries(fields)), { place, log })
  return log.lines
}

test('INFO is read line by line, comments and sections left out', () => {
  const text =
    '# Server\r\nredis_version:7.0.15\r\nos:Linux 6.1 x86_64\r\n\r\n# Memory\r\nempty:\r\n'
  expect([...parseInfo(text)]).toEqual([
    ['redis_version', '7.0.15'],
    ['os', 'Linux 6.1 x86_64'],
    ['empty', ''],
  ])
})

describe('a server', () => {
  test.each(['6.2.0', '6.2.14', '7.0.15', '7.4.1', '8.0.0', '255.255.255'])(
    'of version %s is taken',
    (version) => {
      expect(check({ ...GOOD, redis_version: version })).toEqual([])
    },
  )

  test.each(['6.0.16', '5.0.14', '2.8.0', '', 'unstable'])(
    'of version "%s" is refused',
    (version) => {
      expect(() => check({ ...GOOD, redis_version: version })).toThrow(QueueMisconfigured)
    },
  )

  test.each([
    'volatile-lru',
    'allkeys-lru',
    'volatile-lfu',
    'allkeys-lfu',
    'volatile-random',
    'allkeys-random',
    'volatile-ttl',
  ])('with maxmemory-policy %s is refused, and the setting is named', (policy) => {
    const checking = () => check({ ...GOOD, maxmemory_policy: policy })
    expect(checking).toThrow(QueueMisconfigured)
    expect(checking).toThrow(`${place} has maxmemory-policy ${policy}`)
  })

  test('that is a cluster is refused', () => {
    expect(() => check({ ...GOOD, redis_mode: 'cluster' })).toThrow(QueueMisconfigured)
  })

  test('that does not show its policy is taken with a warning', () => {
    expect(check({ redis_version: '7.0.15' }).map((line) => line.level)).toEqual(['warn'])
  })
})
