/**
 * Migrations: numbered, forward only, plain SQL, one transaction each, under an advisory lock.
 *
 * A file that was applied must not change (its SHA-256 is kept); a database that is newer than this
 * code is refused, since an old program must not write into a schema that it does not know.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type pg from 'pg'
import type { Database, Queryable } from './database.ts'
import { LOCK_NAMESPACE, MIGRATION_LOCK } from './locks.ts'

const MIGRATIONS = new URL('../migrations/', import.meta.url)
const FILE_NAME = /^(\d{6})_[a-z0-9_]+\.sql$/

/** One file of migrations/, with the digest by which a change is noticed. */
export type Migration = {
  readonly version: number
  readonly name: string
  readonly sql: string
  readonly sha256: string
}

/** The version that the schema has now, and the files that it took. */
export type MigrationReport = { readonly version: number; readonly applied: readonly string[] }

/** The database's schema is not one that this program can work with. Final until somebody acts. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch'
  readonly remedy: string
  constructor(message: string, remedy: string) {
    super(message)
    this.remedy = remedy
  }
}

/** The migrations of this program, in order. */
export async function loadMigrations(): Promise<readonly Migration[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => FILE_NAME.test(name)).sort()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, MIGRATIONS), 'utf8')
      const sha256 = createHash('sha256').update(sql).digest('hex')
      return { version: Number(name.slice(0, 6)), name, sql, sha256 }
    }),
  )
}

/** What migrating tells its caller. */
export type MigrateOptions = {
  /** Awaited before each statement of a file, with its name: failpoint F14. */
  readonly beforeStatement?: (name: string) => Promise<void>
  /** Told once, where another process migrates and is waited for. */
  readonly onWait?: () => void
}

/**
 * Brings the schema up to this program's version. Two migrators wait for each other, however long it takes: a new index of a
 * large table takes minutes, and it can wait for a backup that reads. Throws SchemaMismatch on a newer database or a changed file.
 */
export async function migrate(
  database: Database,
  options: MigrateOptions = {},
): Promise<MigrationReport> {
  const migrations = await loadMigrations()
  return database.session(async (client) => {
    try {
      await client.query('set statement_timeout = 0; set lock_timeout = 0')
      await takeMigrationLock(client, options.onWait)
      await client.query(CREATE_TABLE)
      const pending = pendingOf(migrations, await appliedMigrations(client))
      for (const migration of pending) await applyOne(client, migration, options.beforeStatement)
      return { version: migrations.at(-1)?.version ?? 0, applied: pending.map((m) => m.name) }
    } finally {
      await giveBack(client)
    }
  })
}

const LOCK_KEYS = [LOCK_NAMESPACE, MIGRATION_LOCK]

async function takeMigrationLock(
  client: pg.PoolClient,
  onWait: MigrateOptions['onWait'],
): Promise<void> {
  const { rows } = await client.query<{ taken: boolean }>(
    'select pg_try_advisory_lock($1, $2) as taken',
    LOCK_KEYS,
  )
  if (rows[0]?.taken === true) return
  onWait?.()
  await client.query('select pg_advisory_lock($1, $2)', LOCK_KEYS)
}

/**
 * The lock, and the limits that the session has from its pool. Where this fails the connection is lost and the lock with it; the
 * error to report is the one that came before.
 */
async function giveBack(client: pg.PoolClient): Promise<void> {
  await client.query('select pg_advisory_unlock($1, $2)', LOCK_KEYS).catch(() => undefined)
  await client.query('reset statement_timeout; reset lock_timeout').catch(() => undefined)
}

/** What `migrate` would report, without doing it. Throws SchemaMismatch as it would. */
export async function pendingMigrations(database: Queryable): Promise<MigrationReport> {
  const migrations = await loadMigrations()
  const { rows } = await database.query<{ known: boolean }>(
    "select to_regclass('schema_migration') is not null as known",
  )
  const applied = rows[0]?.known === true ? await appliedMigrations(database) : []
  const pending = pendingOf(migrations, applied)
  return { version: migrations.at(-1)?.version ?? 0, applied: pending.map((m) => m.name) }
}

/** Throws SchemaMismatch unless the database has exactly this program's migrations. */
export async function assertSchema(database: Queryable): Promise<void> {
  const { applied: pending } = await pendingMigrations(database)
  if (pending.length > 0) {
    throw new SchemaMismatch(
      `the database lacks ${String(pending.length)} migration(s), first ${String(pending[0])}`,
      'run `forwardpath migrate`',
    )
  }
}

type Applied = { readonly version: number; readonly name: string; readonly sha256: string }

const CREATE_TABLE = `
  create table if not exists schema_migration (
    version integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
  )`

async function appliedMigrations(client: Queryable): Promise<readonly Applied[]> {
  const { rows } = await client.query<Applied>(
    'select version, name, sha256 from schema_migration order by version',
  )
  return rows
}

function pendingOf(
  migrations: readonly Migration[],
  applied: readonly Applied[],
): readonly Migration[] {
  for (const row of applied) {
    const ours = migrations.find((m) => m.version === row.version)
    if (ours === undefined) {
      throw new SchemaMismatch(
        `the database is newer than this program: it has migration ${row.name}`,
        'run the newer forwardpath that made it, or restore an older database',
      )
    }
    if (ours.sha256 !== row.sha256) {
      throw new SchemaMismatch(
        `migration ${row.name} is not the one that was applied to this database`,
        'restore the file as it was released; a change is a new migration',
      )
    }
  }
  return migrations.filter((m) => applied.every((row) => row.version !== m.version))
}

async function applyOne(
  client: pg.PoolClient,
  migration: Migration,
  beforeStatement: ((name: string) => Promise<void>) | undefined,
): Promise<void> {
  await client.query('begin')
  try {
    await beforeStatement?.(migration.name)
    await client.query(migration.sql)
    await beforeStatement?.(migration.name)
    await client.query('insert into schema_migration (version, name, sha256) values ($1, $2, $3)', [
      migration.version,
      migration.name,
      migration.sha256,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}
