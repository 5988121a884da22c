import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseAddress } from '@forwardpath/mail'
import { createHalt, untilHeldUp } from '@forwardpath/test-support/held-up'
import { eventually } from '@forwardpath/test-support/eventually'
import { createDatabase, type TestDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase, type Database } from './database.ts'
import { takeFeedLock } from './locks.ts'
import { checkAddress } from './queries/check-addresses.ts'
import { readDataState, removeDemo } from './queries/data-state.ts'
import { expireDue } from './queries/expire-due.ts'
import { exportLines } from './queries/export-lines.ts'
import { fsck, FSCK_CHECKS } from './queries/fsck.ts'
import { listBounces } from './queries/list-bounces.ts'
import { listChangeEvents, listChanges } from './queries/list-changes.ts'
import { listSuppressions } from './queries/list-suppressions.ts'
import type { NewBounce } from './queries/outcome.ts'
import { markRun, summarizeRun } from './queries/summary.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

let test: TestDatabase
let database: Database

beforeAll(async () => {
  test = await createDatabase()
  database = openDatabase({ url: test.url })
})
afterAll(async () => {
  await database.close()
  await test.drop()
})

let nextUid = 1
async function takeIn(
  mailbox: string,
  ...mails: readonly (readonly NewBounce[])[]
): Promise<readonly string[]> {
  const { store } = await openMailbox(database, mailbox)
  const { storedIds } = await store(mails.map(() => nextUid++))
  await finish(
    database,
    mails.map((bounces, index) => done(storedIds[index], bounces)),
  )
  return storedIds
}

function moved(recipient: string, forwardPath: string): NewBounce {
  const base = bounce(recipient, { replyCode: 551, diagnostic: `551 please try <${forwardPath}>` })
  const address = parseAddress(forwardPath)
  return {
    ...base,
    classification: {
      ...base.classification,
      category: 'moved',
      forwardPath: address as NewBounce['classification']['forwardPath'],
    },
  }
}

async function statuses(domain: string): Promise<readonly string[]> {
  const rows = await listSuppressions(database, { domain }, { limit: 100 })
  return rows.map((r) => `${r.address} ${r.status} ${r.reason} x${String(r.evidenceCount)}`)
}

describe('the outcome of a batch', () => {
  it('is written once, however often it is finished', async () => {
    const { store } = await openMailbox(database, 'idempotent')
    const { storedIds } = await store([nextUid++])
    const outcome = done(storedIds[0], [bounce('one@idem.example')])
    await finish(database, [outcome])
    await finish(database, [outcome])
    expect(await statuses('idem.example')).toEqual(['one@idem.example held hard_bounce x1'])
    const { rows } = await database.query(
      "select count(*)::int as n from suppression_change where address_key = 'one@idem.example'",
    )
    expect(rows).toEqual([{ n: 1 }])
  })

  it('counts five copies of one report once and names what they are copies of', async () => {
    const report = bounce('copy@copies.example')
    const copies = [1, 2, 3, 4].map(() => [{ ...report, id: bounce('x@y.example').id }])
    const ids = await takeIn('copies', [report], ...copies)
    expect(await statuses('copies.example')).toEqual(['copy@copies.example held hard_bounce x1'])
    const { rows } = await database.query(
      "select duplicate_of, count(*)::int as n from raw_message where mailbox = 'copies' group by 1 order by 1 nulls first",
    )
    expect(rows).toEqual([
      { duplicate_of: null, n: 1 },
      { duplicate_of: ids[0], n: 4 },
    ])
  })

  it('writes a copy of a higher tier, so that the genuine report acts after a forged one (T29)', async () => {
    const forged = bounce('victim@tiers.example', { trust: 'unverified' })
    await takeIn('tiers', [forged])
    expect(await statuses('tiers.example')).toEqual([])
    await takeIn('tiers', [{ ...forged, id: bounce('x@y.example').id, trust: 'verified' }])
    expect(await statuses('tiers.example')).toEqual(['victim@tiers.example held hard_bounce x1'])
  })

  it('takes in any text that a mail may hold', async () => {
    const odd = '\u0000\uD800 \u202E \u001b[31m 💥 \\u0000'
    await takeIn('odd', [
      bounce('odd@odd.example', {
        diagnostic: odd.repeat(2_000),
        remoteMta: odd,
        defects: [{ code: 'x', detail: odd }],
      }),
    ])
    expect(await statuses('odd.example')).toEqual(['odd@odd.example held hard_bounce x1'])
    const [row] = await listBounces(database, { addressKey: 'odd@odd.example' }, { limit: 1 })
    expect(row?.diagnostic).toMatch(/^\uFFFD\uFFFD/u)
    expect(row?.quote).toEqual({ text: 'no such user', span: [3, 9] })
  })

  it('opens one change for each old → new and counts its sightings', async () => {
    await takeIn(
      'moves',
      [moved('old@moves.example', 'new@moves.example')],
      [moved('old@moves.example', 'NEW@moves.example')],
    )
    await takeIn('moves', [moved('old@moves.example', 'new@moves.example')])
    const changes = await listChanges(database, { oldKey: 'old@moves.example' }, { limit: 10 })
    expect(changes.map((c) => [c.state, c.observations.count, c.version])).toEqual([
      ['pending', 3, 2],
    ])
    const events = await listChangeEvents(database, changes[0]?.id ?? '')
    expect(events.map((e) => `${e.fact} ${String(e.to)}`)).toEqual([
      'opened pending',
      'observed null',
    ])
  })
})

