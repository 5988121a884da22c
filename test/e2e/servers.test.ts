/**
 * The set-up of a real site: Dovecot with TLS, Redis, Postgres; `run` in one process, poller and worker in processes of their
 * own. Mails are delivered while they run.
 */
import { readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { startDovecot, type DovecotServer } from '@forwardpath/test-support/dovecot'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { startOwnRedis, type OwnRedisServer } from '@forwardpath/test-support/redis'
import { requireServer } from '@forwardpath/test-support/servers'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectNoSecret, newCommand, type Command } from './command.ts'

const redisServer = requireServer('redis', import.meta.filename)
const dovecotServer = requireServer('dovecot', import.meta.filename)

const CORPUS = path.resolve(import.meta.dirname, '../corpus/mta')
const REPORTS = [
  'dma-551-moved-516.eml',
  'exim-551-moved-516.eml',
  'dma-551-user-not-locali.eml',
  'exim-551-530-unknown.eml',
].map((name) => readFileSync(path.join(CORPUS, name)))

describe.skipIf(redisServer.missing || dovecotServer.missing)('on Dovecot, Redis, Postgres', () => {
  let dovecot: DovecotServer
  let redis: OwnRedisServer
  let database: TestDatabase
  let client: Client
  let command: Command
  let env: Record<string, string>
  const children: Child[] = []

  beforeAll(async () => {
    redis = await startOwnRedis()
  })
  afterAll(async () => {
    await redis.stop()
  })
  beforeEach(async () => {
    dovecot = await startDovecot()
    database = await createDatabase()
    client = new Client({ connectionString: database.url })
    await client.connect()
    const config = path.join(path.dirname(dovecot.caFile), 'forwardpath.yaml')
    await writeFile(config, configOf(dovecot), { mode: 0o600 })
    env = {
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      FORWARDPATH_CONFIG: config,
      FORWARDPATH_IMAP_PASSWORD: dovecot.password,
    }
    command = await newCommand(env)
  })
  afterEach(async () => {
    for (const child of children.splice(0)) await child.kill()
    await client.end()
    await database.drop()
    await dovecot.stop()
    await command.remove()
  })

  const start = async (role: string, failAt?: string): Promise<Child> => {
    const testing =
      failAt === undefined ? {} : { FORWARDPATH_TESTING: '1', FORWARDPATH_FAIL_AT: failAt }
    const child = await startForwardpath([role], {
      env: { FORWARDPATH_DATA_DIR: command.dataDir, ...env, ...testing },
    })
    children.push(child)
    return child
  }
  const deliver = async (report: number): Promise<void> => {
    await dovecot.deliver(dovecot.user, 'INBOX', REPORTS[report] ?? Buffer.alloc(0))
  }
  const countIn = async (state: string): Promise<number> => {
    const { rows } = await client.query<{ mails: number }>(
      'select count(*)::int as mails from raw_message where state = $1',
      [state],
    )
    return rows[0]?.mails ?? 0
  }
  const untilDone = (mails: number, child: Child): Promise<unknown> =>
    eventually(async () => (await countIn('done')) === mails, {
      timeoutMs: 150_000,
      describe: () => child.stderr(),
    })
  /** Mails that the server shows as flagged by somebody: Maildir keeps flags after `:2,`. */
  const flagged = async (): Promise<number> => {
    const names = await readdir(path.join(dovecot.mailDir(dovecot.user), 'cur'))
    return names.filter((name) => /:2,.+/.test(name)).length
  }
  /** The program's own limit is 15 s, and what it cannot stop within that has another exit code. */
  const expectOrderlyEnd = async (child: Child): Promise<void> => {
    expect(await child.stop(), child.stderr()).toEqual({ code: 0, signal: undefined })
    const written = { stdout: child.stdout(), stderr: child.stderr() }
    expectNoSecret(written, [dovecot.password, new URL(database.url).password])
  }

  test('run stays up and takes in what is delivered, at once; SIGTERM ends it in order', async () => {
    await deliver(0)
    const run = await start('run')
    await run.line('Running; ')
    await untilDone(1, run)
    // Without IDLE's hint it would be the short sweep, 30 s after the one before. The machine may be held up once or twice.
    const tookMs: number[] = []
    for (const report of [1, 2, 3]) {
      const deliveredAt = performance.now()
      await deliver(report)
      await untilDone(report + 1, run)
      tookMs.push(performance.now() - deliveredAt)
    }
    expect(Math.min(...tookMs)).toBeLessThan(15_000)
    await expectOrderlyEnd(run)
    await command.expectClean()
  })

  test('poller and worker are processes of their own', async () => {
    await deliver(0)
    const poller = await start('poller')
    const worker = await start('worker')
    await untilDone(1, worker)
    for (const report of [1, 2, 3]) await deliver(report)
    await untilDone(4, worker)
    await expectOrderlyEnd(poller)
    await expectOrderlyEnd(worker)
    expect(await countIn('stored')).toBe(0)
    await command.expectClean()
  })

  test('mails are flagged only once their outcome is committed', async () => {
    await deliver(0)
    const poller = await start('poller')
    const stuck = await start('worker', 'F8:hang')
    await eventually(
      async () => {
        const { rows } = await client.query('select from raw_message where attempts = 1')
        return rows.length === 1
      },
      { timeoutMs: 90_000, describe: () => stuck.stderr() },
    )
    // Another mail makes the poller look, and tidy where there is anything to tidy.
    await deliver(2)
    await eventually(async () => (await countIn('stored')) === 2, { timeoutMs: 90_000 })
    expect(await flagged()).toBe(0)
    await stuck.kill()

    const worker = await start('worker')
    await untilDone(2, worker)
    await deliver(3)
    await untilDone(3, worker)
    // The flag is set first and noted afterwards: the ledger's note is the later of the two.
    const noted = await eventually(
      async () => {
        const { rows } = await client.query<{ state: string }>(
          'select state from raw_message where server_action_at is not null',
        )
        return rows.length >= 2 && rows
      },
      { timeoutMs: 90_000, describe: () => poller.stderr() },
    )
    expect(await flagged()).toBeGreaterThanOrEqual(2)
    expect(new Set(noted.map(({ state }) => state))).toEqual(new Set(['done']))
    await command.expectClean()
  })

  test('a mail server that goes away and comes back is waited for; the process stays up', async () => {
    await deliver(0)
    const run = await start('run')
    await untilDone(1, run)
    await run.line('Running; ')
    await dovecot.halt()
    await run.line('the mailbox cannot be read; trying again')
    await deliver(2)
    await dovecot.start()
    await untilDone(2, run)
    expect(run.exited()).toBeUndefined()
    await expectOrderlyEnd(run)
    await command.expectClean()
  })
})

function configOf({ tlsPort, user, caFile }: DovecotServer): string {
  return `version: 1
mailboxes:
  - name: main
    imap: { host: 127.0.0.1, port: ${tlsPort}, user: ${user}, tls: { ca_file: ${caFile} } }
    after: { processed: flag }
`
}
