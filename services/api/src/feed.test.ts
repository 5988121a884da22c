import { createClient, openLocalCopy, readSnapshot, type Client } from '@forwardpath/client'
import {
  addSuppressions,
  expireDue,
  openDatabase,
  releaseSuppressions,
  renewFeedEpoch,
  type Database,
} from '@forwardpath/store'
import { addressOf } from '@forwardpath/test-support/address-of'
import { chanceOf } from '@forwardpath/test-support/chance'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openApiHarness, type ApiHarness } from './testing/api-harness.ts'

/** FORWARDPATH_TEST_FEED_SECONDS=60 is the long version. */
const SECONDS = Number(process.env['FORWARDPATH_TEST_FEED_SECONDS'] ?? 4)
const WRITERS = 8
const READERS = 3
/** Of each writer, however slow the machine. */
const LEAST_WRITES = 4
/** How often something may be late before it is too slow. */
const MOST_TRIES = 10

let api: ApiHarness
let client: Client

beforeAll(async () => {
  api = await openApiHarness()
  client = createClient({ url: api.url, key: api.all })
})

afterAll(async () => {
  await api.close()
})

const MODE = { source: 'api', revive: true } as const

function act() {
  return { changeSetId: api.context.newId('chs'), who: 'test', note: undefined }
}

function addition(address: string, expiresAtMs?: number) {
  return {
    newId: api.context.newId('sup'),
    address: addressOf(address),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs,
    note: undefined,
  }
}

async function add(
  addresses: readonly string[],
  options: {
    readonly expiresAtMs?: number
    readonly dryRun?: boolean
    readonly database?: Database
  } = {},
) {
  const additions = addresses.map((address) => addition(address, options.expiresAtMs))
  const { database = api.database, dryRun = false } = options
  return addSuppressions(database, additions, { act: act(), mode: MODE, dryRun })
}

async function release(addresses: readonly string[], database: Database = api.database) {
  const releases = addresses.map((address) => ({ address: addressOf(address), scope: 'global' }))
  return releaseSuppressions(database, releases, {
    act: act(),
    why: 'test',
    override: true,
    dryRun: false,
  })
}

/** What stands in the table: keys of `held` and `active` records. */
async function listed(): Promise<readonly string[]> {
  const { rows } = await api.database.query<{ key: string }>(
    "select address_key || ' ' || scope as key from suppression where status in ('held', 'active') order by 1",
  )
  return rows.map(({ key }) => key)
}

describe('following', () => {
  beforeEach(async () => {
    await api.database.query('delete from suppression_change; delete from suppression')
  })

  test('gives upserts and removals in their order, then nothing', async () => {
    await add(['a@example.org', 'b@example.org'])
    await release(['a@example.org'])
    const page = await client.call('followFeed', {})
    expect(page.data.map(({ op, addressKey: key, status }) => [op, key, status])).toEqual([
      ['upsert', 'a@example.org', 'active'],
      ['upsert', 'b@example.org', 'active'],
      ['remove', 'a@example.org', 'released'],
    ])
    expect(page.hasMore).toBe(false)
    const next = await client.call('followFeed', { query: { after: page.cursor } })
    expect(next).toMatchObject({ data: [], cursor: page.cursor })
  })

  test('an expiry is a removal', async () => {
    await add(['a@example.org'], { expiresAtMs: Date.now() + 1 })
    const { cursor } = await client.call('followFeed', {})
    await expect.poll(() => expireDue(api.database)).toBe(1)
    const { data } = await client.call('followFeed', { query: { after: cursor } })
    expect(data).toMatchObject([{ op: 'remove', addressKey: 'a@example.org', status: 'expired' }])
  })

  test('pages are whole, whatever their size', async () => {
    await add(Array.from({ length: 25 }, (_, n) => `p${String(n)}@example.org`))
    const seen: string[] = []
    let after: string | undefined
    for (;;) {
      const page = await client.call('followFeed', {
        query: { limit: 7, ...(after === undefined ? {} : { after }) },
      })
      seen.push(...page.data.map((row) => row.addressKey))
      after = page.cursor
      if (!page.hasMore) break
    }
    expect(seen).toHaveLength(25)
    expect(new Set(seen).size).toBe(25)
  })

  test('who waits is told within a second of the commit', async () => {
    let { cursor } = await client.call('followFeed', {})
    // The best of them: a busy machine may be late now and then, and never is each time.
    const tookMs: number[] = []
    while (tookMs.length < MOST_TRIES && !tookMs.some((ms) => ms < 1_000)) {
      const late = `late${String(tookMs.length)}@example.org`
      const waiting = client.call('followFeed', { query: { after: cursor, wait: 20 } })
      await add([late])
      const committedAt = performance.now()
      const told = await waiting
      tookMs.push(performance.now() - committedAt)
      expect(told.data).toMatchObject([{ addressKey: late }])
      cursor = told.cursor
    }
    expect(Math.min(...tookMs)).toBeLessThan(1_000)
  })

  test('who waits for nothing gets nothing when the time is over, and the same cursor', async () => {
    const { cursor } = await client.call('followFeed', {})
    const page = await client.call('followFeed', { query: { after: cursor, wait: 1 } })
    expect(page).toMatchObject({ data: [], cursor, hasMore: false })
  })

  test('a dry run and a rollback leave a gap in seq, and no row', async () => {
    await add(['gap@example.org'], { dryRun: true })
    await add(['a@example.org'])
    const { data } = await client.call('followFeed', {})
    expect(data.map((row) => row.addressKey)).toEqual(['a@example.org'])
  })
})

