import { newId } from '@forwardpath/runtime'
import { addressOf } from '@forwardpath/test-support/address-of'
import { beforeEach, describe, expect, test } from 'vitest'
import { createListFilter, type ListFilter } from './list-filter.ts'
import { checkAddresses } from './queries/check-addresses.ts'
import { renewFeedEpoch } from './queries/feed.ts'
import { addSuppressions, releaseSuppressions } from './queries/person-changes.ts'
import { databaseOfFile } from './testing/database.ts'

const { database } = await databaseOfFile()
let nowMs = 0
beforeEach(async () => {
  await database.query('truncate suppression, suppression_change restart identity')
  await add('listed@one.example', 'listed@two.example')
})

const others = Array.from({ length: 200 }, (_, n) => `other${String(n)}@else.example`)
const asked = [...others, 'listed@one.example', 'listed@two.example', 'late@one.example']

describe('a filter of the list', () => {
  test('passes all until it is read, then what may be on the list', async () => {
    const filter = create()
    expect(await filter.narrow(asked)).toEqual(asked)
    expect(await filter.settled()).toBe(true)
    expect(await listedOf(filter)).toEqual(['listed@one.example', 'listed@two.example'])
  })

  test('sees each write as soon as it is committed', async () => {
    const filter = await ready()
    for (let n = 0; n < 20; n++) {
      const text = `write${String(n)}@late.example`
      expect(await statusOf(filter, text)).toBe('clear')
      await add(text)
      expect(await statusOf(filter, text)).toBe('suppressed')
    }
    const released = { address: addressOf('write3@late.example'), scope: 'global' }
    const options = { act: act(), why: 'test', override: true, dryRun: false }
    await releaseSuppressions(database, [released], options)
    expect(await statusOf(filter, 'write3@late.example')).toBe('clear')
    expect(await statusOf(filter, 'write4@late.example')).toBe('suppressed')
  })

  test('of several calls at once each sees what was committed before it', async () => {
    const filter = await ready()
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const text = `crowd${String(n)}@late.example`
        await add(text)
        expect(await statusOf(filter, text)).toBe('suppressed')
      }),
    )
  })

  test('still asks for the domain of an address that it does not know', async () => {
    const filter = await ready()
    await database.query(
      `update suppression set address_key = '@one.example' where address_key = 'listed@one.example'`,
    )
    expect(await statusOf(filter, 'nobody@one.example')).toBe('suppressed')
  })

  test('a log that is another one ends it: all is asked for until the list is read again', async () => {
    const filter = await ready()
    await renewFeedEpoch(database)
    await database.query(
      `update suppression set address_key = 'restored@one.example' where address_key = 'listed@one.example'`,
    )
    expect(await filter.narrow(asked)).toEqual(asked)
    expect(await filter.settled()).toBe(true)
    expect(await statusOf(filter, 'restored@one.example')).toBe('suppressed')
  })

  test('far behind, it is read again', async () => {
    const filter = await ready()
    await database.query(
      `insert into suppression_change (suppression_id, address_key, scope, op, status, reason, why, who, policy_version, at, record)
       select 'sup_x', 'bulk' || n || '@many.example', 'global', 'upsert', 'active', 'manual', 'test', 'test', '1', now(), '{}'
       from generate_series(1, 6000) as n`,
    )
    expect(await filter.narrow(asked)).toEqual(asked)
    expect(await filter.settled()).toBe(true)
    expect((await filter.narrow(asked)).length).toBeLessThan(20)
  })

  test('does not read a short list, nor for a few addresses', async () => {
    const small = create({ leastRecords: 3 })
    expect(await small.narrow(asked)).toEqual(asked)
    expect(await small.settled()).toBe(false)
    const few = create()
    expect(await few.narrow(['a@b.example'])).toEqual(['a@b.example'])
    expect(await few.settled()).toBe(false)
  })

  test('a list that cannot be read is told, and tried again after a minute', async () => {
    const reasons: unknown[] = []
    const filter = create({ onError: (error) => reasons.push(error) })
    await database.query('alter table suppression rename to suppression_away')
    try {
      expect(await filter.narrow(asked)).toEqual(asked)
      expect(await filter.settled()).toBe(false)
    } finally {
      await database.query('alter table suppression_away rename to suppression')
    }
    expect(reasons).toHaveLength(1)
    await filter.narrow(asked)
    expect(await filter.settled()).toBe(false)
    nowMs += 60_000
    await filter.narrow(asked)
    expect(await filter.settled()).toBe(true)
  })
})

function create(options: Partial<Parameters<typeof createListFilter>[1]> = {}): ListFilter {
  return createListFilter(database, { now: () => nowMs, leastRecords: 1, ...options })
}

async function ready(): Promise<ListFilter> {
  const filter = create()
  await filter.narrow(asked)
  expect(await filter.settled()).toBe(true)
  return filter
}

/** By chance one of the others may pass. */
async function listedOf(filter: ListFilter): Promise<readonly string[]> {
  return (await filter.narrow(asked)).filter((key) => key.startsWith('listed'))
}

async function statusOf(filter: ListFilter, text: string): Promise<string | undefined> {
  const questions = [text, ...others].map((one) => ({ address: addressOf(one) }))
  return (await checkAddresses(database, questions, filter))[0]?.status
}

async function add(...texts: readonly string[]): Promise<void> {
  const additions = texts.map((text) => ({
    newId: newId('sup'),
    address: addressOf(text),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs: undefined,
    note: undefined,
  }))
  const mode = { source: 'operator', revive: true }
  await addSuppressions(database, additions, { act: act(), mode, dryRun: false })
}

function act() {
  return { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
}
