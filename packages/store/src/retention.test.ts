import { addressOf } from '@forwardpath/test-support/address-of'
import { beforeAll, describe, expect, it } from 'vitest'
import { createIdSource, newId } from '@forwardpath/runtime'

import { openDatabase, type Database } from './database.ts'
import { ensureBodyPartitions } from './queries/body-partitions.ts'
import { undoChangeSet } from './queries/change-set-undo.ts'
import { readFeed } from './queries/feed.ts'
import { fsck } from './queries/fsck.ts'
import { listChanges } from './queries/list-changes.ts'
import { loadHistories } from './queries/load-histories.ts'
import type { NewBounce } from './queries/outcome.ts'
import { addSuppressions, releaseSuppressions } from './queries/person-changes.ts'
import {
  countRetention,
  listRetention,
  retentionBatch,
  RETENTION_STEPS,
} from './queries/retention-run.ts'
import type { RetentionStep } from './queries/retention-step.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

const DAY_MS = 86_400_000
const AGES = {
  rawMs: 30 * DAY_MS,
  eventsMs: 60 * DAY_MS,
  auditMs: 120 * DAY_MS,
  tombstonesMs: 45 * DAY_MS,
}

const { database, url } = await databaseOfFile()

beforeAll(async () => {
  await ensureBodyPartitions(database)
})

function stepOf(name: string): RetentionStep {
  const step = RETENTION_STEPS.find((one) => one.name === name)
  if (step === undefined) throw new TypeError(name)
  return step
}

/** One pass of a step, whatever its last one. */
async function pass(name: string, on: Database = database): Promise<number> {
  let deleted = 0
  for (;;) {
    const batch = await retentionBatch(on, stepOf(name), { ages: AGES, restMs: 0 })
    if (batch.kind !== 'done') throw new Error(`${name} is ${batch.kind}`)
    deleted += batch.deleted
    if (batch.isEnd) return deleted
  }
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS)

/** A report that was read so long ago. */
function oldBounce(recipient: string, days: number, over: Partial<NewBounce> = {}): NewBounce {
  const id = createIdSource(() => daysAgo(days).getTime())('bnc')
  return bounce(recipient, { id, ...over })
}

let nextUid = 1
async function takeIn(mailbox: string, bounces: readonly NewBounce[]): Promise<readonly string[]> {
  const { store } = await openMailbox(database, mailbox)
  const { storedIds } = await store(bounces.map(() => nextUid++))
  await finish(
    database,
    bounces.map((one, index) => done(storedIds[index], [one])),
  )
  return storedIds
}

async function reports(domain: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ recipient: string }>(
    "select recipient from bounce where address_key like '%@' || $1 order by recipient",
    [domain],
  )
  return rows.map((row) => row.recipient)
}

async function count(table: string, where: string): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    `select count(*)::int as n from ${table} where ${where}`,
  )
  return rows[0]?.n ?? -1
}

/** As if the log had been written so long ago; append only but for a test. */
async function backdate(domain: string, days: number): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query('alter table suppression_change disable trigger all')
    await tx.query('update suppression set updated_at = $2 where domain = $1', [
      domain,
      daysAgo(days),
    ])
    await tx.query(
      `update suppression_change c set at = $2, record = case when c.seq = s.seq then to_jsonb(s) else c.record end
       from suppression s where s.address_key = c.address_key and s.scope = c.scope and s.domain = $1`,
      [domain, daysAgo(days)],
    )
    await tx.query('alter table suppression_change enable trigger all')
  })
}

async function findings(): Promise<readonly string[]> {
  return (await fsck(database)).findings.map(({ check, detail }) => `${check}: ${detail}`)
}

