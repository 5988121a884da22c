/**
 * The queue in Postgres (DATABASE_URL), by BullMQ's own backend, in a schema of its own beside ours.
 * In: an address, and a way to get one session for migrations. Out: a Backend whose schema is there.
 *
 * BullMQ makes its connections itself: at most four and one for LISTEN in each queue and worker. LISTEN
 * needs a session, so a pooler in transaction mode does not work.
 */
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  quoteSchemaName,
  runMigrations,
  SchemaMigrationRequiredError,
  SchemaVersionMismatchError,
  UnsupportedPostgresVersionError,
  withBackend,
} from 'bullmq'
import type { PgQueryable } from 'bullmq'
import { codeOf, LOCK_NUMBERS, messageOf, withDeadline } from '@forwardpath/runtime'
import type { IoHook } from '@forwardpath/runtime'
import type { Backend } from './backend.ts'
import { withBrake } from './brake.ts'
import { QueueMisconfigured, QueueRefused, QueueUnavailable } from './errors.ts'
import { describeUrl, parseUrl } from './secret-url.ts'
import { withListeners } from './with-listeners.ts'
import { withNumbers } from './with-numbers.ts'

/** One session of Postgres: a checked-out client of a `pg.Pool` fits. */
export type PostgresSession = PgQueryable & {
  /** Gives it back; `true` where it must not be used again. */
  readonly release: (destroy?: boolean) => void
}

/**
 * Where sessions come from: a `pg.Pool` of the service fits, if each of its clients has an `error` listener at all
 * times. The pool of packages/store gives them one; without it a connection that is cut ends the process.
 */
export type PostgresSessions = { readonly connect: () => Promise<PostgresSession> }

/** How to reach the server. */
export type PostgresBackendOptions = {
  readonly queueName: string
  readonly schema: string
  readonly sessions: PostgresSessions
  readonly answerMs: number
  readonly io?: IoHook | undefined
}

/** Connections of one queue or worker beside its LISTEN connection; docs/operate.md adds them up for a process. */
const MAX_CONNECTIONS = 4

/** Of a server that is set to a longer one: two workers who reach for one job would end with 40001, which BullMQ does not repeat. */
const ISOLATION = String.raw`-c default_transaction_isolation=read\ committed`

/** SQLSTATEs: class 28 is a refused login; 42501 is a right that the user lacks. */
const LOGIN_REFUSED = '28'
const NO_RIGHT = '42501'

/**
 * Throws QueueUnavailable (not reached), QueueRefused (login) and QueueMisconfigured (rights, a
 * schema or a server that BullMQ cannot use), each naming DATABASE_URL without its password.
 */
export async function openPostgresBackend(
  databaseUrl: string,
  options: PostgresBackendOptions,
): Promise<Backend> {
  const { queueName, schema, sessions, answerMs, io } = options
  const { connectionString, startOptions, place } = splitUrl(databaseUrl)
  const connection = {
    connectionString,
    options: [...(startOptions === undefined ? [] : [startOptions]), ISOLATION].join(' '),
    schema,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: answerMs,
    keepAlive: true,
    application_name: 'forwardpath queue',
  }
  const { Queue, Worker } = withBackend(
    withBrake(withNumbers(withListeners(createPostgresBackend), { io, cut })),
  )
  const inSession = <T>(use: (session: PostgresSession) => Promise<T>) =>
    withSession(sessions, { use, place, answerMs })
  const backend: Backend = {
    kind: 'postgres',
    place,
    openQueue: (queueOptions) => new Queue(queueName, { ...queueOptions, connection }),
    openWorker: (processor, workerOptions) =>
      new Worker(queueName, processor, { ...workerOptions, connection }),
    ensure: () => inSession((session) => migrateIfNeeded(session, schema)),
    generation: () => inSession((session) => generationOf(session, schema)),
    close: async () => {},
  }
  await backend.ensure()
  return backend
}

/** What pg says of a connection that is gone. */
const cut = (): Error => new Error('Connection terminated unexpectedly')

/**
 * Migrates only where something is missing: a user without the right to create can run a migrated queue. BullMQ takes a lock of
 * its own, but inside a transaction that has begun before: the one that waited does not see the schema of the one that was first,
 * and fails with 23505.
 */
