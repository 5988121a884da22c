/** What is read under the feed lock, where everybody waits, does not grow with the tables; counted by the database itself. */
import { parseAddress, type Address } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import { eventually } from '@forwardpath/test-support/eventually'
import { describe, expect, it } from 'vitest'
import { openDatabase, type Database, type Transaction } from './database.ts'
import { takeFeedLock } from './locks.ts'
import { undoChangeSet } from './queries/change-set-undo.ts'
import { loadHistories } from './queries/load-histories.ts'
import type { Act } from './queries/person-act.ts'
import { addSuppressions, releaseSuppressions } from './queries/person-changes.ts'
import { retentionBatch, RETENTION_STEPS } from './queries/retention-run.ts'
import type { RetentionStep } from './queries/retention-step.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

const { database, url } = await databaseOfFile()

const DAY_MS = 86_400_000
const AGES = { rawMs: DAY_MS, eventsMs: DAY_MS, auditMs: DAY_MS, tombstonesMs: DAY_MS }

/** Rows of a table that a transaction fetched. */
async function rowsRead(
  table: string,
  run: (tx: Transaction) => Promise<unknown>,
): Promise<number> {
  return database.transaction(async (tx) => {
    const before = await fetched(tx, table)
    await run(tx)
    return (await fetched(tx, table)) - before
  })
}

/** What the server process has counted, and not handed on yet: of earlier transactions too. */
async function fetched(tx: Transaction, table: string): Promise<number> {
  const { rows } = await tx.query<{ n: number }>(
    `select (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as n
     from pg_stat_xact_user_tables where relname = $1`,
    [table],
  )
  return rows[0]?.n ?? 0
}

function addressAt(domain: string, n = 0): Address {
  const address = parseAddress(`u${String(n)}@${domain}`)
  if (address === undefined) throw new TypeError(domain)
  return address
}

function stepOf(name: string): RetentionStep {
  const step = RETENTION_STEPS.find((one) => one.name === name)
  if (step === undefined) throw new TypeError(name)
  return step
}

const batchOf = (
  on: Database,
  name: string,
  over: Partial<typeof AGES> = {},
): ReturnType<typeof retentionBatch> =>
  retentionBatch(on, stepOf(name), { ages: { ...AGES, ...over }, restMs: 0 })

describe('the history of an address that is flooded', () => {
  it('is looked at among its newest 5,000 reports, whatever lies behind them', async () => {
    const flooded = 6_000
    const { store } = await openMailbox(database, 'flood')
    const [id] = (await store([1])).storedIds
    await finish(database, [done(id, [bounce('flood@hot.example')])])
    await database.query(
      `with old as (
         insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action, recipient, address_key)
         select 'bnc_' || n, $1, n, now() - interval '200 days' - n * interval '1 minute', decode(md5(n::text), 'hex'),
           'bounce', 'rfc3464', 'failed', address, address
         from generate_series(1, 4 * $2::int) n
           cross join lateral (select case when n <= $2 then 'flood@hot.example' else n || '@x.example' end) a (address)
         returning id)
       insert into classification (bounce_id, category, permanence, rule_id, rule_version)
       select id, 'user_unknown', 'permanent', 'test', '1' from old`,
      [id, flooded],
    )
    await database.query('analyze bounce, classification')

    const sinceMs = Date.now() - 90 * DAY_MS
    let events = 0
    const read = await rowsRead('bounce', async (tx) => {
      const [history] = await loadHistories(tx, [{ addressKey: 'flood@hot.example', sinceMs }])
      events = history?.events.length ?? 0
    })
    expect(events).toBe(1)
    expect(read).toBeLessThanOrEqual(5_000)
  })
})

