import { newId } from '@forwardpath/runtime'
import { addressOf } from '@forwardpath/test-support/address-of'
import { beforeEach, describe, expect, test } from 'vitest'
import { databaseOfFile } from '../testing/database.ts'
import { bounce, done, finish, openMailbox } from '../testing/fixtures.ts'
import { renewFeedEpoch } from './feed.ts'
import type { ListCursor, ListedSuppression } from './listed-suppression.ts'
import { addSuppressions, releaseSuppressions } from './person-changes.ts'
import { readSuppressionDeltas, type ListChange } from './suppression-deltas.ts'
import { readSuppressionSnapshot } from './suppression-snapshot.ts'

const { database } = await databaseOfFile()
beforeEach(async () => {
  await database.query('truncate suppression, suppression_change restart identity')
})

const act = () => ({ changeSetId: newId('chs'), who: 'operator:test', note: undefined })

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

async function release(text: string): Promise<void> {
  const options = { act: act(), why: 'test', override: true, dryRun: false }
  await releaseSuppressions(database, [{ address: addressOf(text), scope: 'global' }], options)
}

async function snapshot(): Promise<{ cursor: ListCursor; rows: ListedSuppression[] }> {
  const rows: ListedSuppression[] = []
  const cursor = await readSuppressionSnapshot(database, (block) => rows.push(...block))
  return { cursor, rows }
}

function spell(change: ListChange): string {
  return change.op === 'upsert'
    ? `+${change.record.addressKey}`
    : `-${change.addressKey} ${change.scope}`
}

async function changesAfter(cursor: ListCursor): Promise<readonly string[] | 'lost'> {
  const deltas = await readSuppressionDeltas(database, cursor)
  return deltas.kind === 'changes' ? deltas.changes.map(spell) : 'lost'
}

describe('a snapshot', () => {
  test('gives what must not be mailed, with what a look-up needs', async () => {
    const { store } = await openMailbox(database, 'snapshot')
    const { storedIds } = await store([1])
    await finish(database, [done(storedIds[0], [bounce('gone@example.org')])])
    await add('asked@example.org', 'back@example.org')
    await release('back@example.org')
    const { rows, cursor } = await snapshot()
    expect(rows.toSorted((a, b) => a.addressKey.localeCompare(b.addressKey))).toEqual([
      {
        id: expect.stringMatching(/^sup_/) as string,
        addressKey: 'asked@example.org',
        scope: 'global',
        status: 'active',
        reason: 'manual',
        category: undefined,
        expiresAtMs: undefined,
      },
      {
        id: expect.stringMatching(/^sup_/) as string,
        addressKey: 'gone@example.org',
        scope: 'global',
        status: 'held',
        reason: 'hard_bounce',
        category: 'user_unknown',
        expiresAtMs: expect.any(Number) as number,
      },
    ])
    expect(await changesAfter(cursor)).toEqual([])
  })

  test('of an empty list has a cursor from which everything follows', async () => {
    const { cursor, rows } = await snapshot()
    expect([rows, cursor.seq]).toEqual([[], '0'])
    await add('a@example.org')
    expect(await changesAfter(cursor)).toEqual(['+a@example.org'])
  })

  test('is void where it is told to stop', async () => {
    await add('a@example.org')
    const options = { signal: AbortSignal.abort() }
    await expect(readSuppressionSnapshot(database, () => undefined, options)).rejects.toThrow()
  })
})

describe('changes after a cursor', () => {
  test('come in the order of their commits, each with what became of the record', async () => {
    await add('a@example.org')
    const { cursor } = await snapshot()
    await add('b@example.org')
    await release('a@example.org')
    await add('a@example.org')
    const expected = ['+b@example.org', '-a@example.org global', '+a@example.org']
    expect(await changesAfter(cursor)).toEqual(expected)
  })

  test('come in parts where they are many, none twice and none left out', async () => {
    const { cursor } = await snapshot()
    const texts = Array.from({ length: 2_500 }, (_, index) => `u${String(index)}@example.org`)
    for (let from = 0; from < texts.length; from += 1_000)
      await add(...texts.slice(from, from + 1_000))
    const seen: string[] = []
    for (let at = cursor, isFull = true; isFull;) {
      const deltas = await readSuppressionDeltas(database, at)
      if (deltas.kind !== 'changes') throw new Error('lost')
      seen.push(...deltas.changes.map(spell))
      at = deltas.cursor
      isFull = deltas.isFull
    }
    expect(seen.length).toBe(2_500)
    expect(new Set(seen)).toEqual(new Set(texts.map((text) => `+${text}`)))
  })

  test.each([
    ['the epoch is another', () => renewFeedEpoch(database)],
    ['the log was cut', () => database.query('truncate suppression_change')],
    [
      'earlier changes are not kept any more',
      () => database.query('update feed_epoch set kept_from_seq = 1000'),
    ],
    [
      'the number stands for another change',
      async () => {
        await database.query('truncate suppression_change restart identity')
        await add('x@example.org', 'y@example.org', 'z@example.org')
      },
    ],
  ])('are not given where %s', async (_, happen) => {
    await add('a@example.org', 'b@example.org')
    const { cursor } = await snapshot()
    await happen()
    expect(await changesAfter(cursor)).toBe('lost')
    await database.query('update feed_epoch set kept_from_seq = 0')
    await add('c@example.org')
    expect(await changesAfter((await snapshot()).cursor)).toEqual([])
  })
})
