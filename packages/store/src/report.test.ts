/** The queries of the reports, on rows whose figures can be counted by hand. */
import { beforeAll, describe, expect, it } from 'vitest'

import { addressOf } from '@forwardpath/test-support/address-of'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { openDatabase } from './database.ts'
import { addContacts } from './queries/contacts.ts'
import { readDataState } from './queries/data-state.ts'
import type { NewBounce } from './queries/outcome.ts'
import { loadChangeFacts } from './queries/report-changes.ts'
import { loadDomainGroups } from './queries/report-domains.ts'
import { loadHeaderFacts } from './queries/report-header.ts'
import { loadHealth } from './queries/report-health.ts'
import { loadReleases } from './queries/report-releases.ts'
import { loadSourceFacts } from './queries/report-sources.ts'
import { countStaleAddresses } from './queries/report-stale-counts.ts'
import { listStaleAddresses, type StaleCursor } from './queries/report-stale-rows.ts'
import { addSentMessages } from './queries/sent-log.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox } from './testing/fixtures.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.now()
const asOf = new Date(NOW_MS).toISOString()
const ago = (days: number): string => new Date(NOW_MS - days * DAY_MS).toISOString()
const period = { since: ago(90), until: asOf }

const { database } = await databaseOfFile()

let nextId = 0
const idOf = (prefix: string): string => `${prefix}_${String((nextId += 1)).padStart(26, '0')}`

async function insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const names = Object.keys(row)
  const values = names.map((_, index) => `$${String(index + 1)}`)
  await database.query(
    `insert into ${table} (${names.join(', ')}) values (${values.join(', ')})`,
    Object.values(row),
  )
}

/** A record that stands: active, reported first and last so many days ago. */
async function record(
  address: string,
  category: string,
  over: Readonly<Record<string, unknown>> & {
    readonly first?: number
    readonly last?: number
  } = {},
): Promise<string> {
  const { first = 2, last = 1, ...columns } = over
  const id = idOf('sup')
  await insert('suppression', {
    id,
    address,
    address_key: address,
    scope: 'global',
    domain: address.slice(address.lastIndexOf('@') + 1),
    status: 'active',
    reason: 'hard_bounce',
    category,
    policy_version: '1',
    trust: 'plausible',
    evidence_count: 2,
    first_event_at: ago(first),
    last_event_at: ago(last),
    source: 'pipeline',
    origin: 'recipient',
    created_at: ago(first),
    updated_at: ago(last),
    seq: (nextId += 1),
    ...columns,
  })
  return id
}

async function proposal(
  oldKey: string,
  newKey: string | null,
  over: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const id = idOf('adc')
  await insert('address_change', {
    id,
    old_address: oldKey,
    old_key: oldKey,
    new_address: newKey,
    new_key: newKey,
    target: newKey ?? '',
    kind: 'moved',
    state: 'pending',
    source: 'smtp_551',
    trust: 'correlated',
    event_ids: ['bnc_x'],
    observation_count: 1,
    first_observed_at: ago(3),
    last_observed_at: ago(2),
    observed_days: 2,
    due_at: ago(-14),
    created_at: ago(3),
    updated_at: ago(2),
    ...over,
  })
  return id
}

let nextUid = 1
async function takeIn(...reports: readonly NewBounce[]): Promise<void> {
  const { store } = await openMailbox(database, 'main')
  const { storedIds } = await store(reports.map(() => nextUid++))
  await finish(
    database,
    reports.map((report, index) => done(storedIds[index], [report])),
  )
}

function classified(recipient: string, category: string, over: Partial<NewBounce> = {}): NewBounce {
  const base = bounce(recipient, { trust: 'plausible', ...over })
  const classification = { ...base.classification, category } as NewBounce['classification']
  return { ...base, classification }
}