describe('the step of tombstones', () => {
  const upserts = 20_000
  const tombstones = 6_000

  it('reads no change but the tombstones that are old, a page at a time', async () => {
    await database.query(
      `insert into suppression_change (suppression_id, address_key, scope, op, status, reason, why, who, policy_version, at, record)
       select 'sup_' || n, n || '@log.example', 'global', case when n > $1 then 'remove' else 'upsert' end,
         case when n > $1 then 'released' else 'active' end, 'hard_bounce', 'test', 'test', '1',
         now() - interval '2 days', '{}'
       from generate_series(1, $1::int + $2::int) n`,
      [upserts, tombstones],
    )
    await database.query('analyze suppression_change')

    const place = { cutoff: new Date(Date.now() - DAY_MS), after: undefined, isReal: true }
    expect(
      await rowsRead('suppression_change', (tx) => stepOf('tombstones').run(tx, place)),
    ).toBeLessThan(upserts / 2)
    expect(await batchOf(database, 'tombstones')).toEqual({
      kind: 'done',
      deleted: tombstones - 5_000,
      isEnd: true,
    })
    const { rows } = await database.query(
      `select e.kept_from_seq = max(c.seq) as is_last from feed_epoch e, suppression_change c group by e.kept_from_seq`,
    )
    expect(rows).toEqual([{ is_last: true }])
  })
})

describe('the undoing of a change set', () => {
  const pages = 5
  const perPage = 1_000
  const set = newId('chs')
  const addressOf = (n: number): Address => addressAt('undone.example', n)
  const act = (changeSetId: string): Act => ({ changeSetId, who: 'operator:ann', note: undefined })

  async function add(changeSetId: string, from: number, count: number): Promise<void> {
    const additions = Array.from({ length: count }, (_, n) => ({
      newId: newId('sup'),
      address: addressOf(from + n),
      scope: 'global',
      reason: 'manual' as const,
      expiresAtMs: undefined,
      note: undefined,
    }))
    const mode = { source: 'operator', revive: true }
    await addSuppressions(database, additions, { act: act(changeSetId), mode, dryRun: false })
  }

  const released = (changeSetId: string, n: number): Promise<unknown> =>
    releaseSuppressions(database, [{ address: addressOf(n), scope: 'global' }], {
      act: act(changeSetId),
      why: 'asked for',
      override: false,
      dryRun: false,
    })

  it('reads a page of its rows at a time, and each record ends as it was before the first of them', async () => {
    // One stood before, and was released by the set as well; on another one somebody has decided since.
    await add(newId('chs'), 0, 1)
    await released(set, 0)
    for (let page = 0; page < pages; page++) await add(set, page * perPage, perPage)
    await released(newId('chs'), 1)
    await database.query('vacuum analyze suppression, suppression_change')

    const reads: number[] = []
    const watched: Database = {
      ...database,
      transaction: async (run) => {
        let answer: Awaited<ReturnType<typeof run>> | undefined
        reads.push(await rowsRead('suppression_change', async (tx) => (answer = await run(tx))))
        return answer as Awaited<ReturnType<typeof run>>
      },
    }
    const report = await undoChangeSet(watched, {
      changeSetId: set,
      undoId: newId('chs'),
      who: 'operator:ann',
      note: undefined,
    })
    expect(report).toMatchObject({
      outcome: 'undone',
      restored: pages * perPage - 1,
      kept: [{ addressKey: addressOf(1), scope: 'global', by: 'operator:ann' }],
      keptCount: 1,
    })
    expect(Math.max(...reads)).toBeLessThan(pages * perPage)
    const { rows } = await database.query(
      `select status, count(*)::int as n from suppression where domain = 'undone.example' group by 1 order by 1`,
    )
    expect(rows).toEqual([
      { status: 'active', n: 1 },
      { status: 'released', n: pages * perPage - 1 },
    ])
    const { rows: log } = await database.query(
      `select s.address_key from suppression s join suppression_change c using (seq)
       where s.domain = 'undone.example' and to_jsonb(s) = c.record`,
    )
    expect(log).toHaveLength(pages * perPage)
  })
})

