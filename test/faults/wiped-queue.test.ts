/**
 * The queue loses everything while there is work in it, on each backend: all of it is done all the same (promise P4). And a
 * mail that takes its worker down three times is quarantined, its neighbours are done.
 */
import { connect } from 'node:net'
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { startHoodiecrow } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { startOwnRedis, type OwnRedisServer } from '@forwardpath/test-support/redis'
import { requireServer } from '@forwardpath/test-support/servers'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { newCommand, type Command } from '../e2e/command.ts'
import { distinctMails, type Mail } from './mails.ts'

const redisServer = requireServer('redis', import.meta.filename)

describe.each([
  { backend: 'Postgres', missing: false },
  { backend: 'Redis', missing: redisServer.missing },
])('on $backend', ({ backend, missing }) => {
  describe.skipIf(missing)('the queue', () => {
    let redis: OwnRedisServer | undefined
    let database: TestDatabase
    let client: Client
    let command: Command
    let env: Record<string, string>
    const children: Child[] = []

    beforeAll(async () => {
      redis = backend === 'Redis' ? await startOwnRedis() : undefined
    })
    afterAll(async () => {
      await redis?.stop()
    })
    beforeEach(async () => {
      database = await createDatabase()
      client = new Client({ connectionString: database.url })
      await client.connect()
      env = {
        DATABASE_URL: database.url,
        ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
      }
      command = await newCommand(env)
    })
    afterEach(async () => {
      for (const child of children.splice(0)) await child.kill()
      await command.remove()
      await client.end()
      await database.drop()
    })

    /** Leaves the mails in the ledger and their jobs in the queue, with nobody who works on them. */
    const fill = async (mails: readonly Mail[]): Promise<void> => {
      const server = await startHoodiecrow()
      try {
        for (const { bytes, receivedAt } of mails) server.deliver(bytes, receivedAt)
        const mailbox = `imap://${server.user}@127.0.0.1:${server.port}/INBOX?insecure=loopback`
        const ended = await command.run(['poller', '--once', '--mailbox', mailbox], {
          env: { FORWARDPATH_IMAP_PASSWORD: server.password },
        })
        expect(ended.code, ended.stderr).toBe(0)
      } finally {
        await server.stop()
      }
      expect(await count("state = 'stored' and job_id is not null")).toBe(mails.length)
    }
    const startWorker = async (failAt: string): Promise<Child> => {
      const child = await startForwardpath(['worker', '--concurrency', '1'], {
        env: { ...env, FORWARDPATH_TESTING: '1', FORWARDPATH_FAIL_AT: failAt },
      })
      children.push(child)
      return child
    }
    const count = async (condition: string): Promise<number> => {
      const { rows } = await client.query<{ mails: number }>(
        `select count(*)::int as mails from raw_message where ${condition}`,
      )
      return rows[0]?.mails ?? 0
    }
    const wipe = async (): Promise<void> => {
      if (redis === undefined) await client.query('drop schema forwardpath_queue cascade')
      else await askRedis(redis.port, 'FLUSHALL')
    }

    test('is wiped while one job is worked on and others wait: all is done', async () => {
      const mails = distinctMails()
      await fill(mails)
      const worker = await startWorker('F7:delay=1500@1,F7:delay=1500@2')
      await eventually(async () => (await count('attempts = 1')) > 0)
      await wipe()
      expect(await count("state = 'stored'")).toBeGreaterThan(0)
      const wipedAt = performance.now()
      await eventually(async () => (await count("state = 'stored'")) === 0, {
        timeoutMs: 60_000,
        describe: () => worker.stderr(),
      })
      const tookMs = Math.round(performance.now() - wipedAt)
      process.stdout.write(`${backend}: queue wiped, ${mails.length} mails done in ${tookMs} ms\n`)
      expect(await count("state = 'done'")).toBe(mails.length)
      expect(worker.exited()).toBeUndefined()
      expect(await worker.stop()).toEqual({ code: 0, signal: undefined })
      await command.expectClean()
    })

    test('gives a mail back whose worker died, until it is poison; its neighbours are done', async () => {
      await fill(distinctMails(4))
      const { rows } = await client.query<{ id: string }>(
        'select id from raw_message order by id limit 1 offset 1',
      )
      const poison = rows[0]?.id ?? ''
      // Each job waits after its claim, so that the blow falls while the mail is in hand.
      const slow = Array.from({ length: 20 }, (_, n) => `F7:delay=1000@${n + 1}`).join(',')
      for (const tries of [1, 2, 3]) {
        const worker = await startWorker(slow)
        await eventually(
          async () => (await count(`id = ${poison} and attempts = ${tries}`)) === 1,
          {
            timeoutMs: 60_000,
            describe: () => worker.stderr(),
          },
        )
        await worker.kill()
      }
      const worker = await startWorker(slow)
      await eventually(async () => (await count("state = 'stored'")) === 0, {
        timeoutMs: 60_000,
        describe: () => worker.stderr(),
      })
      const quarantine = await command.rows(['quarantine', 'list', '--json'])
      expect(quarantine.map((row) => [row['id'], row['reason']])).toEqual([[poison, 'poison']])
      expect(await count("state = 'done'")).toBe(3)
      await command.expectClean()
    }, 240_000)
  })
})

function askRedis(port: number, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${line}\r\n`))
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      socket.destroy()
      resolve(bytes.toString('latin1'))
    })
  })
}