describe('stale addresses', () => {
  beforeAll(async () => {
    await record('gone@a.example', 'user_unknown', { last: 1 })
    await record('full@a.example', 'mailbox_full', { last: 2 })
    const change = await proposal('moved@a.example', 'new@b.example')
    await record('moved@a.example', 'moved', { last: 3, address_change_id: change, status: 'held' })
    const wrong = await proposal('wrong@a.example', 'x@b.example', {
      state: 'rejected',
      reason: 'wrong',
    })
    await record('wrong@a.example', 'moved', { last: 4, address_change_id: wrong })
    await record('@dead.example', 'domain_refuses_mail', { last: 5, domain: 'dead.example' })
    await proposal('left@a.example', null, { kind: 'left_company', last_observed_at: ago(6) })
    await proposal('left@a.example', 'boss@a.example', {
      kind: 'successor',
      last_observed_at: ago(7),
    })
    // none of these is stale, or not in the period
    await proposal('gone@a.example', null, { kind: 'left_company' })
    await proposal('nobody@a.example', null, {
      kind: 'left_company',
      state: 'rejected',
      reason: 'wrong',
    })
    await record('ended@a.example', 'user_unknown', { status: 'expired' })
    await record('over@a.example', 'user_unknown', { status: 'held', expires_at: ago(1) })
    await record('free@a.example', 'user_unknown', { status: 'released' })
    await record('cried@a.example', 'user_unknown', { scope: 'stream:news' })
    await record('slow@a.example', 'network')
    await record('long.ago@a.example', 'user_unknown', { first: 120, last: 100 })
  })

  it('are those whose record stands for what the address is', async () => {
    const counts = await countStaleAddresses(database, period, asOf)
    expect(counts.map((row) => [row.cause, row.hasNewAddress, row.addresses])).toEqual([
      ['domain_refuses_mail', false, 1],
      ['left_company', true, 1],
      ['mailbox_full', false, 1],
      ['moved', false, 1],
      ['moved', true, 1],
      ['user_unknown', false, 1],
    ])
  })

  it('are paged without a gap or a repeat, the last reported first', async () => {
    const seen: string[] = []
    let after: StaleCursor | undefined
    do {
      const page = await listStaleAddresses(database, period, { asOf, limit: 2, after })
      expect(page.rows.length).toBeLessThanOrEqual(2)
      seen.push(...page.rows.map((row) => `${row.address} ${row.status}`))
      after = page.next
    } while (after !== undefined)
    expect(seen).toEqual([
      'gone@a.example active',
      'full@a.example active',
      'moved@a.example held',
      'wrong@a.example active',
      '@dead.example active',
      'left@a.example answers',
    ])
  })

  it('know the last mail that arrived, and who answers for the address', async () => {
    const messages = [
      { messageId: '<old@us.example>', days: 30 },
      { messageId: '<failed@us.example>', days: 20 },
      { messageId: '<recent@us.example>', days: 4 },
    ]
    await addSentMessages(
      database,
      messages.map(({ messageId, days }) => ({
        messageId,
        recipient: addressOf('gone@a.example'),
        sentAtMs: NOW_MS - days * DAY_MS,
        stream: undefined,
        campaign: undefined,
        leadSource: undefined,
      })),
    )
    await takeIn(
      classified('gone@a.example', 'reputation', { originalMessageId: '<failed@us.example>' }),
    )
    await addContacts(
      database,
      [
        {
          address: addressOf('gone@a.example'),
          leadSource: 'fair',
          capturedAtMs: undefined,
          owner: 'Kim',
        },
      ],
      { dryRun: false },
    )
    const [row] = (await listStaleAddresses(database, period, { asOf, limit: 1 })).rows
    expect(row).toMatchObject({
      address: 'gone@a.example',
      owner: 'Kim',
      leadSource: 'fair',
      leadSourceFrom: 'contacts',
      lastGoodDeliveryAt: ago(30),
      trust: 'plausible',
      evidenceCount: 2,
    })
  })
})

