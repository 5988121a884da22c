/**
 * Postgres for the contract: a database of its own in the server of the test run; each test has a schema of
 * its own in it.
 */
import { eventually } from '@forwardpath/test-support/eventually'
import { createEmptyDatabase } from '@forwardpath/test-support/postgres'
import { createPostgresBackend, withBackend } from 'bullmq'
import type { PgPool } from 'bullmq'
import { randomUUID } from 'node:crypto'
import { QUEUE_NAME } from '../job-payload.ts'
import { openPool } from './pool.ts'
import type { QueuePlace, QueueServer } from './queue-server.ts'

/** A database for the contract. */
export async function startPostgres(): Promise<QueueServer> {
  const database = await createEmptyDatabase()
  // A port that was free a moment ago may be somebody's by now; nobody listens on this one.
  const deadUrl = 'postgres://user:secret-word@127.0.0.1:1/nothing'
  const deadPool = openPool(deadUrl)
  return {
    openPlace: () => Promise.resolve(openPostgresPlace(database.url)),
    unreachable: { databaseUrl: deadUrl, postgres: deadPool },
    stop: async () => {
      await deadPool.end()
      await database.drop()
    },
  }
}

/**
 * Drops a schema under its users. The locks of a worker's statement and those of the drop may cross, and
 * Postgres then ends either of the two (40P01): the drop is asked for again, as a person would.
 */
export async function dropSchema(pool: PgPool, schema: string): Promise<void> {
  await eventually(async () => {
    await pool.query(`drop schema if exists ${schema} cascade`)
    return true
  })
}

/** A schema of its own in the database at `url`; made by whoever opens the queue. */
function openPostgresPlace(url: string): QueuePlace {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const pool = openPool(url)
  const { Queue } = withBackend(createPostgresBackend)
  const open = async () => {
    const raw = new Queue(QUEUE_NAME, { connection: { connectionString: url, schema, max: 2 } })
    raw.on('error', () => undefined)
    await raw.waitUntilReady()
    return raw
  }
  const wipe = () => dropSchema(pool, schema)
  return {
    config: { databaseUrl: url, postgres: pool, schema },
    remote: { databaseUrl: url, schema },
    wipe,
    cutConnections: async () => {
      await pool.query(
        'select pg_terminate_backend(pid) from pg_stat_activity ' +
          'where pid <> pg_backend_pid() and datname = current_database()',
      )
    },
    addForeign: async (jobId, data) => {
      const raw = await open()
      await raw.add('messages', data, { jobId, removeOnFail: true, attempts: 3 })
      await raw.close()
    },
    parkedReasons: async () => {
      const raw = await open()
      const reasons = (await raw.getFailed()).map((job) => job.failedReason)
      await raw.close()
      return reasons
    },
    close: async () => {
      await wipe()
      await pool.end()
    },
  }
}