describe('bytes of mails', () => {
  it('go by the month; those of a mail with work left move on, and the accounts are clean', async () => {
    await database.query(
      "create table raw_body_202001 partition of raw_body for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00')",
    )
    const { store } = await openMailbox(database, 'months')
    const { storedIds } = await store([nextUid++, nextUid++, nextUid++])
    const [waiting, finished, asked] = storedIds
    await finish(database, [done(finished, []), done(asked, [])])
    await database.query(
      "insert into dns_wait (name, kind, raw_message_id) values ('x.example', 'mx', $1)",
      [asked],
    )
    for (const id of storedIds) {
      await database.query(
        "with b as (delete from raw_body where raw_message_id = $1 returning bytes), m as (update raw_message set stored_at = '2020-01-10' where id = $1) insert into raw_body select $1, '2020-01-10', bytes from b",
        [id],
      )
    }
    expect(await count('raw_body_202001', 'true')).toBe(3)
    expect(await countRetention(database, stepOf('raw_months'), AGES)).toBe(1)
    expect(await pass('raw_months')).toBe(1)
    expect(await count('pg_class', "relname = 'raw_body_202001'")).toBe(0)
    const { rows } = await database.query<{ id: string }>(
      'select raw_message_id as id from raw_body where raw_message_id = any($1::bigint[]) order by 1',
      [storedIds],
    )
    expect(rows.map((row) => row.id)).toEqual([waiting, asked])
    expect(await findings()).toEqual([])

    await database.query('delete from dns_wait where raw_message_id = $1', [asked])
    expect(await pass('raw_bodies')).toBe(1)
    expect(await count('raw_body', `raw_message_id in (${storedIds.join(', ')})`)).toBe(1)
    await finish(database, [done(waiting, [])])
    expect(await pass('raw_bodies')).toBe(1)
    expect(await findings()).toEqual([])
  })

  it('that are young and missing are a finding still', async () => {
    const [id] = await takeIn('young', [bounce('a@young-body.example')])
    const { rows } = await database.query<{ bytes: Buffer }>(
      'delete from raw_body where raw_message_id = $1 returning *',
      [id],
    )
    expect((await findings()).join()).toContain('body-missing')
    await database.query(
      'insert into raw_body select $1, stored_at, $2 from raw_message where id = $1',
      [id, rows[0]?.bytes],
    )
  })

  it('of the month under way stay, whatever the age that is asked for', async () => {
    await takeIn('now', [bounce('a@now-body.example')])
    const batch = await retentionBatch(database, stepOf('raw_months'), {
      ages: { ...AGES, rawMs: 0 },
      restMs: 0,
    })
    expect(batch).toMatchObject({ deleted: 0 })
    expect(await findings()).toEqual([])
  })
})