describe('the head', () => {
  it('counts failures by tier, what no rule knew, mails sent and what incidents leave out', async () => {
    const before = await loadHeaderFacts(database, period)
    await takeIn(
      classified('h1@head.example', 'unclassified', { trust: 'verified' }),
      classified('h2@head.example', 'user_unknown', { trust: 'unverified' }),
      classified('h3@head.example', 'unclassified', { kind: 'delivery_notice', action: 'delayed' }),
    )
    for (const state of ['rolled_back', 'confirmed']) {
      await insert('incident', {
        id: idOf('inc'),
        provider: 'head.example',
        categories: ['user_unknown'],
        state,
        rule: 'person',
        from_at: ago(2),
        until_at: ago(-1),
        opened_at: ago(2),
        last_held_at: ago(2),
        hour_addresses: 1,
        hour_alive: 0,
      })
    }
    const after = await loadHeaderFacts(database, period)
    expect(after.unclassified - before.unclassified).toBe(1)
    const tier = (facts: typeof after, trust: string): number =>
      facts.failuresByTrust.find((row) => row.trust === trust)?.reports ?? 0
    expect(tier(after, 'verified') - tier(before, 'verified')).toBe(1)
    expect(tier(after, 'unverified') - tier(before, 'unverified')).toBe(1)
    expect(after.mailsSent).toBe(3)
    expect(after.leftOut).toEqual({ incidents: 1, reports: 1 })
  })
})

describe('the desk', () => {
  it('counts what waits now and what was decided in the period, with ages', async () => {
    const desk = { kind: 'misrouted', due_at: ago(1), created_at: ago(10.5) }
    const before = await loadChangeFacts(database, period, asOf)
    await proposal('w1@desk.example', 'w1@new.example', desk)
    await proposal('w2@desk.example', 'w2@new.example', { ...desk, state: 'checking' })
    const approved = await proposal('d1@desk.example', 'd1@new.example', {
      ...desk,
      state: 'approved',
    })
    const event = {
      address_change_id: approved,
      at: ago(8),
      who: 'kim',
      fact: 'approved',
      to_state: 'approved',
    }
    await insert('address_change_event', event)
    await insert('address_change_event', { ...event, at: ago(100) })
    await insert('address_change_event', {
      ...event,
      fact: 'confirmed',
      from_state: 'approved',
      at: ago(1),
    })
    const older = await proposal('d2@desk.example', 'd2@new.example', {
      ...desk,
      state: 'approved',
    })
    const exported = { ...event, address_change_id: older, from_state: 'approved' }
    await insert('address_change_event', { ...event, address_change_id: older, at: ago(100) })
    await insert('address_change_event', { ...exported, fact: 'exported', at: ago(2) })
    await insert('address_change_event', { ...exported, fact: 'confirmed', at: ago(2) })
    const after = await loadChangeFacts(database, period, asOf)
    expect(after.waiting - before.waiting).toBe(2)
    expect(after.overdue - before.overdue).toBe(2)
    expect(after.waitingDays).toContainEqual({ value: 10, count: 2 })
    expect(after).toMatchObject({ approved: 1, rejected: 0, confirmed: 2 })
    expect(after.decidedAfterDays).toEqual([{ value: 2, count: 1 }])
  })
})

describe('releases', () => {
  it('are counted by the rule that had decided, and by what came after', async () => {
    for (const [name, who] of [
      ['fine', 'kim'],
      ['again', 'kim'],
      ['silent', 'kim'],
      ['alive', 'pipeline'],
    ] as const) {
      const address = `${name}@release.example`
      await insert('suppression_change', {
        suppression_id: idOf('sup'),
        address_key: address,
        scope: 'global',
        op: 'remove',
        status: 'released',
        reason: 'hard_bounce',
        why: 'x',
        who,
        policy_version: '1',
        at: ago(5),
        record: {
          rule_id: 'r.one',
          rule_version: '3',
          category: 'user_unknown',
          reason: 'hard_bounce',
        },
      })
    }
    await takeIn(classified('again@release.example', 'user_unknown'))
    await addSentMessages(database, [
      {
        messageId: '<after@us.example>',
        recipient: addressOf('fine@release.example'),
        sentAtMs: NOW_MS - DAY_MS,
        stream: undefined,
        campaign: undefined,
        leadSource: undefined,
      },
    ])
    expect(await loadReleases(database, period)).toEqual([
      {
        ruleId: 'r.one',
        ruleVersion: '3',
        category: 'user_unknown',
        released: 4,
        byProofOfLife: 1,
        fine: 2,
        failedAgain: 1,
      },
    ])
  })
})