async function migrateIfNeeded(session: PostgresSession, schema: string): Promise<void> {
  if (await isMigrated(session, schema)) return
  const key = [LOCK_NUMBERS.queueSchema, schema]
  await session.query('select pg_advisory_lock($1, hashtext($2))', key)
  // On an error the session is not used again, and its lock ends with it.
  if (!(await isMigrated(session, schema))) await runMigrations(session, schema)
  await session.query('select pg_advisory_unlock($1, hashtext($2))', key)
}

async function isMigrated(session: PostgresSession, schema: string): Promise<boolean> {
  try {
    return (await assertSchemaCompatibility(session, schema)) >= LATEST_SCHEMA_VERSION
  } catch (error) {
    if (error instanceof SchemaMigrationRequiredError) return false
    throw error
  }
}

/** The oid of the job table: another one after the schema was dropped and made again. */
async function generationOf(session: PostgresSession, schema: string): Promise<string> {
  const { rows } = await session.query<{ oid: string | null }>(
    'select to_regclass($1)::oid::text as oid',
    [`${quoteSchemaName(schema)}.job`],
  )
  return rows[0]?.oid ?? 'missing'
}

async function withSession<T>(
  sessions: PostgresSessions,
  {
    use,
    place,
    answerMs,
  }: {
    readonly use: (session: PostgresSession) => Promise<T>
    readonly place: string
    readonly answerMs: number
  },
): Promise<T> {
  try {
    const session = await checkOut(sessions, answerMs)
    let failed = true
    try {
      const result = await use(session)
      failed = false
      return result
    } finally {
      session.release(failed)
    }
  } catch (error) {
    throw explain(error, place)
  }
}

/** A session that comes after the deadline goes back to its pool. */
async function checkOut(sessions: PostgresSessions, answerMs: number): Promise<PostgresSession> {
  const connecting = sessions.connect()
  try {
    return await withDeadline(connecting, answerMs, 'connecting')
  } catch (error) {
    connecting.then(
      (late) => late.release(),
      () => undefined,
    )
    throw error
  }
}

function explain(cause: unknown, place: string): Error {
  const reason = messageOf(cause)
  const code = codeOf(cause) ?? ''
  if (code.startsWith(LOGIN_REFUSED)) {
    return new QueueRefused(`${place} refused the login: ${reason}`, {
      remedy: 'set the user and password of that database in DATABASE_URL',
      cause,
    })
  }
  if (code === NO_RIGHT) {
    return new QueueMisconfigured(`${place}: the queue's schema cannot be made: ${reason}`, {
      remedy: 'grant the user "create" on that database',
      cause,
    })
  }
  if (
    cause instanceof SchemaVersionMismatchError ||
    cause instanceof UnsupportedPostgresVersionError
  ) {
    return new QueueMisconfigured(`${place}: ${reason}`, {
      remedy: 'use the version of Forwardpath that made the schema, on PostgreSQL 14 or newer',
      cause,
    })
  }
  if (isSqlState(code)) {
    return new QueueUnavailable(`${place} answers with an error: ${reason}`, {
      remedy: 'try again; if it stays, see the log of that database',
      cause,
    })
  }
  return new QueueUnavailable(`${place} is not reachable: ${reason}`, {
    remedy: 'start that database or correct DATABASE_URL',
    cause,
  })
}

/** Five digits and capitals; Node's `EPIPE` has no digit. */
function isSqlState(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code) && /[0-9]/.test(code)
}

/**
 * BullMQ sets `search_path` by the start option `options`, which one in the address would replace: it
 * is taken out of the address and handed over beside it.
 */
function splitUrl(databaseUrl: string): {
  readonly connectionString: string
  readonly startOptions?: string
  readonly place: string
} {
  const url = parseUrl(databaseUrl)
  if (url === undefined) {
    throw new QueueMisconfigured('DATABASE_URL is not an address of a Postgres database', {
      remedy: 'write it as postgres://user:password@host:5432/name',
    })
  }
  const place = `DATABASE_URL ${describeUrl(url)}`
  const startOptions = url.searchParams.get('options')
  if (startOptions === null) return { connectionString: databaseUrl, place }
  url.searchParams.delete('options')
  return { connectionString: url.href, startOptions, place }
}