it('a bound delivery ends what the pipeline did, with a tombstone, and a repeat of it changes nothing', async () => {
  await takeIn('life', [bounce('alive@life.example', { trust: 'correlated' })])
  expect(await statuses('life.example')).toEqual(['alive@life.example held hard_bounce x1'])
  const life = bounce('alive@life.example', {
    kind: 'delivery_notice',
    action: 'delivered',
    trust: 'correlated',
  })
  const { store } = await openMailbox(database, 'life')
  const { storedIds } = await store([nextUid++])
  await database.query('update raw_message set received_at = now() where id = $1', [storedIds[0]])
  await finish(database, [done(storedIds[0], [life])])
  expect(await statuses('life.example')).toEqual(['alive@life.example released hard_bounce x1'])
  const { rows } = await database.query(
    "select op, event_ids from suppression_change where address_key = 'alive@life.example' order by seq desc limit 1",
  )
  expect(rows).toEqual([{ op: 'remove', event_ids: [life.id] }])
})

describe('the list', () => {
  it('answers a check by the strictest record that is in force', async () => {
    const ask = async (text: string, stream?: string): Promise<string> => {
      const address = parseAddress(text)
      if (address === undefined) throw new TypeError(text)
      return (await checkAddress(database, address, stream)).status
    }
    await takeIn('check', [bounce('held@check.example')])
    expect(await ask('HELD@check.example')).toBe('held')
    expect(await ask('other@check.example')).toBe('clear')
    const complaint = bounce('cried@check.example', {
      kind: 'complaint',
      feedbackType: 'abuse',
      stream: 'news',
    })
    await takeIn('check', [complaint])
    expect([await ask('cried@check.example'), await ask('cried@check.example', 'news')]).toEqual([
      'clear',
      'suppressed',
    ])
    await database.query(
      "update suppression set expires_at = now() - interval '1 s' where address_key = 'held@check.example'",
    )
    expect(await ask('held@check.example')).toBe('clear')
  })

  it('ends what is due, with a tombstone in the change log', async () => {
    await database.query('update suppression set expires_at = null where expires_at < now()')
    await takeIn('due', [bounce('due@due.example')])
    await database.query(
      "update suppression set expires_at = now() where address_key = 'due@due.example'",
    )
    expect(await expireDue(database)).toBe(1)
    expect(await expireDue(database)).toBe(0)
    expect(await statuses('due.example')).toEqual(['due@due.example expired hard_bounce x1'])
    const { rows } = await database.query(
      "select op, status from suppression_change where address_key = 'due@due.example' order by seq",
    )
    expect(rows).toEqual([
      { op: 'upsert', status: 'held' },
      { op: 'remove', status: 'expired' },
    ])
  })

  it('does not end what another writer renews at that moment', async () => {
    await takeIn('renewed', [bounce('kept@renewed.example')])
    await database.query(
      "update suppression set expires_at = now() where address_key = 'kept@renewed.example'",
    )
    const renewal = createHalt()
    const renewing = database.transaction(async (tx) => {
      await takeFeedLock(tx)
      await tx.query(
        "update suppression set expires_at = now() + interval '9 days' where address_key = 'kept@renewed.example'",
      )
      await renewal.here()
    })
    await Promise.race([renewal.reached, renewing])
    const expiring = expireDue(database)
    await untilHeldUp(expiring, database)
    renewal.goOn()
    await renewing
    expect(await expiring).toBe(0)
    expect(await statuses('renewed.example')).toEqual(['kept@renewed.example held hard_bounce x1'])
  })

  it('leaves as the active and held addresses, each once, in the order of keys', async () => {
    let text = ''
    const end = await exportLines(database, {
      form: 'ndjson',
      write: (chunk) => {
        text += chunk.toString()
        return Promise.resolve()
      },
    })
    const exported = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly addressKey: string; readonly scope: string })
      .map((row) => `${row.addressKey} ${row.scope}`)
    expect(end.rows).toBe(exported.length)
    expect(end.sha256).toBe(createHash('sha256').update(text).digest('hex'))
    expect(exported).toEqual([...new Set(exported)].sort())
    expect(exported).toContain('held@check.example global')
    expect(exported).not.toContain('due@due.example global')
  })

  it('leaves as CSV without a cell that a spreadsheet would compute, wherever it parts cells', async () => {
    const hostile = [
      '";=1;"@formula.example',
      '"; \'+1"@formula.example',
      '=1@formula.example',
      '"; a"@formula.example',
    ]
    await takeIn('formula', ...hostile.map((address) => [bounce(address)]))
    let text = ''
    await exportLines(database, {
      form: 'csv',
      write: (chunk) => {
        text += chunk.toString()
        return Promise.resolve()
      },
    })
    const lines = text.split('\n').filter((line) => line.includes('@formula.example'))
    expect(lines.map((line) => line.slice(0, line.indexOf(',global'))).toSorted()).toEqual([
      `"""; ''+1""@formula.example"`,
      `"""; a""@formula.example"`,
      `""";'=1;""'@formula.example"`,
      `'=1@formula.example`,
    ])
  })

  it('is paged without a gap or a repeat', async () => {
    const ids: string[] = []
    for (;;) {
      const page = await listSuppressions(database, {}, { limit: 2, after: ids.at(-1) })
      ids.push(...page.map((row) => row.id))
      if (page.length < 2) break
    }
    const { rows } = await database.query<{ n: number }>(
      'select count(*)::int as n from suppression',
    )
    expect(new Set(ids).size).toBe(rows[0]?.n)
    expect(ids.length).toBe(rows[0]?.n)
  })

  it('cannot be rewritten in its log', async () => {
    await expect(database.query("update suppression_change set why = 'else'")).rejects.toThrow(
      'append only',
    )
  })
})