describe('sender health', () => {
  it('is by provider and category, with the last reply, and counts what it leaves out', async () => {
    await takeIn(
      classified('a@gmail.com', 'reputation', { provider: 'gmail.com', diagnostic: '550 first' }),
      classified('b@googlemail.com', 'reputation', {
        provider: 'gmail.com',
        diagnostic: '550 last',
      }),
      classified('b@googlemail.com', 'reputation', {
        provider: 'gmail.com',
        diagnostic: '550 last',
      }),
      classified('c@other.example', 'blocklisted', { remoteMta: 'mx.other.example' }),
    )
    const options = { categories: ['reputation', 'blocklisted'] as const, limit: 10 }
    const all = await loadHealth(database, period, options)
    expect(all.rows.filter((row) => row.provider !== 'a.example')).toMatchObject([
      {
        provider: 'gmail.com',
        category: 'reputation',
        reports: 3,
        addresses: 2,
        reply: '550 last',
      },
      { provider: 'other.example', category: 'blocklisted', reports: 1, host: 'mx.other.example' },
    ])
    const { leftOut } = await loadHealth(database, period, { ...options, limit: 1 })
    expect(leftOut).toEqual({ rows: 2, reports: 2 })
  })
})

describe('domains', () => {
  it('are grouped with MX, last delivery and who is likely next', async () => {
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e', 'f'].entries()) {
      await proposal(`${name}@moves.example`, `${name}@there.example`, {
        trust: index < 3 ? 'verified' : 'plausible',
        state: index === 0 ? 'approved' : 'pending',
      })
    }
    await proposal('a@few.example', 'a@there.example')
    await addContacts(
      database,
      ['a', 'z', 'y'].map((name) => ({
        address: addressOf(`${name}@moves.example`),
        leadSource: 'domain test',
        capturedAtMs: undefined,
        owner: undefined,
      })),
      { dryRun: false },
    )
    const fact = { kind: 'mx', asked_at: ago(1), servers: ['127.0.0.1'] }
    const records = [
      { exchange: 'mx2.there.example', preference: 20 },
      { exchange: 'mx1.there.example', preference: 10 },
    ]
    await insert('dns_fact', {
      ...fact,
      name: 'there.example',
      answer: { kind: 'answer', records },
    })
    await insert('dns_fact', {
      ...fact,
      name: 'moves.example',
      answer: { kind: 'answer', records },
      asked_at: ago(9),
    })
    await insert('dns_fact', { ...fact, name: 'moves.example', answer: { kind: 'null_mx' } })
    await takeIn(
      classified('a@moves.example', 'user_unknown', {
        kind: 'delivery_notice',
        action: 'delivered',
        trust: 'correlated',
      }),
    )
    const { groups, leftOut } = await loadDomainGroups(database, period, { limit: 5 })
    expect(leftOut).toBe(0)
    expect(groups).toMatchObject([
      {
        oldDomain: 'moves.example',
        newDomain: 'there.example',
        pairsLeftOut: 0,
        oldMx: { answer: 'null_mx', hosts: [] },
        newMx: { answer: 'mx', hosts: ['mx1.there.example', 'mx2.there.example'] },
        likelyNext: ['y@moves.example', 'z@moves.example'],
        likelyNextCount: 2,
      },
    ])
    expect(groups[0]?.pairs).toHaveLength(6)
    expect(groups[0]?.lastDeliveryAt).toBeDefined()
  })
})

