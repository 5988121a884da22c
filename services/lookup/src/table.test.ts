import { addressKey } from '@forwardpath/mail'
import {
  checkAddresses,
  openDatabase,
  readSuppressionSnapshot,
  type Database,
  type ListedSuppression,
} from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { candidatesOf } from './candidates.ts'
import { createTable, type SuppressionTable } from './table.ts'
import { writeRecords, type WrittenRecord } from './testing/write-records.ts'

const NOW_MS = Date.UTC(2026, 0, 1)
const scopes = ['global']

function record(addressKey: string, over: Partial<ListedSuppression> = {}): ListedSuppression {
  return {
    id: `sup_${addressKey}`,
    addressKey,
    scope: 'global',
    status: 'active',
    reason: 'hard_bounce',
    category: 'user_unknown',
    expiresAtMs: undefined,
    ...over,
  }
}

function tableOf(records: readonly ListedSuppression[]): SuppressionTable {
  const table = createTable()
  for (const each of records) table.add(each)
  return table
}

describe('a table', () => {
  test('holds one record for each key and scope, whatever is applied twice', () => {
    const table = tableOf([record('a@example.org'), record('b@example.org')])
    const held = record('a@example.org', { scope: 'stream:news', status: 'held' })
    table.apply({ op: 'upsert', record: held })
    table.apply({ op: 'upsert', record: held })
    expect(table.size()).toBe(3)
    table.apply({ op: 'remove', addressKey: 'a@example.org', scope: 'global' })
    table.apply({ op: 'remove', addressKey: 'a@example.org', scope: 'global' })
    expect(table.size()).toBe(2)
    const find = (names: readonly string[]) =>
      table.find(candidatesOf('a@example.org'), { scopes: names, nowMs: NOW_MS })
    expect(find(['global'])).toBeUndefined()
    expect(find(['global', 'stream:news'])?.facts.status).toBe('held')
    table.apply({ op: 'remove', addressKey: 'a@example.org', scope: 'stream:news' })
    expect(find(['global', 'stream:news'])).toBeUndefined()
    expect(table.size()).toBe(1)
  })

  test('forgets a record at the moment in which it expires', () => {
    const table = tableOf([record('a@example.org', { expiresAtMs: NOW_MS })])
    const find = (nowMs: number) => table.find(candidatesOf('a@example.org'), { scopes, nowMs })
    expect(find(NOW_MS - 1)?.id).toBe('sup_a@example.org')
    expect(find(NOW_MS)).toBeUndefined()
  })

  test('gives every key in force once', () => {
    const table = tableOf([
      record('a@example.org'),
      record('a@example.org', { scope: 'stream:news' }),
      record('b@example.org', { scope: 'stream:news' }),
      record('c@example.org', { expiresAtMs: NOW_MS }),
      record('@example.net'),
    ])
    const keys = (names: readonly string[]) =>
      [...table.keys({ scopes: names, nowMs: NOW_MS })].toSorted()
    expect(keys(['global'])).toEqual(['@example.net', 'a@example.org'])
    expect(keys(['global', 'stream:news'])).toEqual([
      '@example.net',
      'a@example.org',
      'b@example.org',
    ])
  })

  test('takes an extension for its mailbox only where the record is about the mailbox', () => {
    const table = tableOf([
      record('gone@example.org'),
      record('asked@example.org', { reason: 'manual', category: undefined }),
    ])
    const find = (text: string) =>
      table.find(candidatesOf(text), { scopes, nowMs: NOW_MS })?.id ?? 'clear'
    expect(find('gone+news@example.org')).toBe('sup_gone@example.org')
    expect(find('asked+news@example.org')).toBe('clear')
    expect(find('asked@example.org')).toBe('sup_asked@example.org')
  })
})

describe('on random lists', () => {
  let own: TestDatabase
  let database: Database
  beforeAll(async () => {
    own = await createDatabase()
    database = openDatabase({ url: own.url })
  })
  afterAll(async () => {
    await database.close()
    await own.drop()
  })

  const localPart = fc.constantFrom('a', 'b', 'C', '"c"', 'a.b', '"a b"', 'ü')
  const domain = fc.constantFrom('example.org', 'EXAMPLE.org', 'bücher.example', 'sub.example.org')
  const address = fc.tuple(localPart, domain).map(([local, name]) => `${local}@${name}`)
  const stream = fc.constantFrom(undefined, 'news', 'shop')
  const written: fc.Arbitrary<WrittenRecord> = fc.record({
    addressKey: fc.oneof(
      address.map((text) => addressKey(addressOf(text))),
      fc.constantFrom('@example.org', '@xn--bcher-kva.example'),
    ),
    scope: fc.constantFrom('global', 'stream:news', 'stream:shop'),
    status: fc.constantFrom('active', 'held', 'expired', 'released'),
    category: fc.constantFrom('user_unknown', 'moved', 'policy'),
    expiresAt: fc.constantFrom(new Date(0), new Date(Date.UTC(2100, 0, 1))),
  })

  test("finds what the database's check finds", async () => {
    const questions = fc.array(fc.record({ address, stream }), { minLength: 20, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(fc.array(written, { maxLength: 40 }), questions, async (list, asked) => {
        await database.query('truncate suppression, suppression_change')
        for (const each of list) await writeRecords(database, [each])
        const table = createTable()
        await readSuppressionSnapshot(database, (rows) => {
          for (const row of rows) table.add(row)
        })
        const expected = await checkAddresses(
          database,
          asked.map((each) => ({ address: addressOf(each.address), stream: each.stream })),
        )
        const found = asked.map((each) =>
          table.find(candidatesOf(each.address), {
            scopes: each.stream === undefined ? ['global'] : ['global', `stream:${each.stream}`],
            nowMs: Date.now(),
          }),
        )
        expect(found.map((one) => one?.id)).toEqual(expected.map((one) => one.record?.id))
      }),
      { numRuns: 60 },
    )
  })
})