it('sums a run up from what was written since it began', async () => {
  const mark = await markRun(database)
  await takeIn(
    'sums',
    [bounce('a@sums.example'), bounce('b@sums.example', { ordinal: 1 })],
    [moved('c@sums.example', 'd@sums.example')],
    [],
  )
  expect(await summarizeRun(database, mark)).toMatchObject({
    new: 3,
    done: 3,
    reports: 3,
    byKind: { bounce: 2, not_a_bounce: 1 },
    byCategory: { user_unknown: 2, moved: 1 },
    suppressions: { added: 0, held: 3, released: 0, expired: 0 },
    addressChanges: { opened: 1, updated: 0 },
  })
  expect(await summarizeRun(database, await markRun(database))).toMatchObject({
    new: 0,
    done: 0,
    reports: 0,
  })
})

describe('fsck', () => {
  it('is clean where only the program wrote', async () => {
    // The tests above moved expiries behind the log's back: put the log's truth in place first.
    await database.query(
      `update suppression s set expires_at = (l.record ->> 'expires_at')::timestamptz
       from (select distinct on (address_key, scope) * from suppression_change order by address_key, scope, seq desc) l
       where l.address_key = s.address_key and l.scope = s.scope`,
    )
    const report = await fsck(database)
    expect(report.findings).toEqual([])
    expect(report.accounts.length).toBeGreaterThan(5)
  })

  it.each<[string, string]>([
    [
      'body-missing',
      "delete from raw_body where raw_message_id = (select id from raw_message where mailbox = 'sums' limit 1)",
    ],
    ['body-orphan', "insert into raw_body values (999999999, now(), 'x')"],
    ['finished-with-job', "update raw_message set job_id = 'b-x' where mailbox = 'sums'"],
    [
      'bounce-without-outcome',
      "update raw_message set state = 'stored' where mailbox = 'sums' and kind = 'bounce'",
    ],
    [
      'bounce-unclassified-row',
      'delete from classification where bounce_id = (select id from bounce limit 1)',
    ],
    [
      'list-differs-from-log',
      "update suppression set status = 'released' where address_key = 'a@sums.example'",
    ],
    ['list-differs-from-log', "delete from suppression where address_key = 'a@sums.example'"],
    [
      'list-differs-from-log',
      "update suppression set seq = seq + 1000000 where address_key = 'a@sums.example'",
    ],
    [
      'list-differs-from-log',
      "update suppression set address_key = 'z@sums.example' where address_key = 'a@sums.example'",
    ],
    [
      'list-differs-from-log',
      "delete from suppression_change where address_key = 'a@sums.example'",
    ],
    [
      'evidence-missing',
      "delete from classification where bounce_id in (select id from bounce where address_key = 'b@sums.example'); delete from bounce where address_key = 'b@sums.example'",
    ],
    [
      'change-without-audit',
      "delete from address_change_event where address_change_id = (select id from address_change where old_key = 'c@sums.example')",
    ],
  ])('finds %s: %s', async (check, damage) => {
    expect(FSCK_CHECKS).toContain(check)
    const copy = await damagedCopy(damage)
    const report = await fsck(copy.database)
    await copy.close()
    expect(report.findings.map((f) => f.check)).toContain(check)
  })

  it('takes the time that it needs, whatever the limit of its pool', async () => {
    const tight = openDatabase({ url: test.url, statementTimeoutMs: 1_000 })
    await database.session(async (holder) => {
      await holder.query('begin')
      await holder.query('lock table bounce in access exclusive mode')
      const report = fsck(tight)
      await eventually(isSomebodyWaiting)
      // Whoever asks after it under the same limit is cut off before it.
      const other = tight.query('select from bounce')
      await expect(other).rejects.toMatchObject({ code: '57014' })
      await holder.query('rollback')
      expect((await report).findings).toEqual([])
    })
    await tight.close()
  })
})

