/**
 * Somebody holds a table that a command needs, until its statement is cancelled, as the limits on statements and locks do it: the
 * command ends with one line and exit 75, and has left nothing behind that the next one would stumble over.
 */
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  expectNoSecret,
  expectOneLine,
  newCommand,
  type Command,
  type Ended,
} from '../e2e/command.ts'

let database: TestDatabase
let holder: Client
let command: Command

beforeAll(async () => {
  database = await createDatabase()
  holder = new Client({ connectionString: database.url })
  await holder.connect()
  command = await newCommand({ DATABASE_URL: database.url })
})
afterAll(async () => {
  await command.remove()
  await holder.end()
  await database.drop()
})

test.for([
  [['suppressions', 'list'], 'suppression'],
  [['suppressions', 'add', 'a@example.org', '--reason', 'manual', '--yes'], 'suppression'],
  // Every start looks at it first.
  [['changes', 'list'], 'schema_migration'],
  [['run', '--once'], 'schema_migration'],
  [['run', '--once'], 'raw_message'],
] as const)('%j, while somebody holds %s', async ([args, table]) => {
  expectOneLine(await runCancelled(args, table), {
    code: 75,
    says: /^forwardpath: Postgres at \S+ did not finish a statement: canceling statement .*; try again; /,
    secrets: [new URL(database.url).password].filter((secret) => secret !== ''),
  })
  expect(await command.run(args)).toMatchObject({ code: 0 })
})

test('doctor says so in the check that it stopped at', async () => {
  const ended = await runCancelled(['doctor', '--json'], 'schema_migration')
  expect(ended.code, ended.stderr).toBe(75)
  expectNoSecret(ended, [])
  expect(JSON.parse(ended.stdout)).toMatchObject({
    checks: expect.arrayContaining([
      expect.objectContaining({
        name: 'schema',
        status: 'failed',
        text: expect.stringContaining('did not finish a statement') as string,
      }),
    ]) as unknown,
  })
})

/** Cancels each of its statements that comes to wait for the table, until it has ended. */
async function runCancelled(args: readonly string[], table: string): Promise<Ended> {
  await holder.query('begin')
  await holder.query(`lock table ${table} in access exclusive mode`)
  let ended: Ended | undefined
  const running = command.run(args).then((end) => (ended = end))
  try {
    await eventually(
      async () => {
        await holder.query(
          'select pg_cancel_backend(pid) from pg_locks where relation = $1::regclass and not granted',
          [table],
        )
        return ended !== undefined
      },
      { timeoutMs: 120_000, describe: () => `${args.join(' ')} waits for ${table}` },
    )
  } finally {
    await holder.query('rollback')
  }
  return running
}
