import { afterAll, describe, expect, it } from 'vitest'
import { parseAddress, type Address } from '@forwardpath/mail'
import { newId } from '@forwardpath/runtime'
import type { Addition } from './queries/add-records.ts'
import { fsck } from './queries/fsck.ts'
import { listLog } from './queries/list-log.ts'
import { listSuppressions } from './queries/list-suppressions.ts'
import { expireDue } from './queries/expire-due.ts'
import {
  addSuppressions,
  changeSuppressions,
  releaseSuppressions,
} from './queries/person-changes.ts'
import { addSentMessages, findSentMessages } from './queries/sent-log.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

const { database } = await databaseOfFile()

afterAll(async () => {
  expect((await fsck(database)).findings).toEqual([])
})

function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new TypeError(text)
  return parsed
}

/** A key of its own for each case of a table. */
function addressOf(name: string, domain: string): string {
  return `${name.toLowerCase().replaceAll(/\W+/g, '-').slice(0, 60)}@${domain}`
}

async function add(
  texts: readonly string[],
  over: Partial<Addition> & {
    readonly revive?: boolean
    readonly dryRun?: boolean
    readonly source?: string
    readonly actNote?: string
  } = {},
): Promise<readonly string[]> {
  const { revive = true, dryRun = false, source = 'operator', actNote, ...rest } = over
  const additions = texts.map((text) => ({
    newId: newId('sup'),
    address: address(text),
    scope: 'global',
    reason: 'manual' as const,
    expiresAtMs: undefined,
    note: undefined,
    ...rest,
  }))
  const act = { changeSetId: newId('chs'), who: 'operator:test', note: actNote }
  const outcomes = await addSuppressions(database, additions, {
    act,
    mode: { source, revive },
    dryRun,
  })
  return outcomes.map((o) => o.outcome)
}

async function release(
  texts: readonly string[],
  over: { readonly override?: boolean; readonly dryRun?: boolean } = {},
): Promise<readonly string[]> {
  const act = { changeSetId: newId('chs'), who: 'operator:test', note: undefined }
  const releases = texts.map((text) => ({ address: address(text), scope: 'global' }))
  const options = { act, why: 'asked for', override: false, dryRun: false, ...over }
  return (await releaseSuppressions(database, releases, options)).map((o) => o.outcome)
}

async function statusOf(text: string): Promise<string | undefined> {
  const [row] = await listSuppressions(database, { addressKey: text }, { limit: 1 })
  return row === undefined ? undefined : `${row.status} ${row.reason} ${row.source}`
}

async function report(recipient: string, over: Parameters<typeof bounce>[1] = {}): Promise<void> {
  const { store } = await openMailbox(database, 'main')
  const { rows } = await database.query<{ n: number }>(
    'select count(*)::int + 1 as n from raw_message',
  )
  const { storedIds } = await store([rows[0]?.n ?? 1])
  await database.query('update raw_message set received_at = now() where id = $1', [storedIds[0]])
  await finish(database, [done(storedIds[0], [bounce(recipient, over)])])
}

describe('a person', () => {
  it('adds an address, and adding it again changes nothing', async () => {
    expect(await add(['a@people.example'])).toEqual(['added'])
    expect(await statusOf('a@people.example')).toBe('active manual operator')
    expect(await add(['a@people.example'])).toEqual(['kept'])
    expect(await listLog(database, 'a@people.example', 10)).toHaveLength(1)
  })

  it('sees what would happen without it happening', async () => {
    expect(await add(['dry@people.example'], { dryRun: true })).toEqual(['added'])
    expect(await statusOf('dry@people.example')).toBeUndefined()
    expect(await release(['a@people.example'], { dryRun: true })).toEqual(['released'])
    expect(await statusOf('a@people.example')).toBe('active manual operator')
  })

  it('releases an address, with the reason kept, and the log tells both', async () => {
    expect(await release(['a@people.example', 'nobody@people.example'])).toEqual([
      'released',
      'not_listed',
    ])
    const [row] = await listSuppressions(database, { addressKey: 'a@people.example' }, { limit: 1 })
    expect(row).toMatchObject({
      status: 'released',
      releaseCount: 1,
      released: { by: 'operator:test', why: 'asked for' },
    })
    const log = await listLog(database, 'a@people.example', 10)
    expect(log.map((entry) => `${entry.who} ${entry.status}`)).toEqual([
      'operator:test released',
      'operator:test active',
    ])
    expect(new Set(log.map((entry) => entry.changeSetId)).size).toBe(2)
  })

  it('an import does not bring a released address back unless it is forced', async () => {
    expect(await add(['a@people.example'], { revive: false })).toEqual(['was_released'])
    expect(await statusOf('a@people.example')).toBe('released manual operator')
  })

  it('releases what is sticky only with an override', async () => {
    await add(['law@people.example'], { reason: 'compliance' })
    expect(await release(['law@people.example'])).toEqual(['sticky'])
    expect(await release(['law@people.example'], { override: true })).toEqual(['released'])
  })
})

