import { createIdSource } from '@forwardpath/runtime'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, type Database } from '../database.ts'
import { createFirstApiKey, listApiKeys, revokeApiKey, type NewApiKey } from './api-keys.ts'

/** Processes that start in one moment. */
const STARTS = 8

const newId = createIdSource()
let place: TestDatabase
let database: Database

beforeAll(async () => {
  place = await createDatabase()
  database = openDatabase({
    url: place.url,
    max: STARTS,
    // They connect at once, each to a process of its own that the server must start.
    connectTimeoutMs: 30_000,
    onError: () => undefined,
  })
})

afterAll(async () => {
  await database.close()
  await place.drop()
})

function key(): NewApiKey {
  return {
    id: newId('key'),
    name: 'first key',
    prefix: 'fp_test',
    sha256: randomBytes(32),
    scopes: ['suppressions:read'],
    createdBy: 'test',
    expiresAtMs: undefined,
  }
}

test('of several that start at once, one stores the first key', async () => {
  const keys = Array.from({ length: STARTS }, key)
  const stored = await Promise.all(keys.map((one) => createFirstApiKey(database, one)))
  expect(stored.filter(Boolean)).toHaveLength(1)
  const [own, ...more] = await listApiKeys(database)
  expect(more).toEqual([])
  expect(own?.id).toBe(keys[stored.indexOf(true)]?.id)
})

test('a key that was revoked was the first one all the same', async () => {
  for (const { id } of await listApiKeys(database)) await revokeApiKey(database, id)
  expect(await createFirstApiKey(database, key())).toBe(false)
})