describe('the audit', () => {
  it('takes size from contacts, first failures from the log, and the rest from the reports', async () => {
    const captured = Date.UTC(2026, 0, 15)
    const contact = (name: string, leadSource: string) => ({
      address: addressOf(`${name}@audit.example`),
      leadSource,
      capturedAtMs: captured,
      owner: undefined,
    })
    await addContacts(
      database,
      [
        ...['one', 'two', 'three', 'four', 'five', 'quiet', 'cried'].map((name) =>
          contact(name, 'audit'),
        ),
        contact('one', 'audit again'),
        { ...contact('at', 'audit'), address: addressOf('at@dead.example') },
      ],
      { dryRun: false },
    )
    await record('one@audit.example', 'user_unknown')
    await record('two@audit.example', 'user_unknown', { first: 100, last: 1 })
    await record('three@audit.example', 'mailbox_disabled')
    // last reported before both periods
    await record('four@audit.example', 'user_unknown', { first: 300, last: 200 })
    await record('five@audit.example', 'user_unknown', { first: 150, last: 120 })
    await record('cried@audit.example', 'user_unknown', {
      reason: 'complaint',
      scope: 'stream:news',
      category: null,
    })
    const sent = (name: string, id: string, days: number) => ({
      messageId: `<${id}@us.example>`,
      recipient: addressOf(`${name}@audit.example`),
      sentAtMs: NOW_MS - days * DAY_MS,
      stream: undefined,
      campaign: undefined,
      leadSource: undefined,
    })
    await addSentMessages(database, [
      sent('one', 'one', 2),
      sent('two', 'two-first', 50),
      sent('two', 'two-last', 2),
    ])
    await takeIn(
      classified('one@audit.example', 'user_unknown', { originalMessageId: '<one@us.example>' }),
      classified('two@audit.example', 'user_unknown', {
        originalMessageId: '<two-last@us.example>',
      }),
    )
    const facts = await loadSourceFacts(database, period, { asOf, limit: 100 })
    const of = (leadSource: string) => facts.stale.filter((row) => row.leadSource === leadSource)
    expect(facts.sizes.filter((row) => row.leadSource === 'audit')).toEqual([
      { leadSource: 'audit', month: '2026-01', size: 8, sizeBefore: 8 },
    ])
    expect(
      of('audit').map((row) => [
        row.cause,
        row.isNeverValid,
        row.isInPeriod,
        row.wentStale,
        row.contacts,
      ]),
    ).toEqual([
      // at@dead.example, by the record of its whole domain
      ['domain_refuses_mail', undefined, true, 'in_period', 1],
      ['mailbox_disabled', undefined, true, 'in_period', 1],
      ['user_unknown', false, true, 'before', 1],
      ['user_unknown', true, true, 'in_period', 1],
      ['user_unknown', undefined, false, 'before', 1],
    ])
    expect(of('audit again').map((row) => [row.cause, row.contacts])).toEqual([['user_unknown', 1]])
    expect(facts.complaints).toContainEqual({ leadSource: 'audit', month: '2026-01', contacts: 1 })
    expect(facts.hasSentLog).toBe(true)
  })

  it('counts sources and contacts beyond the limit', async () => {
    const { sizes, leftOut } = await loadSourceFacts(database, period, { asOf, limit: 1 })
    expect(new Set(sizes.map((row) => row.leadSource))).toEqual(new Set(['audit']))
    // fair, domain test, audit again: 1 + 3 + 1 contacts
    expect(leftOut).toEqual({ sources: 3, contacts: 5 })
  })

  it('attributes what no contact knows by its last report, and keeps the rest as unknown', async () => {
    const report = classified('header@unsized.example', 'user_unknown', {
      leadSourceHeader: 'form',
    })
    await takeIn(report, classified('plain@unsized.example', 'user_unknown'))
    const { unsized } = await loadSourceFacts(database, period, { asOf, limit: 100 })
    expect(unsized.filter((row) => row.leadSource === 'form')).toEqual([
      {
        leadSource: 'form',
        from: 'header',
        cause: 'user_unknown',
        hasNewAddress: false,
        addresses: 1,
      },
    ])
    expect(
      unsized.some((row) => row.leadSource === undefined && row.cause === 'user_unknown'),
    ).toBe(true)
  })
})

it('contacts alone are real data, which no demo may join', async () => {
  const fresh = await createDatabase()
  const other = openDatabase({ url: fresh.url })
  expect(await readDataState(other)).toEqual({ kind: 'empty' })
  await addContacts(
    other,
    [
      {
        address: addressOf('a@b.example'),
        leadSource: 'fair',
        capturedAtMs: undefined,
        owner: undefined,
      },
    ],
    { dryRun: false },
  )
  expect(await readDataState(other)).toEqual({ kind: 'real', lastSource: undefined })
  await other.close()
  await fresh.drop()
})
