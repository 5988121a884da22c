import { afterEach, beforeEach, expect, it } from 'vitest'
import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase, type Database } from './database.ts'
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
