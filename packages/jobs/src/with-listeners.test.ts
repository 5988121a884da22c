/** BullMQ's connections when the network cuts them at the worst moments: this process must outlive each of them. */
import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq'
import type { PgPool } from 'bullmq'
import type { EventEmitter } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { QueueUnavailable } from './errors.ts'
import { createQueues } from './create-queues.ts'
import { captureLog } from './testing/captured-log.ts'
import { openPool } from './testing/pool.ts'
import { withListeners } from './with-listeners.ts'

const SCHEMA = 'forwardpath_queue'
const { Queue } = withBackend(withListeners(createPostgresBackend))

let database: TestDatabase
let pool: PgPool
let proxy: FaultProxy
let proxied: string

beforeEach(async () => {
  database = await createEmptyDatabase()
  pool = openPool(database.url)
  const url = new URL(database.url)
  proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
  url.host = `${proxy.host}:${String(proxy.port)}`
  proxied = url.href
  const client = await pool.connect()
  await runMigrations(client, SCHEMA)
  client.release()
})
afterEach(async () => {
  await pool.end()
  await proxy.stop()
  await database.drop()
})

test('cut while BullMQ looks at its schema: an error, and no more', async () => {
  const unlock = await lockSchema()
  const queue = new Queue('q', { connection: { connectionString: proxied, schema: SCHEMA } })
  queue.on('error', () => undefined)
  const refused = expect(queue.waitUntilReady()).rejects.toThrow(/ECONNRESET|terminated/)
  await somebodyWaits()
  proxy.resetAll()
  await refused
  await unlock()
  await queue.close()
})

test('cut while the schema is made sure of: an error, and the next call works', async () => {
  const sessions = openPool(proxied)
  const config = { databaseUrl: database.url, postgres: sessions, log: captureLog() }
  const queues = await createQueues({ ...config, timing: { answerMs: 30_000 } })
  const unlock = await lockSchema()
  const refused = expect(queues.ensure()).rejects.toBeInstanceOf(QueueUnavailable)
  await somebodyWaits()
  proxy.resetAll()
  await refused
  await unlock()
  await queues.ensure()
  await queues.close()
  await sessions.end()
})

test('the connection of LISTEN has a listener while it closes, and after', async () => {
  const queue = new Queue('q', { connection: { connectionString: proxied, schema: SCHEMA } })
  queue.on('error', () => undefined)
  await queue.waitUntilReady()
  const { connection } = queue.backend
  const client = await connection.getListenClient()
  const emitter = client as unknown as EventEmitter
  const closing = queue.close()
  await eventually(() => connection.isClosing !== undefined)
  expect(emitter.listenerCount('error')).toBeGreaterThan(0)
  await closing
  expect(emitter.listenerCount('error')).toBeGreaterThan(0)
})

/** Whoever reads which version the schema has waits until it is unlocked. */
async function lockSchema(): Promise<() => Promise<void>> {
  const client = await pool.connect()
  await client.query('begin')
  await client.query(`lock table ${SCHEMA}.migration in access exclusive mode`)
  return async () => {
    await client.query('rollback')
    client.release()
  }
}

async function somebodyWaits(): Promise<void> {
  await eventually(async () => {
    const { rows } = await pool.query<{ count: number }>(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return (rows[0]?.count ?? 0) > 0
  })
}
