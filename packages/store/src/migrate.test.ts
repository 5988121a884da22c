import { eventually } from '@forwardpath/test-support/eventually'
import { startFaultProxy } from '@forwardpath/test-support/fault-proxy'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase, type Database } from './database.ts'
import { LOCK_NAMESPACE, MIGRATION_LOCK } from './locks.ts'
import { assertSchema, loadMigrations, migrate, SchemaMismatch } from './migrate.ts'

let test: TestDatabase
let database: Database

beforeEach(async () => {
  test = await createEmptyDatabase()
  database = openDatabase({ url: test.url })
})
afterEach(async () => {
  await database.close()
  await test.drop()
})

it('applies every file once', async () => {
  const files = (await loadMigrations()).map((m) => m.name)
  expect((await migrate(database)).applied).toEqual(files)
  expect((await migrate(database)).applied).toEqual([])
  await assertSchema(database)
})

it('lets two migrators at once do the work of one', async () => {
  const reports = await Promise.all([migrate(database), migrate(database)])
  const applied = reports.flatMap((report) => report.applied)
  expect(applied).toEqual((await loadMigrations()).map((m) => m.name))
})

it('can be cut at each statement and run again', async () => {
  const names = (await loadMigrations()).map((m) => m.name)
  let applied: readonly string[] = []
  for (let cutAt = 1; applied.length === 0; cutAt++) {
    let seen = 0
    const beforeStatement = (): Promise<void> =>
      ++seen === cutAt ? Promise.reject(new Error('cut')) : Promise.resolve()
    const run = migrate(database, { beforeStatement })
    if (cutAt <= 2) await expect(run).rejects.toThrow('cut')
    else
      applied = await run.then(
        (report) => report.applied,
        () => [],
      )
  }
  expect(names.slice(-applied.length)).toEqual(applied)
  await assertSchema(database)
})

it('refuses a database that is newer than the program', async () => {
  await migrate(database)
  await database.query("insert into schema_migration values (999999, '999999_later.sql', 'x')")
  await expect(migrate(database)).rejects.toThrow(SchemaMismatch)
  await expect(assertSchema(database)).rejects.toThrow('newer')
})

it('refuses a file that was changed after it was applied', async () => {
  await migrate(database)
  await database.query("update schema_migration set sha256 = 'other' where version = 1")
  await expect(migrate(database)).rejects.toThrow('not the one that was applied')
})

it('says what is missing in a database that was never migrated', async () => {
  await expect(assertSchema(database)).rejects.toThrow('lacks')
})

/** Limits that everything here runs into which does not lift them. */
const TIGHT = { max: 1, statementTimeoutMs: 1_000, lockTimeoutMs: 500 }

it('waits for another migrator as long as it takes, and says so', async () => {
  const tight = openDatabase({ url: test.url, ...TIGHT })
  const told: string[] = []
  let running: ReturnType<typeof migrate> | undefined
  await database.session(async (holder) => {
    await holder.query('select pg_advisory_lock($1, $2)', [LOCK_NAMESPACE, MIGRATION_LOCK])
    running = migrate(tight, { onWait: () => told.push('waits') })
    await eventually(() => isWaiting('advisory'))
    await outlast()
    expect(told).toEqual(['waits'])
    expect(await isWaiting('advisory')).toBe(true)
    await holder.query('select pg_advisory_unlock($1, $2)', [LOCK_NAMESPACE, MIGRATION_LOCK])
  })
  expect((await running)?.applied).toHaveLength((await loadMigrations()).length)
  await tight.close()
})

it('waits for those who read a table, and for a statement as long as it takes', async () => {
  const tight = openDatabase({ url: test.url, ...TIGHT })
  let running: ReturnType<typeof migrate> | undefined
  await database.session(async (reader) => {
    let isRead = false
    running = migrate(tight, {
      beforeStatement: async () => {
        if (isRead || !(await isThere('raw_message'))) return
        isRead = true
        await reader.query('begin')
        await reader.query('select from raw_message')
      },
    })
    await eventually(() => isWaiting('relation'))
    await outlast()
    expect(await isWaiting('relation')).toBe(true)
    await reader.query('rollback')
  })
  expect((await running)?.applied).toHaveLength((await loadMigrations()).length)
  await tight.close()
})

it('leaves the limits of its connection as they were, and no lock', async () => {
  const tight = openDatabase({ url: test.url, ...TIGHT, statementTimeoutMs: 20_000 })
  const limits = async (): Promise<unknown> =>
    tight.session(async (client) => {
      const { rows } = await client.query<{ name: string; setting: string }>(
        "select name, setting from pg_settings where name in ('statement_timeout', 'lock_timeout')",
      )
      return rows
    })
  const before = await limits()
  await migrate(tight)
  expect(await limits()).toEqual(before)
  await tight.query("insert into schema_migration values (999999, '999999_later.sql', 'x')")
  await expect(migrate(tight)).rejects.toThrow(SchemaMismatch)
  expect(await limits()).toEqual(before)
  const { rows } = await database.query(
    `select from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
  )
  expect(rows).toEqual([])
  await tight.close()
})

it('names the fault that ended it where its connection is cut, and a rerun succeeds', async () => {
  const url = new URL(test.url)
  const proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
  url.host = `${proxy.host}:${String(proxy.port)}`
  const behind = openDatabase({ url: url.href })
  let statements = 0
  const beforeStatement = (): Promise<void> => {
    statements += 1
    if (statements === 4) proxy.resetAll()
    return Promise.resolve()
  }
  await expect(migrate(behind, { beforeStatement })).rejects.toThrow(/ECONNRESET|terminated/)
  expect((await migrate(behind)).applied).toHaveLength((await loadMigrations()).length - 1)
  await assertSchema(database)
  await behind.close()
  await proxy.stop()
})

/** Somebody with each of the tight limits waits for a lock until it strikes: whoever waited before has outlasted both. */
async function outlast(): Promise<void> {
  await database.session(async (holder) => {
    await holder.query('select pg_advisory_lock(1)')
    for (const [lifted, code] of [
      [{ statementTimeoutMs: 0 }, '55P03'],
      [{ lockTimeoutMs: 0 }, '57014'],
    ] as const) {
      const sibling = openDatabase({ url: test.url, ...TIGHT, ...lifted })
      await expect(sibling.query('select pg_advisory_lock(1)')).rejects.toMatchObject({ code })
      await sibling.close()
    }
    await holder.query('select pg_advisory_unlock(1)')
  })
}

async function isWaiting(locktype: 'advisory' | 'relation'): Promise<boolean> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from pg_locks where locktype = $1 and not granted
       and database = (select oid from pg_database where datname = current_database())`,
    [locktype],
  )
  return rows[0]?.count === 1
}

async function isThere(table: string): Promise<boolean> {
  const { rows } = await database.query<{ there: boolean }>(
    'select to_regclass($1) is not null as there',
    [table],
  )
  return rows[0]?.there === true
}