describe('reports', () => {
  it('go with their verdicts once nobody needs them, and the ledger keeps its rows', async () => {
    const ids = await takeIn('plain', [
      oldBounce('gone@plain.example', 61, { kind: 'auto_reply' }),
      oldBounce('young@plain.example', 59, { kind: 'auto_reply' }),
    ])
    expect(await countRetention(database, stepOf('reports'), AGES)).toBe(1)
    expect(await pass('reports')).toBe(1)
    expect(await pass('reports')).toBe(0)
    expect(await reports('plain.example')).toEqual(['young@plain.example'])
    expect(await count('raw_message', `id in (${ids.join(', ')}) and state = 'done'`)).toBe(2)
    expect(await findings()).toEqual([])
  })

  it('stay as evidence of what is held or active, and go when that has ended', async () => {
    await takeIn('evidence', [oldBounce('held@evidence.example', 90)])
    expect(await pass('reports')).toBe(0)
    await database.query(
      "update suppression set expires_at = now() where domain = 'evidence.example'",
    )
    await release('held@evidence.example')
    expect(await pass('reports')).toBe(1)
    expect(await findings()).toEqual([])
  })

  it('stay while their address change is open or approved, their domain is watched, a check is open', async () => {
    const kept = [
      oldBounce('pending@kept.example', 90, { kind: 'auto_reply' }),
      oldBounce('watched@kept.example', 90, { kind: 'auto_reply' }),
      oldBounce('checked@kept.example', 90, { kind: 'auto_reply' }),
      oldBounce('waiting@kept.example', 90, { kind: 'auto_reply' }),
    ]
    const ids = await takeIn('kept', kept)
    const [pending, watched, checked] = kept.map((one) => one.id)
    await openChange('pending@kept.example', 'new@kept.example', [String(pending)])
    await database.query(
      "insert into domain_watch (domain, check_at, bounce_id) values ('kept.example', now(), $1)",
      [watched],
    )
    await database.query(
      `insert into mx_check (bounce_id, category, domain, reported_at, give_up_at)
       values ($1, 'moved', 'kept.example', now(), now())`,
      [checked],
    )
    await database.query(
      "insert into dns_wait (name, kind, raw_message_id) values ('kept.example', 'mx', $1)",
      [ids[3]],
    )
    expect(await pass('reports')).toBe(0)
    await database.query(
      "update address_change set state = 'rejected', reason = 'wrong' where old_key like '%@kept.example'",
    )
    await database.query("delete from domain_watch where domain = 'kept.example'")
    await database.query(
      "update mx_check set result = 'unchanged', checked_at = now() where bounce_id = $1",
      [checked],
    )
    await database.query("delete from dns_wait where name = 'kept.example'")
    expect(await pass('reports')).toBe(4)
    expect(await count('mx_check', "domain = 'kept.example'")).toBe(0)
    expect(await findings()).toEqual([])
  })

  it('stay while the change set that changed them can be undone; then it says that it cannot', async () => {
    const report = oldBounce('set@sets.example', 90, { kind: 'auto_reply' })
    const [rawId] = await takeIn('sets', [report])
    const setId = newId('chs')
    await database.query(
      "insert into change_set (id, what, who, made_at) values ($1, 'reclassify', 'operator:test', $2)",
      [setId, daysAgo(61)],
    )
    await database.query(
      `insert into change_set_report (change_set_id, bounce_id, raw_message_id, bounce_after, classification_after, is_applied)
       values ($1, $2, $3, '{}', '{}', true)`,
      [setId, report.id, rawId],
    )
    await database.query(
      "insert into change_set_address (change_set_id, address_key, outcome) select $1, 'a' || n || '@sets.example', 'applied' from generate_series(1, 2500) n",
      [setId],
    )
    expect(await pass('reports')).toBe(0)
    expect(await countRetention(database, stepOf('change_set_work'), AGES)).toBe(2501)
    expect(await pass('change_set_work')).toBe(2501)
    expect(await pass('change_set_work')).toBe(0)
    const act = { changeSetId: setId, undoId: newId('chs'), who: 'operator:test', note: undefined }
    expect(await undoChangeSet(database, act)).toMatchObject({ outcome: 'past_retention' })
    expect(await pass('reports')).toBe(1)
  })

  it('stay while an incident of their time waits for a choice', async () => {
    await takeIn('incident', [oldBounce('burst@incident.example', 90, { kind: 'auto_reply' })])
    await database.query(
      `insert into incident (id, provider, categories, state, rule, from_at, until_at, opened_at, last_held_at, hour_addresses, hour_alive)
       values ('inc_r', 'incident.example', '{user_unknown}', 'closed', 'spike', now() - interval '1 year', now() + interval '1 day', now(), now(), 1, 1)`,
    )
    expect(await pass('reports')).toBe(0)
    await database.query("update incident set state = 'confirmed' where id = 'inc_r'")
    expect(await pass('reports')).toBe(1)
  })
})

async function release(address: string): Promise<void> {
  await releaseSuppressions(database, [{ address: addressOf(address), scope: 'global' }], {
    act: { changeSetId: newId('chs'), who: 'operator:test', note: undefined },
    why: 'test',
    override: false,
    dryRun: false,
  })
}

async function add(address: string): Promise<void> {
  await addSuppressions(
    database,
    [
      {
        newId: newId('sup'),
        address: addressOf(address),
        scope: 'global',
        reason: 'manual',
        expiresAtMs: undefined,
        note: undefined,
      },
    ],
    {
      act: { changeSetId: newId('chs'), who: 'operator:test', note: undefined },
      mode: { source: 'operator', revive: true },
      dryRun: false,
    },
  )
}