/** A record as a sender and a person see it: days until it ends, `null`: never. */
async function standing(text: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await database.query<Record<string, unknown>>(
    `select status, reason, source, is_sticky as "isSticky", note,
       round(extract(epoch from expires_at - now()) / 86400)::int as days
     from suppression where address_key = $1`,
    [text],
  )
  return rows[0]
}

const inDays = (days: number): number => Date.now() + days * 86_400_000

/** A record as the pipeline writes it. */
async function byPipeline(
  text: string,
  record: {
    readonly status: 'held' | 'active'
    readonly days: number | null
    readonly reason?: string
    readonly isSticky?: boolean
  },
): Promise<void> {
  await report(text)
  await database.query(
    `with written as (
       update suppression set status = $2, expires_at = now() + $3 * interval '1 day', reason = $4,
         is_sticky = $5, seq = nextval(pg_get_serial_sequence('suppression_change', 'seq'))
       where address_key = $1 returning *)
     insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
       expires_at, why, who, policy_version, at, record)
     select seq, id, address_key, scope, 'upsert', status, reason, expires_at, 'set', 'pipeline',
       policy_version, updated_at, to_jsonb(written) from written`,
    [text, record.status, record.days, record.reason ?? 'hard_bounce', record.isSticky ?? false],
  )
}

