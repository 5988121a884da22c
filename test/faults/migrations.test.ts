/** G2: `migrate` killed at F14, between the statements of a migration; two of them at once. A rerun succeeds in both. */
import { startForwardpath, type Child } from '@forwardpath/test-support/child'
import { eventually } from '@forwardpath/test-support/eventually'
import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newCommand, type Command } from '../e2e/command.ts'

let database: TestDatabase
let client: Client
let command: Command
const children: Child[] = []

beforeEach(async () => {
  database = await createEmptyDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  command = await newCommand({ DATABASE_URL: database.url })
})
afterEach(async () => {
  for (const child of children.splice(0)) await child.kill()
  await command.remove()
  await client.end()
  await database.drop()
})

/** Each migration has two places: before its statements, and between them and the note that it was applied. */
const KILLS = [
  { time: 1, applied: 0 },
  { time: 2, applied: 0 },
  { time: 3, applied: 1 },
  { time: 16, applied: 7 },
]

test.for(KILLS)('killed at F14, time $time: none is half applied', async ({ time, applied }) => {
  const victim = await startMigrate(`F14:kill@${String(time)}`)
  expect(await victim.exit, victim.stderr()).toEqual({ code: undefined, signal: 'SIGKILL' })
  expect(await countApplied()).toBe(applied)
  const rerun = await command.run(['migrate'])
  expect(rerun, rerun.stderr).toMatchObject({ code: 0 })
  const lines = rerun.stdout.match(/^applied /gm) ?? []
  expect(await countApplied()).toBe(applied + lines.length)
  await expectClean()
})

test('one that fails says so, and a rerun succeeds', async () => {
  const victim = await startMigrate('F14:throw@4')
  expect(await victim.exit).toEqual({ code: 70, signal: undefined })
  expect(victim.stderr()).toContain('failpoint F14')
  expect(await countApplied()).toBe(1)
  expect(await command.run(['migrate'])).toMatchObject({ code: 0 })
  await expectClean()
})

test('of two at once the second waits, says so, and finds nothing to do', async () => {
  const victim = await startMigrate('F14:kill@3')
  await victim.exit
  expect(await countApplied()).toBe(1)
  // The first may read what is applied and note nothing more, until the second waits for it.
  await client.query('begin; lock table schema_migration in share mode')
  const first = await startMigrate(undefined)
  await eventually(isLocked, { describe: first.stderr })
  const second = await startMigrate(undefined)
  await second.line('waiting for it')
  await client.query('rollback')
  expect(await first.exit, first.stderr()).toMatchObject({ code: 0 })
  expect(await second.exit, second.stderr()).toMatchObject({ code: 0 })
  expect(second.stdout()).toContain('nothing to do')
  await expectClean()
})

async function startMigrate(failAt: string | undefined): Promise<Child> {
  const child = await startForwardpath(['migrate'], {
    env: {
      DATABASE_URL: database.url,
      FORWARDPATH_DATA_DIR: command.dataDir,
      FORWARDPATH_TESTING: '1',
      FORWARDPATH_FAIL_AT: failAt,
    },
  })
  children.push(child)
  return child
}

async function countApplied(): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    'select count(*)::int as count from schema_migration',
  )
  return rows[0]?.count ?? -1
}

async function isLocked(): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from pg_locks where locktype = 'advisory'
       and database = (select oid from pg_database where datname = current_database())`,
  )
  return rowCount === 1
}

/** What a process needs of the schema, and the accounts. */
async function expectClean(): Promise<void> {
  const again = await command.run(['migrate'])
  expect(again.stdout, again.stderr).toContain('nothing to do')
  await command.expectClean()
}
