/** Statements with numbers, of which one fails on demand: what the pool and its users then do is what they do in life. */
import { createFailpoints } from '@forwardpath/runtime'
import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { databaseFault } from './database-fault.ts'
import { openDatabase, type Database } from './database.ts'

let place: TestDatabase
let plain: Database
let struck: Database | undefined
const lost: string[] = []

beforeEach(async () => {
  place = await createEmptyDatabase()
  plain = openDatabase({ url: place.url })
  lost.length = 0
  await plain.query('create table note (text text primary key)')
})
afterEach(async () => {
  await struck?.close()
  struck = undefined
  await plain.close()
  await place.drop()
})

function openStruck(faults: string): Database {
  const env = { FORWARDPATH_FAIL_AT: faults, FORWARDPATH_TESTING: '1' }
  struck = openDatabase({
    url: place.url,
    max: 1,
    io: createFailpoints(env).io,
    onError: ({ message }) => lost.push(message),
  })
  return struck
}

const add = (text: string): [string, string[]] => ['insert into note (text) values ($1)', [text]]

async function notes(): Promise<readonly string[]> {
  const { rows } = await plain.query<{ text: string }>('select text from note order by text')
  return rows.map(({ text }) => text)
}

const caught = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(
    () => 'no error',
    (error: unknown) => error,
  )

// Call 1 is the connect; after a cut the next statement connects anew.
test.for([
  ['io@3:throw', ['a', 'c']],
  ['io@3:throw-after', ['a', 'b', 'c']],
] as const)(
  'a single statement, %s: away, and the next one has a new connection',
  async ([fault, there]) => {
    const database = openStruck(fault)
    await database.query(...add('a'))
    const error = await caught(database.query(...add('b')))
    expect(databaseFault(error)).toBe('away')
    await database.query(...add('c'))
    expect(await notes()).toEqual(there)
  },
)

test.for([
  ['the connect', 1, 'throw', []],
  ['the connect, made', 1, 'throw-after', []],
  ['begin', 2, 'throw-after', []],
  ['a statement', 4, 'throw', []],
  ['a statement, made', 4, 'throw-after', []],
  ['commit', 5, 'throw', []],
  // Nobody can know it from the error: a repeat must find its rows there.
  ['commit, made', 5, 'throw-after', ['a', 'b']],
] as const)('a transaction, cut at %s: all of it or nothing', async ([, call, action, there]) => {
  const database = openStruck(`io@${String(call)}:${action}`)
  const error = await caught(
    database.transaction(async (tx) => {
      await tx.query(...add('a'))
      await tx.query(...add('b'))
    }),
  )
  expect(databaseFault(error)).toBe('away')
  expect(await notes()).toEqual(there)
  await database.transaction((tx) => tx.query(...add('c')))
  expect(await notes()).toEqual([...there, 'c'])
})

test('a cut is real: the session is gone, its locks with it, and the pool is told', async () => {
  const database = openStruck('io@3:throw-after')
  const error = await caught(
    database.session(async (client) => {
      await client.query('select pg_advisory_lock(7)')
      await client.query(...add('a'))
    }),
  )
  expect(databaseFault(error)).toBe('away')
  await expect
    .poll(async () => {
      const { rows } = await plain.query<{ got: boolean }>('select pg_try_advisory_lock(7) as got')
      return rows
    })
    .toEqual([{ got: true }])
  expect(lost).toEqual(['Connection terminated unexpectedly'])
})