async function openChange(
  oldAddress: string,
  newAddress: string,
  eventIds: readonly string[],
): Promise<string> {
  const id = newId('adc')
  await database.query(
    `insert into address_change (id, old_address, old_key, new_address, new_key, target, kind, state, source, trust,
       event_ids, observation_count, first_observed_at, last_observed_at, observed_days, due_at, created_at, updated_at)
     values ($1, $2, $2, $3, $3, $3, 'moved', 'pending', 'smtp_551', 'plausible', $4, 1, now(), now(), 1, now(), now(), now())`,
    [id, oldAddress, newAddress, eventIds],
  )
  await database.query(
    "insert into address_change_event (address_change_id, at, who, fact) values ($1, now(), 'pipeline', 'opened')",
    [id],
  )
  return id
}

function moved(recipient: string, target: string): NewBounce {
  const base = bounce(recipient, { replyCode: 551 })
  return {
    ...base,
    classification: {
      ...base.classification,
      category: 'moved',
      forwardPath: addressOf(target) as unknown as NewBounce['classification']['forwardPath'],
    },
  }
}

describe('address changes that came to nothing', () => {
  const changeOf = async (oldKey: string) =>
    (await listChanges(database, { oldKey }, { limit: 10 }))[0]

  it('lose the new address after 90 days; an old report does not bring it back, a new one does', async () => {
    await takeIn('forget', [moved('old@forget.example', 'New@Target.example')])
    await database.query(
      "update address_change set state = 'rejected', reason = 'forged', updated_at = $1 where old_key = 'old@forget.example'",
      [daysAgo(91)],
    )
    expect(await pass('new_addresses')).toBe(1)
    expect(await pass('new_addresses')).toBe(0)
    const dropped = await changeOf('old@forget.example')
    expect(dropped).toMatchObject({
      newAddress: null,
      quote: null,
      state: 'rejected',
      reason: 'forged',
    })
    expect(JSON.stringify(dropped)).not.toMatch(/target\.example/i)

    // The same reports once more, as another report of the address brings them.
    await takeIn('forget2', [bounce('old@forget.example')])
    expect(
      await listChanges(database, { oldKey: 'old@forget.example' }, { limit: 10 }),
    ).toHaveLength(1)
    expect((await changeOf('old@forget.example'))?.newAddress).toBeNull()

    // What was called forged is known when it comes again, though the address is not: it is neither held nor counted.
    await database.query(
      "update address_change set event_ids = '{}' where old_key = 'old@forget.example'",
    )
    const [history] = await loadHistories(database, [
      { addressKey: 'old@forget.example', sinceMs: 0 },
    ])
    expect(history?.events.map((event) => event.hint)).toContain('forged')
    await takeIn('forget3', [moved('old@forget.example', 'New@Target.example')])
    const again = await listChanges(database, { oldKey: 'old@forget.example' }, { limit: 10 })
    expect(again).toHaveLength(1)
    expect(again[0]).toMatchObject({ state: 'rejected', reason: 'forged' })
  })

  it('that are approved, or rejected lately, keep it', async () => {
    const approved = await openChange('a@keep.example', 'new@keep.example', [])
    const lately = await openChange('b@keep.example', 'new@keep.example', [])
    await database.query(
      "update address_change set state = 'approved', updated_at = $2 where id = $1",
      [approved, daysAgo(400)],
    )
    await database.query(
      "update address_change set state = 'rejected', reason = 'wrong', updated_at = $2 where id = $1",
      [lately, daysAgo(89)],
    )
    expect(await pass('new_addresses')).toBe(0)
  })

  it('go whole after the audit has, unless a report would propose them anew', async () => {
    const old = createIdSource(() => daysAgo(500).getTime())
    const gone = old('adc')
    const id = await openChange('c@audit.example', 'new@audit.example', [])
    await database.query('delete from address_change_event where address_change_id = $1', [id])
    await database.query(
      "update address_change set id = $2, state = 'closed', reason = 'expired', updated_at = $3 where id = $1",
      [id, gone, daysAgo(121)],
    )
    const report = bounce('c@audit.example', { kind: 'auto_reply' })
    await takeIn('audit-change', [report])
    await database.query('update address_change set event_ids = $2 where id = $1', [
      gone,
      [report.id],
    ])
    expect(await pass('address_changes')).toBe(0)
    await database.query("update address_change set event_ids = '{}' where id = $1", [gone])
    expect(await pass('address_changes')).toBe(1)
  })
})