describe('an addition over a record that stops the address', () => {
  type Given = Parameters<typeof add>[1]
  const MANUAL = { reason: 'manual', isSticky: false } as const
  const COMPLIANCE = { reason: 'compliance', isSticky: true } as const

  it.each<[string, Given, Given, string, Record<string, unknown>]>([
    [
      'sticky over plain with an end',
      { expiresAtMs: inDays(2) },
      { reason: 'compliance' },
      'raised',
      { ...COMPLIANCE, days: null },
    ],
    [
      'sticky over plain without an end',
      {},
      { reason: 'complaint' },
      'raised',
      { reason: 'complaint', isSticky: true, days: null },
    ],
    [
      'sticky with an end over plain without one: both hold',
      {},
      { reason: 'compliance', expiresAtMs: inDays(3) },
      'raised',
      { ...COMPLIANCE, days: null },
    ],
    ['no end over an end', { expiresAtMs: inDays(2) }, {}, 'raised', { ...MANUAL, days: null }],
    [
      'a later end over an earlier one',
      { expiresAtMs: inDays(2) },
      { expiresAtMs: inDays(9) },
      'raised',
      { ...MANUAL, days: 9 },
    ],
    [
      'a longer plain one over a sticky one: what is sticky stays so, and its reason',
      { reason: 'compliance', expiresAtMs: inDays(2) },
      {},
      'raised',
      { ...COMPLIANCE, days: null },
    ],
    [
      'an earlier end over a later one',
      { expiresAtMs: inDays(9) },
      { expiresAtMs: inDays(2) },
      'kept',
      { ...MANUAL, days: 9 },
    ],
    ['an end over none', {}, { expiresAtMs: inDays(2) }, 'kept', { ...MANUAL, days: null }],
    ['the same again', {}, {}, 'kept', { ...MANUAL, days: null }],
    ['plain over sticky', { reason: 'compliance' }, {}, 'kept', { ...COMPLIANCE, days: null }],
    [
      'another sticky one with no later end',
      { reason: 'compliance' },
      { reason: 'complaint', expiresAtMs: inDays(4) },
      'kept',
      { ...COMPLIANCE, days: null },
    ],
    [
      'an import that is stricter',
      { expiresAtMs: inDays(2) },
      { reason: 'complaint', source: 'import:ses', revive: false },
      'raised',
      { reason: 'complaint', isSticky: true, days: null, source: 'import:ses' },
    ],
  ])('%s', async (name, first, second, outcome, expected) => {
    const text = addressOf(name, 'over.example')
    expect(await add([text], first)).toEqual(['added'])
    expect(await add([text], { ...second, dryRun: true })).toEqual([outcome])
    expect(await add([text], second)).toEqual([outcome])
    expect(await standing(text)).toMatchObject({ status: 'active', ...expected })
    expect(await add([text], second)).toEqual(['kept'])
    const log = await listLog(database, text, 10)
    expect(log.map((entry) => entry.why)).toEqual(
      outcome === 'kept' ? ['added'] : ['raised', 'added'],
    )
    expect(await release([text])).toEqual([expected['isSticky'] === true ? 'sticky' : 'released'])
  })

  it.each<[string, Parameters<typeof byPipeline>[1], Given, string, Record<string, unknown>]>([
    [
      'held for longer: the hold’s end stays',
      { status: 'held', days: 30 },
      { expiresAtMs: inDays(1), source: 'api' },
      'added',
      { ...MANUAL, status: 'active', source: 'api', days: 30 },
    ],
    [
      'held for less: the addition’s end',
      { status: 'held', days: 5 },
      { expiresAtMs: inDays(8) },
      'added',
      { ...MANUAL, status: 'active', days: 8 },
    ],
    [
      'a full mailbox and an unsubscription: it goes no more with its 30 days or a delivery',
      { status: 'active', days: 30, reason: 'soft_bounce' },
      { reason: 'compliance', source: 'import:mailgun', revive: false },
      'raised',
      { ...COMPLIANCE, source: 'import:mailgun', days: null },
    ],
    [
      'without an end, added by hand: it goes no more with a delivery',
      { status: 'active', days: null },
      {},
      'raised',
      { ...MANUAL, source: 'operator', days: null },
    ],
    [
      'without an end, in a list that comes in: an echo of ours',
      { status: 'active', days: null },
      { source: 'import:generic', revive: false },
      'kept',
      { reason: 'hard_bounce', source: 'pipeline', days: null },
    ],
    [
      'a complaint without an end, added by hand',
      { status: 'active', days: null, reason: 'complaint', isSticky: true },
      {},
      'kept',
      { reason: 'complaint', isSticky: true, source: 'pipeline', days: null },
    ],
    [
      'an end that is over, which no row says yet',
      { status: 'active', days: -1 },
      { expiresAtMs: inDays(2) },
      'added',
      { ...MANUAL, status: 'active', days: 2 },
    ],
  ])('of the pipeline: %s', async (name, record, addition, outcome, expected) => {
    const text = addressOf(name, 'pipeline.example')
    await byPipeline(text, record)
    expect(await add([text], addition)).toEqual([outcome])
    expect(await standing(text)).toMatchObject(expected)
  })

  it('keeps the note of the first where the second brings none; the log has the words of both', async () => {
    await add(['noted@over.example'], { note: 'asked by telephone', expiresAtMs: inDays(1) })
    await add(['noted@over.example'], {})
    expect(await standing('noted@over.example')).toMatchObject({ note: 'asked by telephone' })
    await add(['noted@over.example'], { reason: 'compliance', note: 'legal' })
    expect(await standing('noted@over.example')).toMatchObject({ note: 'legal' })
    const log = await listLog(database, 'noted@over.example', 10)
    expect(log.map((entry) => entry.why)).toEqual(['legal', 'raised', 'asked by telephone'])
  })

  it.each([
    ['the sticky one first', ['complaint', 'manual'], [undefined, inDays(2)], 'complaint'],
    ['the sticky one last', ['manual', 'compliance'], [inDays(9), inDays(2)], 'compliance'],
    ['both plain', ['import', 'manual'], [undefined, inDays(2)], 'manual'],
  ] as const)(
    'of one list that names an address twice is what both ask: %s',
    async (name, reasons, ends, reason) => {
      const text = addressOf(name, 'twice.example')
      const additions = reasons.map((each, index) => ({
        newId: newId('sup'),
        address: address(index === 0 ? text : text.toUpperCase()),
        scope: 'global',
        reason: each,
        expiresAtMs: ends[index],
        note: undefined,
      }))
      const outcomes = await addSuppressions(database, additions, {
        act: { changeSetId: newId('chs'), who: 'import:test', note: undefined },
        mode: { source: 'import:csv', revive: false },
        dryRun: false,
      })
      expect(outcomes.map((o) => o.outcome)).toEqual(['added'])
      const days = ends.some((end) => end === undefined) ? null : 9
      expect(await standing(text)).toMatchObject({ reason, isSticky: reason !== 'manual', days })
    },
  )

  it('spends no report behind it: what they add up to comes all the same', async () => {
    const text = 'counts@over.example'
    await report(text)
    await database.query(
      "update raw_message set received_at = now() - interval '4 days' where id = (select max(id) from raw_message)",
    )
    await database.query(
      "update bounce set received_at = now() - interval '4 days' where address_key = $1",
      [text],
    )
    expect(await add([text], { expiresAtMs: inDays(1) })).toEqual(['added'])
    await report(text)
    expect(await standing(text)).toMatchObject({ status: 'active', source: 'operator', days: null })
  })
})

