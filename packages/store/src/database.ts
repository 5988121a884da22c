/**
 * The connection to Postgres: one pool, one way to borrow a client, one way to run a transaction.
 *
 * Every client has an `error` listener from its first moment to its last, whoever has borrowed it: without
 * one a connection that is cut kills the process (brianc/node-postgres#1324, #2112). Waits are bounded everywhere.
 */
import type { IoHook } from '@forwardpath/runtime'
import pg from 'pg'
import { numberedClient } from './numbered-client.ts'
import { sessionOptions } from './session-options.ts'

/** What queries take: a client inside a transaction, or the pool for a single statement. */
export type Queryable = Pick<pg.ClientBase, 'query'>

/** A connection inside `begin … commit`. Functions that take it must not be called outside one. */
export type Transaction = Queryable & { readonly inTransaction: true }

/** The database as the services hold it. */
export type Database = Queryable & {
  /** Runs on one connection; repeated when the database says that a repeat may succeed. */
  readonly transaction: <T>(run: (tx: Transaction) => Promise<T>) => Promise<T>
  /** One connection for things that belong to a session, such as advisory locks. */
  readonly session: <T>(run: (client: pg.PoolClient) => Promise<T>) => Promise<T>
  /**
   * A connection that the borrower releases himself; for libraries that bring their own statements. It has its `error` listener
   * already: where it is lost, the statement fails and the process lives.
   */
  readonly connect: () => Promise<pg.PoolClient>
  readonly close: () => Promise<void>
}

/** How to reach it, and how much of it to use. */
export type DatabaseOptions = {
  readonly url: string
  /** Connections at the most. */
  readonly max?: number
  /** How long a connection is waited for, also a free one of the pool. Default 5 s. */
  readonly connectTimeoutMs?: number
  /** How long a statement may run. Default 60 s. */
  readonly statementTimeoutMs?: number
  /** How long a statement waits for each lock. Default 30 s. */
  readonly lockTimeoutMs?: number
  /** Told once of each connection that is lost, idle or borrowed; the pool replaces it by itself. */
  readonly onError?: (error: Error) => void
  /** Around each connect and each statement, for a test's `io@N`. Absent: they are made straight. */
  readonly io?: IoHook | undefined
}

const CONNECT_TIMEOUT_MS = 5_000
/** Nothing here runs long: a statement that does is stuck. */
const STATEMENT_TIMEOUT_MS = 60_000
const LOCK_TIMEOUT_MS = 30_000
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000

/** Serialization failure, deadlock, lock not available: the same transaction may succeed (SQLSTATE). */
const REPEATABLE_SQLSTATES: ReadonlySet<string> = new Set(['40001', '40P01', '55P03'])
const MAX_TRIES = 4

/** Opens a pool; connects at the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...sessionOptions(options.url),
    max: options.max ?? 8,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    application_name: 'forwardpath',
    statement_timeout: options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    lock_timeout: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    ...(options.io === undefined ? {} : { Client: numberedClient(options.io) }),
  })
  let isClosing = false
  const onError = (error: Error): void => {
    // While the pool closes the server may be faster: its last word is no news.
    if (!isClosing) options.onError?.(error)
  }
  const faults = watchClients(pool, onError)
  const query = pool.query.bind(pool)
  return {
    query,
    session: (run) => withClient(pool, faults, run),
    transaction: (run) =>
      repeated(() => withClient(pool, faults, (client) => inTransaction(client, run))),
    connect: () => pool.connect(),
    close: () => {
      isClosing = true
      return pool.end()
    },
  }
}

/** What ended a connection, for each that was lost. */
type Faults = WeakMap<pg.ClientBase, Error>

/** The one place where clients get their listener; those given out by `connect` too. */
function watchClients(pool: pg.Pool, onError: (error: Error) => void): Faults {
  const faults: Faults = new WeakMap()
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      // The server's last word (57P01) may be followed by the end of the socket: the first is the cause.
      if (faults.has(client)) return
      faults.set(client, error)
      onError(error)
    })
  })
  // It repeats what an idle client has told already.
  pool.on('error', () => undefined)
  return faults
}

async function withClient<T>(
  pool: pg.Pool,
  faults: Faults,
  run: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let failure: Error | undefined
  try {
    return await run(client)
  } catch (error) {
    if (isConnectionFault(error)) failure = error
    throw error
  } finally {
    client.release(faults.get(client) ?? failure)
  }
}

/**
 * A server that answers before it has written may forget what it said, and a mail may be moved for it: our transactions wait. What
 * is stricter, or a matter of replicas alone, stays as it is set.
 */
const COMMIT = `select set_config('synchronous_commit', 'on', true) where current_setting('synchronous_commit') = 'off';
  commit`

async function inTransaction<T>(
  client: pg.PoolClient,
  run: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const tx: Transaction = {
    query: client.query.bind(client),
    inTransaction: true,
  }
  await client.query('begin')
  try {
    const result = await run(tx)
    await client.query(COMMIT)
    return result
  } catch (error) {
    // The connection may be what failed; the first error is the one to report.
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

async function repeated<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries >= MAX_TRIES || !REPEATABLE_SQLSTATES.has(sqlstateOf(error) ?? '')) throw error
    }
  }
}

/** The five characters of SQLSTATE, where the error came from Postgres. Total. */
export function sqlstateOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** The connection cannot be used again: cut, terminated, or the server is going away (class 08, 57P). */
function isConnectionFault(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const sqlstate = sqlstateOf(error)
  return sqlstate === undefined || sqlstate.startsWith('08') || sqlstate.startsWith('57P')
}
