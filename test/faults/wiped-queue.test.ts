/**
 * The queue loses everything while there is work in it, on each backend: all of it is done all the same. And a
 * mail that takes its worker down three times is quarantined, its neighbours are done.
 */
import { connect } from 'node:net'
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { startHoodiecrow } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { startOwnRedis } from '@forwardpath/test-support/redis'
import { requireServer } from '@forwardpath/test-support/servers'
import { Client } from 'pg'
import { describe, expect, test } from 'vitest'
import { newCommand, type Command } from '../e2e/command.ts'
import { distinctMails, type Mail } from './mails.ts'

const redisServer = requireServer('redis', import.meta.filename)

type Backend = 'Postgres' | 'Redis'

/** A database, a queue, and mails in both with nobody who works on them. */
type Rig = {
  readonly command: Command
  readonly client: Client
  /** One job at a time. */
  readonly startWorker: (failAt: string | undefined) => Promise<Child>
  /** Ledger rows of which this is true. */
  readonly count: (condition: string) => Promise<number>
  readonly wipe: () => Promise<unknown>
}

async function withRig(
  backend: Backend,
  mails: readonly Mail[],
  use: (rig: Rig) => Promise<void>,
): Promise<void> {
  const redis = backend === 'Redis' ? await startOwnRedis() : undefined
  const database = await createDatabase()
  const client = new Client({ connectionString: database.url })
  await client.connect()
  const env = {
    DATABASE_URL: database.url,
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
  }
  const command = await newCommand(env)
  const children: Child[] = []
  const rig: Rig = {
    command,
    client,
    startWorker: async (failAt) => {
      const child = await startForwardpath(['worker', '--concurrency', '1'], {
        env: {
          ...env,
          FORWARDPATH_DATA_DIR: command.dataDir,
          FORWARDPATH_TESTING: '1',
          FORWARDPATH_FAIL_AT: failAt,
        },
      })
      children.push(child)
      return child
    },
    count: async (condition) => {
      const { rows } = await client.query<{ mails: number }>(
        `select count(*)::int as mails from raw_message where ${condition}`,
      )
      return rows[0]?.mails ?? 0
    },
    wipe: () =>
      redis === undefined
        ? client.query('drop schema forwardpath_queue cascade')
        : askRedis(redis.port, 'FLUSHALL'),
  }
  try {
    await fill(rig, mails)
    await use(rig)
  } finally {
    for (const child of children) await child.kill()
    await command.remove()
    await client.end()
    await database.drop()
    await redis?.stop()
  }
}

async function fill({ command, count }: Rig, mails: readonly Mail[]): Promise<void> {
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

const untilNoneIsStored = ({ count }: Rig, worker: Child): Promise<unknown> =>
  eventually(async () => (await count("state = 'stored'")) === 0, {
    timeoutMs: 200_000,
    describe: () => worker.stderr(),
  })

async function wipeUnderWork(backend: Backend): Promise<void> {
  const mails = distinctMails()
  await withRig(backend, mails, async (rig) => {
    // The first job is in hand for so long: room to wipe the queue beside it, also on a busy machine.
    const worker = await rig.startWorker('F7:delay=10000@1,F7:delay=1500@2')
    await eventually(async () => (await rig.count('attempts = 1')) > 0, {
      timeoutMs: 90_000,
      describe: () => worker.stderr(),
    })
    await rig.wipe()
    expect(await rig.count("state = 'stored'")).toBeGreaterThan(0)
    const wipedAt = performance.now()
    await untilNoneIsStored(rig, worker)
    const tookMs = Math.round(performance.now() - wipedAt)
    process.stdout.write(`${backend}: queue wiped, ${mails.length} mails done in ${tookMs} ms\n`)
    expect(await rig.count("state = 'done'")).toBe(mails.length)
    expect(worker.exited()).toBeUndefined()
    expect(await worker.stop()).toEqual({ code: 0, signal: undefined })
    await rig.command.expectClean()
  })
}

async function killOverOneMail(backend: Backend): Promise<void> {
  await withRig(backend, distinctMails(4), async (rig) => {
    const { rows } = await rig.client.query<{ id: string }>(
      'select id from raw_message order by id limit 1 offset 1',
    )
    const poison = rows[0]?.id ?? ''
    // Each job waits after its claim, so that the blow falls while the mail is in hand: long, since this process may be held
    // up between its look and its blow.
    const slow = Array.from({ length: 20 }, (_, n) => `F7:delay=5000@${n + 1}`).join(',')
    for (const tries of [1, 2, 3]) {
      const worker = await rig.startWorker(slow)
      const isInHand = async (): Promise<boolean> =>
        (await rig.count(`id = ${poison} and attempts = ${tries}`)) === 1
      await eventually(isInHand, { timeoutMs: 150_000, describe: () => worker.stderr() })
      await worker.kill()
    }
    await untilNoneIsStored(rig, await rig.startWorker(undefined))
    const quarantine = await rig.command.rows(['quarantine', 'list', '--json'])
    expect(quarantine.map((row) => [row['id'], row['reason']])).toEqual([[poison, 'poison']])
    expect(await rig.count("state = 'done'")).toBe(3)
    await rig.command.expectClean()
  })
}

// They wait far more than they work: for locks to expire, for the next round.
describe.concurrent('the queue', { timeout: 600_000 }, () => {
  describe.for([
    { backend: 'Postgres', missing: false },
    { backend: 'Redis', missing: redisServer.missing },
  ] as const)('on $backend', ({ backend, missing }) => {
    test.skipIf(missing)('is wiped while there is work in it: all is done', () =>
      wipeUnderWork(backend),
    )

    test.skipIf(missing)('has a mail that kills its worker: that one is quarantined alone', () =>
      killOverOneMail(backend),
    )
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
