/**
 * The network cuts the database off while a worker asks it something: where it runs, it goes on and does what comes; at its start
 * it ends with one line and exit 69. `pg_terminate_backend` is the server's own farewell, and no test of this.
 */
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { startHoodiecrow } from '@forwardpath/test-support/hoodiecrow'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newCommand, type Command } from '../e2e/command.ts'
import { distinctMails } from './mails.ts'

let database: TestDatabase
let proxy: FaultProxy
let client: Client
let command: Command
let worker: Child | undefined

beforeEach(async () => {
  database = await createDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  command = await newCommand({ DATABASE_URL: database.url })
  const url = new URL(database.url)
  proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
})
afterEach(async () => {
  await worker?.kill()
  worker = undefined
  await proxy.stop()
  await command.remove()
  await client.end()
  await database.drop()
})

test('a worker that runs goes on', async () => {
  worker = await startWorker()
  await worker.line('working')
  for (let time = 0; time < 2; time += 1) await cutWhileItWaits()
  await takeInMails()
  await eventually(isAllDone, { timeoutMs: 120_000, describe: () => worker?.stderr() ?? '' })
  expect(worker.exited(), worker.stderr()).toBeUndefined()
  expect(await worker.stop()).toEqual({ code: 0, signal: undefined })
  await command.expectClean()
})

test('a worker that starts ends with one line', async () => {
  worker = await startWorker()
  await eventually(isThereAQueue)
  await worker.stop()
  await client.query('begin')
  await client.query(LOCK_QUEUE)
  worker = await startWorker()
  await eventually(isSomebodyWaiting, { describe: () => worker?.stderr() ?? '' })
  proxy.resetAll()
  const exit = await worker.exit
  await client.query('rollback')
  expect(exit, worker.stderr()).toEqual({ code: 69, signal: undefined })
  expect(worker.stderr()).toContain('not reachable')
  expect(worker.stderr()).not.toContain('    at ')
})

/** By another process, straight to the database. */
async function takeInMails(): Promise<void> {
  const server = await startHoodiecrow()
  for (const { bytes, receivedAt } of distinctMails(3)) server.deliver(bytes, receivedAt)
  const mailbox = `imap://${server.user}@127.0.0.1:${String(server.port)}/INBOX?insecure=loopback`
  const env = { FORWARDPATH_IMAP_PASSWORD: server.password }
  const ended = await command.run(['poller', '--once', '--mailbox', mailbox], { env })
  await server.stop()
  expect(ended.code, ended.stderr).toBe(0)
}

/** Each round of the reconciler looks at the queue's schema first. */
const LOCK_QUEUE = 'lock table forwardpath_queue.migration in access exclusive mode'

async function cutWhileItWaits(): Promise<void> {
  await client.query('begin')
  await client.query(LOCK_QUEUE)
  await eventually(isSomebodyWaiting, { describe: () => worker?.stderr() ?? '' })
  proxy.resetAll()
  await client.query('rollback')
}

function startWorker(): Promise<Child> {
  const url = new URL(database.url)
  url.host = `${proxy.host}:${String(proxy.port)}`
  return startForwardpath(['worker'], {
    env: { DATABASE_URL: url.href, FORWARDPATH_DATA_DIR: command.dataDir },
  })
}

const isThereAQueue = (): Promise<boolean> =>
  isTrue("select to_regclass('forwardpath_queue.job') is not null as answer")

const isAllDone = (): Promise<boolean> =>
  isTrue(
    "select count(*) > 0 and count(*) = count(*) filter (where state = 'done') as answer from raw_message",
  )

const isSomebodyWaiting = (): Promise<boolean> =>
  isTrue(`select exists (select from pg_locks
    where relation = 'forwardpath_queue.migration'::regclass and not granted) as answer`)

async function isTrue(sql: string): Promise<boolean> {
  const { rows } = await client.query<{ answer: boolean }>(sql)
  return rows[0]?.answer === true
}