describe('cursors of another time', () => {
  test('of another epoch: 410, which says to take a snapshot', async () => {
    const { cursor } = await client.call('followFeed', {})
    await renewFeedEpoch(api.database)
    const answer = await api.ask('GET', `/v1/feeds/suppressions?after=${cursor}`)
    expect(answer).toMatchObject({ status: 410, body: { code: 'gone' } })
    expect(answer.body['remedy']).toContain('/v1/feeds/suppressions/snapshot')
  })

  test('older than what is kept: 410', async () => {
    await add(['old1@example.org'])
    const { cursor } = await client.call('followFeed', {})
    await add(['old2@example.org'])
    await api.database.query(
      'update feed_epoch set kept_from_seq = (select max(seq) from suppression_change)',
    )
    expect((await api.ask('GET', `/v1/feeds/suppressions?after=${cursor}`)).status).toBe(410)
    await api.database.query('update feed_epoch set kept_from_seq = 0')
  })

  test('of a history that a restore has replaced, under the same numbers: 410', async () => {
    await add(['r1@example.org'])
    const { cursor } = await client.call('followFeed', { query: { limit: 10_000 } })
    // What a restore does to whoever followed: the same seq, another row.
    await api.database.query(
      `alter table suppression_change disable trigger all;
       update suppression_change set at = at + interval '1 second'
       where seq = (select max(seq) from suppression_change);
       alter table suppression_change enable trigger all`,
    )
    expect((await api.ask('GET', `/v1/feeds/suppressions?after=${cursor}`)).status).toBe(410)
  })

  test('from beyond the end: 410, never an empty page', async () => {
    const { cursor } = await client.call('followFeed', { query: { limit: 10_000 } })
    const [epoch = '', seq = '', mark = ''] = cursor.split('.')
    const beyond = `${epoch}.${String(Number(seq) + 1_000)}.${mark}`
    expect((await api.ask('GET', `/v1/feeds/suppressions?after=${beyond}`)).status).toBe(410)
  })

  test.each(['x', '1', 'a.b.c', '00000000.-1.0', `00000000.${'9'.repeat(30)}.0`, '..'])(
    'what never was one (%s): 400',
    async (cursor) => {
      const answer = await api.ask('GET', `/v1/feeds/suppressions?after=${cursor}`)
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } })
    },
  )
})

describe('local copy', () => {
  test('a snapshot, then changes, is the table', async () => {
    await add(['c1@example.org', 'c2@example.org'])
    const copy = openLocalCopy(client)
    expect(copy.find(addressOf('c1@example.org'))).toBe('unknown')
    await copy.update()
    await release(['c1@example.org'])
    await add(['c3@example.org'])
    expect(copy.find(addressOf('c1@example.org'))).toBe('suppressed')
    expect(await copy.update()).toBe(2)
    expect(copy.find(addressOf('C1@EXAMPLE.ORG'))).toBe('clear')
    expect(copy.find(addressOf('c3@example.org'))).toBe('suppressed')
    expect(
      copy
        .state()
        ?.rows.map((row) => `${row.addressKey} ${row.scope}`)
        .sort(),
    ).toEqual([...(await listed())].sort())
  })

  test('goes on from what an earlier process kept', async () => {
    const first = openLocalCopy(client)
    await first.update()
    const saved = first.state()
    await add(['later@example.org'])
    const second = openLocalCopy(client, saved === undefined ? {} : { saved })
    expect(await second.update()).toBe(1)
    expect(second.find(addressOf('later@example.org'))).toBe('suppressed')
  })

  test('refuses a new snapshot that is far smaller, and keeps what it has', async () => {
    await add(Array.from({ length: 20 }, (_, n) => `s${String(n)}@example.org`))
    const copy = openLocalCopy(client)
    await copy.update()
    await renewFeedEpoch(api.database)
    await api.database.query("delete from suppression where address_key like 's%'")
    await expect(copy.update()).rejects.toThrow(/more than 20 %/)
    expect(copy.find(addressOf('s1@example.org'))).toBe('suppressed')
    const saved = copy.state()
    const told = openLocalCopy(client, {
      acceptAnySize: true,
      ...(saved === undefined ? {} : { saved }),
    })
    await told.update()
    expect(told.find(addressOf('s1@example.org'))).toBe('clear')
  })

  test('an expiry counts before anybody tells of it', async () => {
    await add(['soon@example.org'], { expiresAtMs: Date.now() + 3_600_000 })
    let nowMs = Date.now()
    const copy = openLocalCopy(client, { now: () => nowMs })
    await copy.update()
    expect(copy.find(addressOf('soon@example.org'))).toBe('suppressed')
    nowMs += 3_700_000
    expect(copy.find(addressOf('soon@example.org'))).toBe('clear')
  })
})