async function isSomebodyWaiting(): Promise<boolean> {
  const { rowCount } = await database.query(
    "select from pg_locks where relation = 'bounce'::regclass and not granted",
  )
  return rowCount === 1
}

/** Damage is done to a copy of this database, so that one check's damage is no other's finding. */
async function damagedCopy(
  damage: string,
): Promise<{ database: Database; close: () => Promise<void> }> {
  await database.close()
  const admin = openDatabase({ url: test.url.replace(/\/[^/]*$/, '/postgres') })
  const source = new URL(test.url).pathname.slice(1)
  const name = `${source}_copy`
  await admin.query(`create database ${name} template ${source}`)
  database = openDatabase({ url: test.url })
  const copy = openDatabase({ url: test.url.replace(source, name) })
  await copy.query(damage)
  return {
    database: copy,
    close: async () => {
      await copy.close()
      await admin.query(`drop database ${name} with (force)`)
      await admin.close()
    },
  }
}

describe('the demo', () => {
  it('is told apart from nothing and from real data, and leaves no row behind', async () => {
    const fresh = await createDatabase()
    const demo = openDatabase({ url: fresh.url })
    expect(await readDataState(demo)).toEqual({ kind: 'empty' })
    const { store } = await openMailbox(demo, 'demo', { isDemo: true })
    const { storedIds } = await store([1, 2])
    const report = bounce('a@demo.example')
    await finish(demo, [
      done(storedIds[0], [report]),
      done(storedIds[1], [moved('b@demo.example', 'c@demo.example')]),
    ])
    expect(await readDataState(demo)).toEqual({ kind: 'demo' })
    expect(await removeDemo(demo)).toBe(2)
    expect(await removeDemo(demo)).toBe(0)
    const tables = [
      'mailbox',
      'raw_message',
      'raw_body',
      'bounce',
      'classification',
      'suppression',
      'suppression_change',
      'address_change',
      'address_change_event',
    ]
    for (const table of tables) {
      const { rows } = await demo.query<{ n: number }>(`select count(*)::int as n from ${table}`)
      expect([table, rows[0]?.n]).toEqual([table, 0])
    }
    await openMailbox(demo, 'main')
    expect(await readDataState(demo)).toEqual({
      kind: 'real',
      lastSource: 'imaps://u@imap.example/main',
    })
    await demo.close()
    await fresh.drop()
  })
})
