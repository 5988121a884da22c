/**
 * Postgres for tests: the embedded server in a temporary folder, or one that is there already
 * (`TEST_DATABASE_URL`), in which each test has a schema of its own.
 */
import { startEmbeddedPostgres } from '@forwardpath/runtime'
import type { EmbeddedPostgresOptions } from '@forwardpath/runtime'
import { createPostgresBackend, PostgresConnection, withBackend } from 'bullmq'
import type { PgPool } from 'bullmq'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { QUEUE_NAME } from '../job-payload.ts'
import type { QueuePlace, QueueServer } from './queue-server.ts'
import { freePort } from './redis-server.ts'

/** A pool of `pg`, as a service would pass it in; BullMQ makes one without an import of `pg` here. */
export function openPool(url: string): PgPool {
  const connection = new PostgresConnection({ connectionString: url, max: 2 })
  connection.on('error', () => undefined)
  return connection.pool
}

/** A running database server. */
export type PostgresServer = QueueServer & { readonly url: string }

/** The contract's server: the database at `url` where one is given, else an embedded one. */
export async function startPostgres(url?: string): Promise<PostgresServer> {
  const own = url === undefined ? await startEmbedded() : undefined
  const target = url ?? own?.url ?? ''
  const deadUrl = `postgres://user:secret-word@127.0.0.1:${await freePort()}/nothing`
  const deadPool = openPool(deadUrl)
  return {
    url: target,
    openPlace: () => Promise.resolve(openPlace(target)),
    unreachable: { databaseUrl: deadUrl, postgres: deadPool },
    stop: async () => {
      await deadPool.end()
      await own?.stop()
    },
  }
}

async function startEmbedded(): Promise<{
  readonly url: string
  readonly stop: () => Promise<void>
}> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'forwardpath-jobs-'))
  const server = await startEmbeddedPostgres({
    dataDir,
    fsync: false,
    log: silentLog(),
    connect: async ({ url }) => {
      const pool = openPool(url)
      try {
        await pool.query('select 1')
      } finally {
        await pool.end()
      }
    },
  })
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function openPlace(url: string): QueuePlace {
  const schema = `test_${randomUUID().replaceAll('-', '')}`
  const pool = openPool(url)
  const { Queue } = withBackend(createPostgresBackend)
  const connection = { connectionString: url, schema, max: 2 }
  const open = async () => {
    const raw = new Queue(QUEUE_NAME, { connection })
    raw.on('error', () => undefined)
    await raw.waitUntilReady()
    return raw
  }
  const wipe = async () => {
    await pool.query(`drop schema if exists ${schema} cascade`)
  }
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

/** The launcher asks for a whole pino logger, and writes to it by these methods only. */
function silentLog(): EmbeddedPostgresOptions['log'] {
  const nothing = () => undefined
  const log: unknown = { debug: nothing, info: nothing, warn: nothing, error: nothing }
  return log as EmbeddedPostgresOptions['log']
}
