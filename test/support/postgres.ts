/**
 * A database of its own for each test file, copied in milliseconds from one migrated template.
 *
 * The server is started once for a test run (test/global-setup.ts): the embedded PostgreSQL in a temporary folder, or
 * the one at `TEST_DATABASE_URL`, whose user must be allowed to create databases. Nothing that is there is touched: every
 * database made here carries a name of this run, and is dropped with it.
 */
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  // eslint-disable-next-line @typescript-eslint/consistent-type-definitions -- merging needs an interface
  interface ProvidedContext {
    readonly postgres: TestPostgres
  }
}

/** What test/global-setup.ts hands to every worker. */
export type TestPostgres = {
  /** A user who may create databases, at the database `postgres` or the one of `TEST_DATABASE_URL`. */
  readonly adminUrl: string
  /** The migrated database that {@link createDatabase} copies. */
  readonly template: string
}

/** One database, seen by its maker only. */
export type TestDatabase = {
  readonly url: string
  /** Ends what is still connected and drops the database. Idempotent. */
  readonly drop: () => Promise<void>
}

/** An empty, migrated database. Make one in `beforeAll`, drop it in `afterAll`. */
export async function createDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = inject('postgres')
  return copyDatabase(adminUrl, template)
}

/** A database without any table, for the tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return copyDatabase(inject('postgres').adminUrl, 'template0')
}

/**
 * Makes the template: an empty database, filled by `migrate`, to which nobody connects afterwards.
 * A database with connections cannot be copied (SQLSTATE 55006), so `migrate` must have closed its own.
 */
export async function createTemplate(
  adminUrl: string,
  migrate: (url: string) => Promise<unknown>,
): Promise<TestDatabase & TestPostgres> {
  const database = await copyDatabase(adminUrl, 'template0')
  await migrate(database.url)
  return { ...database, adminUrl, template: databaseName(database.url) }
}

async function copyDatabase(adminUrl: string, template: string): Promise<TestDatabase> {
  const name = `forwardpath_test_${randomBytes(6).toString('hex')}`
  await query(adminUrl, `create database "${name}" template "${template}"`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: () => query(adminUrl, `drop database if exists "${name}" with (force)`),
  }
}

function databaseName(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1))
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
