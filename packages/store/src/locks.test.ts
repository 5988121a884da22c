import { LOCK_NUMBERS } from '@forwardpath/runtime'
import { createEmptyDatabase } from '@forwardpath/test-support/postgres'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { openDatabase } from './database.ts'
import { FEED_LOCK, FIGURE_LOCK_NAMESPACE, LOCK_NAMESPACE, MIGRATION_LOCK } from './locks.ts'
import { lockMailbox } from './queries/lock-mailbox.ts'

it('gives each part a number of its own', () => {
  const numbers = Object.values(LOCK_NUMBERS)
  expect(new Set(numbers).size).toBe(numbers.length)
  expect(LOCK_NAMESPACE).not.toBe(FIGURE_LOCK_NAMESPACE)
  expect(MIGRATION_LOCK).not.toBe(FEED_LOCK)
})

it('never gives a mailbox the number of a named lock', async () => {
  const test = await createEmptyDatabase()
  const database = openDatabase({ url: test.url, max: 1 })
  await database.session(async (client) => {
    const property = fc.asyncProperty(fc.string({ maxLength: 40 }), async (name) => {
      expect(await lockMailbox(client, name)).toBe(true)
    })
    await fc.assert(property, { numRuns: 50 })
    const { rows } = await client.query<{ namespace: number; named: boolean }>(
      `select classid::int as namespace, objid::int8 < 2147483648 as named from pg_locks
       where locktype = 'advisory' and pid = pg_backend_pid()`,
    )
    expect(rows.length).toBeGreaterThan(10)
    expect(new Set(rows.map((row) => row.namespace))).toEqual(new Set([LOCK_NAMESPACE]))
    expect(rows.filter((row) => row.named)).toEqual([])
  })
  await database.close()
  await test.drop()
})