describe('a batch', () => {
  it('revives only what says so, each for itself', async () => {
    const texts = ['plain@batch.example', 'forced@batch.example']
    await add(texts)
    await release(texts)
    const additions = texts.map((text) => ({
      newId: newId('sup'),
      address: address(text),
      scope: 'global',
      reason: 'manual' as const,
      expiresAtMs: undefined,
      note: undefined,
      revive: text.startsWith('forced'),
    }))
    const outcomes = await changeSuppressions(
      database,
      { additions, releases: [] },
      {
        act: { changeSetId: newId('chs'), who: 'api:test', note: undefined },
        mode: { source: 'api' },
        dryRun: false,
      },
    )
    expect(outcomes.map((o) => `${o.addressKey} ${o.outcome}`).sort()).toEqual([
      'forced@batch.example added',
      'plain@batch.example was_released',
    ])
  })
})

describe('reports and people', () => {
  it('a report about a released address counts from the release on', async () => {
    await report('back@people.example')
    expect(await statusOf('back@people.example')).toBe('held hard_bounce pipeline')
    await release(['back@people.example'])
    await report('back@people.example')
    expect(await statusOf('back@people.example')).toBe('held hard_bounce pipeline')
    const [row] = await listSuppressions(
      database,
      { addressKey: 'back@people.example' },
      { limit: 1 },
    )
    expect(row?.evidenceCount).toBe(1)
  })

  it('a report about an address that a person added is evidence and nothing more', async () => {
    await add(['mine@people.example'])
    await report('mine@people.example')
    expect(await statusOf('mine@people.example')).toBe('active manual operator')
  })

  it.each([
    ['a person, with an end', { expiresAtMs: inDays(1) }],
    ['a person, without an end', {}],
    ['an import, with an end', { source: 'import:ses', expiresAtMs: inDays(1) }],
  ])(
    'a complaint is written over a record of %s, and the log keeps who was first',
    async (name, given) => {
      const text = addressOf(name, 'complains.example')
      await add([text], { ...given, note: 'first' })
      await report(text, { kind: 'complaint', feedbackType: 'abuse' })
      expect(await standing(text)).toMatchObject({
        status: 'active',
        reason: 'complaint',
        source: 'pipeline',
        isSticky: true,
        days: null,
        note: 'first',
      })
      expect(await release([text])).toEqual(['sticky'])
      const log = await listLog(database, text, 10)
      expect(log.map((entry) => entry.who)).toEqual(['pipeline', 'operator:test'])
    },
  )

  it('a hold that lasts longer than a person’s record carries it on, with its reason', async () => {
    await add(['short@complains.example'], { expiresAtMs: inDays(1), note: 'on leave' })
    await report('short@complains.example')
    expect(await standing('short@complains.example')).toMatchObject({
      status: 'active',
      reason: 'manual',
      source: 'operator',
      days: 7,
    })
    const [last] = await listLog(database, 'short@complains.example', 1)
    expect(last?.why).toMatch(/^lasts longer: user_unknown: 1 report/)
    await database.query(
      "update suppression set expires_at = now() where address_key = 'short@complains.example'",
    )
    await expireDue(database)
    expect(await standing('short@complains.example')).toMatchObject({ status: 'expired' })
  })
})

it('keeps each sent mail once and finds it by mail and recipient', async () => {
  const sent = {
    messageId: '<1@x>',
    recipient: address('To@sent.example'),
    sentAtMs: 1_000,
    stream: 'news',
    campaign: undefined,
    leadSource: undefined,
  }
  expect(await addSentMessages(database, [sent, sent])).toBe(1)
  expect(await addSentMessages(database, [sent])).toBe(0)
  const pair = { messageId: '<1@x>', addressKey: 'to@sent.example' }
  expect(
    await findSentMessages(database, [pair, { ...pair, addressKey: 'other@sent.example' }]),
  ).toEqual([{ ...pair, sentAtMs: 1_000, stream: 'news', isShared: false }])
})