describe('the list and its log', () => {
  it('ended records leave the feed, then the list; standing ones keep the life that they have', async () => {
    await add('ended@log.example')
    await release('ended@log.example')
    await add('lives@log.example')
    await release('lives@log.example')
    await backdate('log.example', 121)
    await add('lives@log.example')
    await add('stands@log.example')

    const before = await readFeed(database, undefined, 10_000)
    expect(before.kind).toBe('page')
    expect(await pass('tombstones')).toBeGreaterThan(0)
    expect(await readFeed(database, undefined, 10)).toEqual({ kind: 'gone' })
    expect(await pass('tombstones')).toBe(0)

    expect(await pass('ended_records')).toBe(1)
    expect(await pass('earlier_lives')).toBe(2)
    expect(await pass('earlier_lives')).toBe(0)
    const { rows } = await database.query<{ key: string; status: string; n: number }>(
      `select s.address_key as key, s.status, count(*)::int as n from suppression s
       join suppression_change c using (address_key, scope) where s.domain = 'log.example' group by 1, 2 order by 1`,
    )
    expect(rows).toEqual([
      { key: 'lives@log.example', status: 'active', n: 1 },
      { key: 'stands@log.example', status: 'active', n: 1 },
    ])
    expect(await findings()).toEqual([])
  })

  it('records that stop an address are never deleted, however old', async () => {
    await add('ancient@forever.example')
    await backdate('forever.example', 5_000)
    for (const step of RETENTION_STEPS) await pass(step.name)
    expect(await count('suppression', "domain = 'forever.example'")).toBe(1)
    expect(await findings()).toEqual([])
  })
})

describe('the rest', () => {
  it('sent log, audit, webhook events and imports go by their age', async () => {
    await database.query(
      `insert into sent_message (message_id, address_key, sent_at)
       select '<' || n || '@x>', 'a@sent.example', now() - n * interval '1 day' from generate_series(1, 1200) n`,
    )
    expect(await countRetention(database, stepOf('sent_log'), AGES)).toBe(1141)
    expect(await pass('sent_log')).toBe(1141)
    expect(await count('sent_message', "address_key = 'a@sent.example'")).toBe(59)

    await database.query(
      "insert into audit_event (at, who, action) values (now() - interval '121 days', 'a', 'b'), (now(), 'a', 'b')",
    )
    expect(await pass('audit')).toBe(1)
    expect(await pass('audit')).toBe(0)

    await database.query(
      "insert into webhook_event (id, type, at, data) values ('msg_old', 't', now() - interval '46 days', '{}'), ('msg_new', 't', now(), '{}')",
    )
    expect(await pass('webhook_events')).toBe(1)

    await database.query(
      `insert into import_job (id, kind, vendor, state, who, finished_at) values
       ('imp_1', 'contacts', 'csv', 'done', 'a', now() - interval '31 days'),
       ('imp_2', 'contacts', 'csv', 'running', 'a', null), ('imp_3', 'contacts', 'csv', 'failed', 'a', now())`,
    )
    expect(await pass('imports')).toBe(1)

    await database.query(
      "insert into change_set (id, what, who, made_at) values ('chs_alone', 'x', 'y', now() - interval '121 days')",
    )
    await pass('change_sets')
    expect(await count('change_set', "id = 'chs_alone'")).toBe(0)
    expect(
      await count('change_set', 'id in (select change_set_id from suppression_change)'),
    ).toBeGreaterThan(0)
  })

  it('answers to repeatable requests go after a day, those of the DNS 90 days after the reports', async () => {
    await database.query(
      `insert into api_key (id, name, prefix, sha256, scopes, created_by)
       values ('key_1', 'a', 'fp', sha256('a'), '{admin}', 'a')`,
    )
    await database.query(
      `insert into idempotency_key (key_id, key, digest, created_at)
       select 'key_1', 'k' || n, sha256('a'), now() - n * interval '1 minute' from generate_series(1, 2500) n`,
    )
    expect(await pass('keyed_requests')).toBe(1061)
    expect(await count('idempotency_key', "created_at < now() - interval '1 day'")).toBe(0)
    expect(await pass('keyed_requests')).toBe(0)

    await database.query(
      `insert into dns_fact (name, kind, asked_at, answer, servers)
       select 'answers.example', 'mx', now() - n * interval '6 hours', '{"kind": "nxdomain"}', '{}'
       from generate_series(1, 4 * 300) n`,
    )
    expect(await pass('dns_answers')).toBe(4 * 150 + 1)
    expect(await count('dns_fact', "name = 'answers.example'")).toBe(4 * 150 - 1)
  })
})