describe(`${String(WRITERS)} writers and ${String(READERS)} readers for ${String(SECONDS)} s`, () => {
  test(
    'each rebuilt list is the table; nothing is skipped, nothing doubled',
    { timeout: (SECONDS + 120) * 1_000 },
    async () => {
      const writers = openDatabase({ url: api.databaseUrl, max: WRITERS, onError: () => undefined })
      // A delay inside the lock, before the commit; the one before the lock is the writers' own.
      await api.database.query(
        `create function wait_a_little() returns trigger language plpgsql as
         $$ begin perform pg_sleep(random() * 0.02); return null; end $$;
       create trigger wait_a_little after insert on suppression_change
         for each statement execute function wait_a_little()`,
      )
      const start = await readSnapshot(client)
      const stop = { at: performance.now() + SECONDS * 1_000 }
      let isDone = false
      const readers = Array.from({ length: READERS }, (_, n) =>
        readAll(n, start.cursor, () => isDone),
      )
      const written = await Promise.all(
        Array.from({ length: WRITERS }, (_, n) =>
          writeUntil(n, writers, () => performance.now() > stop.at),
        ),
      )
      isDone = true
      const seen = await Promise.all(readers)
      await api.database.query(
        'drop trigger wait_a_little on suppression_change; drop function wait_a_little()',
      )
      const { rows } = await api.database.query<{ seqs: readonly string[] }>(
        'select array_agg(seq order by seq) as seqs from suppression_change where seq > $1',
        [start.cursor.split('.')[1]],
      )
      const all = (rows[0]?.seqs ?? []).map(Number)
      expect(all.length).toBeGreaterThan(WRITERS)
      expect(written.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(WRITERS)
      const table = await listed()
      for (const { seqs, map } of seen) {
        expect(seqs).toEqual(all)
        expect([...map].sort()).toEqual([...table].sort())
      }
      await writers.close()

      async function readAll(number: number, from: string, over: () => boolean) {
        const chance = chanceOf(number + 100)
        const map = new Set(start.rows.map((row) => `${row.addressKey} ${row.scope}`))
        const seqs: number[] = []
        let after = from
        for (;;) {
          const wasOver = over()
          const page = await client.call('followFeed', {
            query: { after, limit: 1 + Math.floor(chance() * 50), wait: wasOver ? 0 : 1 },
          })
          for (const { op, addressKey: key, scope, seq } of page.data) {
            seqs.push(seq)
            if (op === 'upsert') map.add(`${key} ${scope}`)
            else map.delete(`${key} ${scope}`)
          }
          after = page.cursor
          if (wasOver && page.data.length === 0) return { seqs, map }
          await pause(chance() * 30)
        }
      }
    },
  )
})

async function writeUntil(
  number: number,
  database: Database,
  isOver: () => boolean,
): Promise<number> {
  const chance = chanceOf(number)
  let writes = 0
  while (writes < LEAST_WRITES || !isOver()) {
    const some = Array.from(
      { length: 1 + Math.floor(chance() * 4) },
      () => `w${String(Math.floor(chance() * 60))}@example.org`,
    )
    await pause(chance() * 20)
    const which = chance()
    if (which < 0.5) await add(some, { database })
    else if (which < 0.85) await release(some, database)
    else if (which < 0.95) await add(some, { database, dryRun: true })
    else await expireDue(database)
    writes += 1
  }
  return writes
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
