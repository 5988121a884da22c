import { createEmptyDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { databaseFault } from './database-fault.ts'
import { openDatabase, type Database } from './database.ts'

let place: TestDatabase
let database: Database

beforeAll(async () => {
  place = await createEmptyDatabase()
  database = openDatabase({ url: place.url })
})
afterAll(async () => {
  await database.close()
  await place.drop()
})

const faultOf = (doing: Promise<unknown>): Promise<unknown> =>
  doing.then(() => 'no error', databaseFault)

test.for([
  ['28P01', 'refused'],
  ['3D000', 'absent'],
  ['42P01', 'bare'],
  ['53300', 'full'],
  ['53100', 'unable'],
  ['58030', 'unable'],
  ['25006', 'unable'],
  ['08006', 'away'],
  ['57P01', 'away'],
  ['57014', 'busy'],
  ['55P03', 'busy'],
  ['40001', 'busy'],
  ['40P01', 'busy'],
  ['25P03', 'busy'],
  ['23505', undefined],
  ['42601', undefined],
] as const)('what the server says with %s', async ([sqlstate, fault]) => {
  const raise = `do $$ begin raise exception using errcode = '${sqlstate}'; end $$`
  expect(await faultOf(database.query(raise))).toBe(fault)
})

test('a server that is not there is away, a pool that we closed is closed', async () => {
  const nowhere = openDatabase({ url: 'postgresql://u@127.0.0.1:1/x' })
  expect(await faultOf(nowhere.query('select 1'))).toBe('away')
  await nowhere.close()
  expect(await faultOf(nowhere.query('select 1'))).toBe('closed')
})

test.for([
  ['Connection terminated unexpectedly', 'away'],
  ['timeout exceeded when trying to connect', 'away'],
  ['Client has encountered a connection error and is not queryable', 'away'],
  ['Client was closed and is not queryable', 'closed'],
  ['Query read timeout', 'busy'],
  ['something else', undefined],
] as const)('what the driver says in words: %s', ([words, fault]) => {
  expect(databaseFault(new Error(words))).toBe(fault)
})

test('what is no error is no fault', () => {
  expect([undefined, null, 'ECONNREFUSED', { code: '53300' }].map(databaseFault)).toEqual(
    Array.from({ length: 4 }),
  )
})