describe('a batch', () => {
  it('rests after the end of a pass, and says how much went', async () => {
    const options = { ages: AGES, restMs: 3_600_000 }
    await pass('audit')
    expect(await retentionBatch(database, stepOf('audit'), options)).toEqual({ kind: 'resting' })
    const states = await listRetention(database)
    expect(states.find((s) => s.step === 'sent_log')).toMatchObject({ deleted: 1141 })
    const audit = states.find((s) => s.step === 'audit')
    expect(audit?.endedSeconds).toBeLessThan(600)
    expect(audit?.passDeleted).toBe(0)
    // Three batches of one pass are one sum.
    expect(states.find((s) => s.step === 'sent_log')?.passDeleted).toBe(1141)
  })

  it('of a process that dies leaves nothing half done, and the next process goes on', async () => {
    const olds = Array.from({ length: 1_100 }, (_, n) =>
      oldBounce(`u${String(n)}@killed.example`, 200, { kind: 'auto_reply' }),
    )
    await takeIn('killed', olds)
    const dying = openDatabase({ url, onError: () => undefined })
    const step = stepOf('reports')
    let pid = 0
    const killed: RetentionStep = {
      ...step,
      run: async (tx, place) => {
        const result = await step.run(tx, place)
        const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
        pid = rows[0]?.pid ?? 0
        await database.query('select pg_terminate_backend($1)', [pid])
        return result
      },
    }
    await expect(retentionBatch(dying, killed, { ages: AGES, restMs: 0 })).rejects.toThrow()
    await dying.close()
    // It says that it ends before it lets go of its locks.
    await expect.poll(() => count('pg_stat_activity', `pid = ${String(pid)}`)).toBe(0)
    expect(await reports('killed.example')).toHaveLength(1_100)
    expect(
      await count('bounce b', 'not exists (select from classification c where c.bounce_id = b.id)'),
    ).toBe(0)
    expect(await pass('reports')).toBe(1_100)
    expect(await findings()).toEqual([])
  })

  it('is taken by one of two processes; together they delete each row once', async () => {
    const olds = Array.from({ length: 1_100 }, (_, n) =>
      oldBounce(`u${String(n)}@two.example`, 200, { kind: 'auto_reply' }),
    )
    await takeIn('two', olds)
    const other = openDatabase({ url })
    const run = async (on: Database): Promise<number> => {
      let deleted = 0
      // As often as it takes: while one deletes, the other is told many times that it is busy.
      for (;;) {
        const batch = await retentionBatch(on, stepOf('reports'), { ages: AGES, restMs: 0 })
        if (batch.kind !== 'done') continue
        deleted += batch.deleted
        if (batch.isEnd) return deleted
      }
    }
    const [mine, theirs] = await Promise.all([run(database), run(other)])
    await other.close()
    expect(mine + theirs).toBe(1_100)
    expect(await reports('two.example')).toEqual([])
  })

  it('of a dry run deletes nothing', async () => {
    const before = await count('bounce', 'true')
    for (const step of RETENTION_STEPS)
      await countRetention(database, step, {
        ...AGES,
        eventsMs: 0,
        rawMs: 0,
        auditMs: 0,
        tombstonesMs: 0,
      })
    expect(await count('bounce', 'true')).toBe(before)
    expect(await findings()).toEqual([])
  })
})
