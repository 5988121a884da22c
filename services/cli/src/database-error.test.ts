import { EXIT, ExitError } from '@forwardpath/runtime'
import { openDatabase, type Database } from '@forwardpath/store'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseError } from './database-error.ts'

const URL_WITH_PASSWORD = 'postgresql://u:hunter2@db.example/x'

let place: TestDatabase
let database: Database

beforeAll(async () => {
  place = await createDatabase()
  database = openDatabase({ url: place.url })
})
afterAll(async () => {
  await database.close()
  await place.drop()
})

/** As the server would have raised it. */
async function raised(sqlstate: string): Promise<unknown> {
  const raise = `do $$ begin raise exception 'because' using errcode = '${sqlstate}'; end $$`
  return database.query(raise).then(
    () => 'no error',
    (error: unknown) => error,
  )
}

test.for([
  ['28P01', EXIT.notAllowed, /refuses the login: because; correct user and password/],
  ['3D000', EXIT.configuration, /has no such database; create it/],
  ['53300', EXIT.unavailable, /takes no more connections: because; try again/],
  ['53100', EXIT.unavailable, /cannot go on: because; mend that/],
  ['25006', EXIT.unavailable, /cannot go on: because; mend that/],
  ['57P03', EXIT.unavailable, /is not reachable: because; start it/],
  ['08006', EXIT.unavailable, /is not reachable: because; start it/],
  ['57014', EXIT.tryAgain, /did not finish a statement: because; try again/],
  ['55P03', EXIT.tryAgain, /did not finish a statement: because; try again/],
  ['40P01', EXIT.tryAgain, /did not finish a statement: because; try again/],
  ['40001', EXIT.tryAgain, /did not finish a statement: because; try again/],
] as const)('%s ends a command with %i and one line', async ([sqlstate, exitCode, line]) => {
  const error = databaseError(await raised(sqlstate), URL_WITH_PASSWORD)
  if (!(error instanceof ExitError)) throw error
  expect(error.exitCode).toBe(exitCode)
  expect(error.toLine()).toMatch(line)
  expect(error.toLine()).toMatch(/^Postgres at postgresql:\S+ /)
  expect(error.toLine()).not.toContain('hunter2')
})

test.for(['Client has encountered a connection error and is not queryable', 'write EPIPE'])(
  'a connection that was lost before the statement is no bug either: %s',
  (words) => {
    const lost = Object.assign(new Error(words), words.endsWith('EPIPE') ? { code: 'EPIPE' } : {})
    expect(databaseError(lost, URL_WITH_PASSWORD)).toMatchObject({
      exitCode: EXIT.unavailable,
      cause: lost,
    })
  },
)

test('what is our own fault is passed on as it is', async () => {
  const errors = [
    await raised('42P01'),
    await raised('23505'),
    new Error('Cannot use a pool after calling end on the pool'),
    new ExitError('said already', { exitCode: EXIT.usage }),
  ]
  for (const error of errors) expect(databaseError(error, URL_WITH_PASSWORD)).toBe(error)
})