describe('a change of the list', () => {
  it('looks up nothing for webhooks where nobody listens', async () => {
    const inside = (tx: Transaction): Database => ({ ...database, transaction: (run) => run(tx) })
    const addAs = (on: Database, reason: 'manual' | 'compliance'): Promise<unknown> =>
      addSuppressions(
        on,
        [
          {
            newId: newId('sup'),
            address: addressAt('quiet.example'),
            scope: 'global',
            reason,
            expiresAtMs: undefined,
            note: undefined,
          },
        ],
        {
          act: { changeSetId: newId('chs'), who: 'operator:ann', note: undefined },
          mode: { source: 'operator', revive: true },
          dryRun: false,
        },
      )
    await addAs(database, 'manual')
    const read = await rowsRead('suppression_change', (tx) => addAs(inside(tx), 'compliance'))
    expect(read).toBe(0)
  })
})

describe('a step of retention', () => {
  /** Runs beside a transaction that decides, and so has the feed lock; `decide` is what that one writes. */
  async function beside<T>(
    decide: (tx: Transaction) => Promise<unknown>,
    run: () => Promise<T>,
    isHeldUp: boolean,
  ): Promise<T> {
    let answer: Promise<T> | undefined
    await database.transaction(async (tx) => {
      await takeFeedLock(tx)
      await decide(tx)
      answer = run()
      if (isHeldUp) await eventually(isWaiting)
      else await answer
    })
    if (answer === undefined) throw new Error('it did not run')
    return answer
  }

  async function isWaiting(): Promise<boolean> {
    const { rows } = await database.query<{ n: number }>(
      `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`,
    )
    return (rows[0]?.n ?? 0) > 0
  }

  it('that looks for the work of change sets looks at a page of them, and at all of them by and by', async () => {
    const sets = 5_000
    await database.query(
      `insert into change_set (id, what, who, made_at)
       select 'chs_0' || lpad(n::text, 6, '0'), 'suppressions add', 'api:test', now() - interval '2 days'
       from generate_series(1, $1::int) n`,
      [sets],
    )
    await database.query(
      `insert into change_set_address (change_set_id, address_key) values ($1, 'a@x.example')`,
      [`chs_0${String(sets).padStart(6, '0')}`],
    )
    await database.query('vacuum analyze change_set')
    const place = { cutoff: new Date(Date.now() - DAY_MS), after: undefined, isReal: false }
    const read = await rowsRead('change_set', (tx) => stepOf('change_set_work').run(tx, place))
    expect(read).toBeLessThan(sets / 2)
    let deleted = 0
    for (let isEnd = false; !isEnd;) {
      const batch = await batchOf(database, 'change_set_work')
      if (batch.kind !== 'done') throw new Error(batch.kind)
      deleted += batch.deleted
      isEnd = batch.isEnd
    }
    expect(deleted).toBe(1)
  })

  it('that finds nothing to delete does not wait for those who decide', async () => {
    const other = openDatabase({ url, lockTimeoutMs: 200 })
    const batch = await beside(
      () => Promise.resolve(),
      () => batchOf(other, 'reports'),
      false,
    )
    await other.close()
    expect(batch).toMatchObject({ kind: 'done', deleted: 0 })
  })

  it('keeps what somebody came to need while it waited for them', async () => {
    const { store } = await openMailbox(database, 'needed')
    const [id] = (await store([1])).storedIds
    const report = bounce('needed@x.example', { kind: 'auto_reply' })
    await finish(database, [done(id, [report])])
    const batch = await beside(
      (tx) =>
        tx.query(
          "insert into domain_watch (domain, check_at, bounce_id) values ('x.example', now(), $1)",
          [report.id],
        ),
      () => batchOf(database, 'reports', { eventsMs: -DAY_MS }),
      true,
    )
    expect(batch).toMatchObject({ kind: 'done' })
    const { rowCount } = await database.query('select from bounce where id = $1', [report.id])
    expect(rowCount).toBe(1)
  })
})
