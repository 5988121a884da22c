import { eventually } from '@forwardpath/test-support/eventually'
import { startOwnRedis } from '@forwardpath/test-support/redis'
import type { OwnRedisServer, RedisOptions } from '@forwardpath/test-support/redis'
import { findProgram, noteSkip, SERVERS } from '@forwardpath/test-support/servers'
import { Redis } from 'ioredis'
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { QueueMisconfigured, QueueRefused, QueueUnavailable } from './errors.ts'
import { QUEUE_NAME } from './job-payload.ts'
import { createQueues } from './create-queues.ts'
import type { Queues } from './queues.ts'
import { parseInfo } from './redis-server.ts'
import { captureLog } from './testing/captured-log.ts'
import type { QueueTiming } from './timing.ts'

/** A busy machine gets time to answer; what waits for this much at each step outlasts its test. */
const PATIENT = { answerMs: 60_000 }

// These suites break and stop the server, so one at TEST_REDIS_URL does not do.
const missing = findProgram(SERVERS.redis.program) === undefined
if (missing) noteSkip({ file: import.meta.filename, missing: 'redis' })

describe.skipIf(missing)('Redis', () => {
  const servers: OwnRedisServer[] = []
  const admins: Redis[] = []
  const opened: Queues[] = []
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queues) => queues.close()))
    for (const admin of admins.splice(0)) admin.disconnect()
    await Promise.all(servers.splice(0).map((server) => server.stop()))
  })

  const start = async (options: RedisOptions = {}) => {
    const server = await startOwnRedis(options)
    servers.push(server)
    return server
  }
  const openAdmin = (server: OwnRedisServer) => {
    const admin = new Redis(server.url)
    admins.push(admin)
    return admin
  }
  const open = async (
    redisUrl: string,
    log = captureLog(),
    timing: Partial<QueueTiming> = PATIENT,
  ) => {
    const queues = await createQueues({ redisUrl, log, timing })
    opened.push(queues)
    return queues
  }

  test('a policy that drops keys is refused; error and remedy name the setting', async () => {
    const server = await start({ maxMemoryPolicy: 'allkeys-lru' })
    const refused = open(server.url)
    await expect(refused).rejects.toBeInstanceOf(QueueMisconfigured)
    await expect(refused).rejects.toMatchObject({
      exitCode: 78,
      message: expect.stringMatching(/^REDIS_URL redis:.* has maxmemory-policy allkeys-lru/),
      remedy: expect.stringContaining('maxmemory-policy noeviction'),
    })
  })

  test('a wrong password is refused at once, and not shown', async () => {
    const server = await start()
    await openAdmin(server).config('SET', 'requirepass', 'right-word')
    // The deadline is so far away that none of the three has waited for it.
    for (const login of ['', ':wrong-word@', 'user:wrong-word@']) {
      const refused = open(server.url.replace('//', `//${login}`))
      await expect(refused).rejects.toBeInstanceOf(QueueRefused)
      await expect(refused).rejects.toMatchObject({ exitCode: 77 })
      await expect(refused).rejects.not.toThrow('wrong-word')
    }
    const queues = await open(server.url.replace('//', '//:right-word@'))
    expect((await queues.counts()).waiting).toBe(0)
    expect(queues.place).not.toContain('right-word')
  })

  test('a user who may not ask for INFO is refused', async () => {
    const server = await start()
    await openAdmin(server).acl('SETUSER', 'small', 'on', '>small-word', '~*', '+@all', '-info')
    const refused = open(server.url.replace('//', '//small:small-word@'))
    await expect(refused).rejects.toBeInstanceOf(QueueRefused)
  })

  test.each(['localhost:6379', 'http://127.0.0.1:6379', 'postgres://127.0.0.1/queue'])(
    '%s is no address of a Redis, and is not repeated in the error',
    async (address) => {
      const refused = open(address)
      await expect(refused).rejects.toBeInstanceOf(QueueMisconfigured)
      await expect(refused).rejects.not.toThrow(address)
    },
  )

  test('a server that starts a moment later is waited for', async () => {
    const server = await start()
    await server.kill()
    const opening = open(server.url)
    await server.start()
    expect((await (await opening).counts()).waiting).toBe(0)
  })

  test('a server killed and started empty: adding fails at once, then all goes on', async () => {
    const server = await start()
    const log = captureLog()
    const queues = await open(server.url, log)
    const seen: string[] = []
    await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 2 })
    await queues.add([{ jobId: 'b-1', ids: ['1'] }])
    await eventually(() => seen.length === 1)
    const before = await queues.generation()

    await server.kill()
    // The deadline of a command is so far away that neither has waited for it.
    await expect(queues.add([{ jobId: 'b-2', ids: ['2'] }])).rejects.toBeInstanceOf(
      QueueUnavailable,
    )
    await expect(queues.liveJobIds()).rejects.toBeInstanceOf(QueueUnavailable)

    await server.start()
    await eventually(async () => (await queues.generation()) !== before)
    await queues.add([{ jobId: 'b-3', ids: ['3'] }])
    await eventually(() => seen.length === 2)
    expect(seen).toEqual(['b-1', 'b-3'])
    expect(log.lines.length).toBeLessThan(20)
  })

  test('close ends while the server is away, however long a job would be waited for', async () => {
    const server = await start()
    const queues = await open(server.url, captureLog(), { ...PATIENT, finishMs: 300_000 })
    await queues.work(() => Promise.resolve(), { concurrency: 1 })
    await server.kill()
    await queues.close()
  })

  test('after close every question is an error, at once', async () => {
    const server = await start()
    const queues = await open(server.url)
    await queues.close()
    await expect(queues.counts()).rejects.toThrow('it is closed')
    await expect(queues.work(() => Promise.resolve(), { concurrency: 1 })).rejects.toThrow(
      'it is closed',
    )
  })

  test('a server that does not answer: adding is an error in time, and all goes on afterwards', async () => {
    const server = await start()
    const pid = Number(parseInfo(await openAdmin(server).info('server')).get('process_id'))
    const queues = await open(server.url, captureLog(), { answerMs: 2_000 })
    const seen: string[] = []
    await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 1 })
    process.kill(pid, 'SIGSTOP')
    await expect(queues.add([{ jobId: 'b-1', ids: ['1'] }])).rejects.toBeInstanceOf(
      QueueUnavailable,
    )
    process.kill(pid, 'SIGCONT')
    await eventually(async () => (await queues.counts()).waiting === 0)
    await queues.add([{ jobId: 'b-2', ids: ['2'] }])
    await eventually(() => seen.includes('b-2'))
  })

  test('a server that has become a replica: adding is an error, and all goes on once it leads', async () => {
    const [server, other] = [await start(), await start()]
    const admin = openAdmin(server)
    const queues = await open(server.url)
    const seen: string[] = []
    await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 1 })
    await admin.replicaof('127.0.0.1', new URL(other.url).port)
    await expect(queues.add([{ jobId: 'b-1', ids: ['1'] }])).rejects.toBeInstanceOf(
      QueueUnavailable,
    )
    await admin.replicaof('NO', 'ONE')
    await eventually(() => queues.add([{ jobId: 'b-2', ids: ['2'] }]).then(() => true))
    await eventually(() => seen.includes('b-2'))
  })

  test('a full server: adding is an error, and goes on once there is room', async () => {
    const server = await start()
    const admin = openAdmin(server)
    const queues = await open(server.url)
    const seen: string[] = []
    await queues.work((_, jobId) => Promise.resolve(void seen.push(jobId)), { concurrency: 1 })
    await admin.config('SET', 'maxmemory', '1')
    await expect(queues.add([{ jobId: 'b-1', ids: ['1'] }])).rejects.toThrow(/OOM/)
    await admin.config('SET', 'maxmemory', '0')
    await queues.add([{ jobId: 'b-2', ids: ['2'] }])
    await eventually(() => seen.length === 1)
  })

  test('a fetch that fails is tried again once a second, not thousands of times', async () => {
    const server = await start()
    const admin = openAdmin(server)
    const log = captureLog()
    const release = new EventEmitter()
    const queues = await open(server.url, log)
    const seen: string[] = []
    await queues.work(
      async (_, jobId) => {
        seen.push(jobId)
        if (jobId === 'b-1') await once(release, 'now')
      },
      { concurrency: 1 },
    )
    await queues.add([{ jobId: 'b-1', ids: ['1'] }])
    await eventually(() => seen.length === 1)
    const key = `forwardpath:${QUEUE_NAME}`
    await admin.set(`${key}:wait`, 'not a list')
    await admin.config('RESETSTAT')
    const begun = performance.now()
    release.emit('now')
    await eventually(() => log.lines.some((line) => JSON.stringify(line).includes('WRONGTYPE')))
    await sleep(2_000)
    const calls = /cmdstat_evalsha:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1]
    expect(Number(calls)).toBeGreaterThan(0)
    // A sleep that a busy machine makes longer allows more.
    const seconds = (performance.now() - begun) / 1_000
    expect(Number(calls)).toBeLessThan(10 + 5 * seconds)
    await admin.del(`${key}:wait`)
    await queues.add([{ jobId: 'b-2', ids: ['2'] }])
    await eventually(() => seen.includes('b-2'))
  })
})

test('neither address is an error that names both', async () => {
  const refused = createQueues({ log: captureLog() })
  await expect(refused).rejects.toBeInstanceOf(QueueMisconfigured)
  await expect(refused).rejects.toThrow('neither REDIS_URL nor DATABASE_URL')
})
