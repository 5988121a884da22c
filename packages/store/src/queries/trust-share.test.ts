import { beforeAll, describe, expect, it } from 'vitest'
import { parseMailedAddress } from '@forwardpath/mail'
import { databaseOfFile } from '../testing/database.ts'
import { bounce, done, finish, openMailbox } from '../testing/fixtures.ts'
import { addSentMessages } from './sent-log.ts'
import { readServerState } from './server-state.ts'
import { standingAddresses } from './standing-addresses.ts'
import { loadTrustShare } from './trust-share.ts'

const { database } = await databaseOfFile()

beforeAll(async () => {
  for (const [name, tiers] of [
    ['main', ['verified', 'correlated', 'plausible', 'plausible', 'unverified', 'unverified']],
    ['news', ['unverified', 'unjudged']],
  ] as const) {
    const { store } = await openMailbox(database, name)
    await store(tiers.map((_, n) => n + 1))
    const ids = await idsOf(name)
    await finish(
      database,
      tiers.map((trust, n) =>
        done(ids[n], [
          bounce(`${name}-${String(n)}@example.org`, {
            trust,
            trustReasons:
              trust === 'unverified' ? ['no-origin', 'no-marks'].slice(n % 2) : ['own-origin'],
          }),
        ]),
      ),
    )
  }
})

async function idsOf(mailbox: string): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    'select id::text as id from raw_message where mailbox = $1 order by uid',
    [mailbox],
  )
  return rows.map(({ id }) => id)
}

describe('the share of each tier', () => {
  it('is counted over all mailboxes', async () => {
    expect(await loadTrustShare(database, { days: 14 })).toEqual({
      byTier: { verified: 1, correlated: 1, plausible: 2, unverified: 3, unjudged: 1 },
      lacks: [
        { reason: 'no-marks', reports: 3 },
        { reason: 'no-origin', reports: 2 },
      ],
      hasSentLog: false,
    })
  })

  it('is counted over one mailbox where it is named', async () => {
    expect((await loadTrustShare(database, { days: 14, mailbox: 'news' })).byTier).toEqual({
      verified: 0,
      correlated: 0,
      plausible: 0,
      unverified: 1,
      unjudged: 1,
    })
    expect((await loadTrustShare(database, { days: 14, mailbox: 'none' })).lacks).toEqual([])
  })

  it('leaves out what is older, and what is neither failure nor complaint', async () => {
    const { store } = await openMailbox(database, 'old')
    await store([1, 2])
    const [old, notice] = await idsOf('old')
    await finish(database, [
      done(old, [bounce('old@example.org', { trust: 'verified' })]),
      done(notice, [
        bounce('slow@example.org', {
          trust: 'verified',
          kind: 'delivery_notice',
          action: 'delayed',
        }),
      ]),
    ])
    await database.query(
      "update bounce set received_at = now() - interval '15 days' where raw_message_id = $1",
      [old],
    )
    expect((await loadTrustShare(database, { days: 14 })).byTier.verified).toBe(1)
    expect((await loadTrustShare(database, { days: 16 })).byTier.verified).toBe(2)
  })

  it('knows whether anything was sent in that time', async () => {
    const recipient = parseMailedAddress('a@example.org')
    if (recipient === undefined) throw new Error('no address')
    const sentDaysAgo = (days: number) => ({
      messageId: `<${String(days)}@example.net>`,
      recipient,
      sentAtMs: Date.now() - days * 86_400_000,
      stream: undefined,
      campaign: undefined,
      leadSource: undefined,
    })
    await addSentMessages(database, [sentDaysAgo(20)])
    expect((await loadTrustShare(database, { days: 14 })).hasSentLog).toBe(false)
    await addSentMessages(database, [sentDaysAgo(2)])
    expect((await loadTrustShare(database, { days: 14 })).hasSentLog).toBe(true)
  })
})

it('the addresses that stand come in pages, without what is over, released or of a person', async () => {
  await database.query('delete from suppression')
  await database.query(
    `insert into suppression (id, address, address_key, scope, domain, status, reason, policy_version,
       trust, evidence_count, source, origin, created_at, updated_at, expires_at, seq)
     select 'sup_' || n, k, k, 'global', 'example.org', status, 'hard_bounce', '1', 'plausible', 1, source,
       'recipient', now(), now(), now() + until::interval, n
     from (values (1, 'a@example.org', 'held', 'pipeline', '1 day'),
       (2, 'b@example.org', 'active', 'pipeline', null),
       (3, 'c@example.org', 'held', 'pipeline', '-1 second'),
       (4, 'd@example.org', 'released', 'pipeline', null),
       (5, 'e@example.org', 'active', 'operator', null),
       (6, 'f@example.org', 'active', 'pipeline', null)) as v (n, k, status, source, until)`,
  )
  const first = await standingAddresses(database, { after: '', limit: 2 })
  expect(first).toEqual(['a@example.org', 'b@example.org'])
  expect(await standingAddresses(database, { after: first.at(-1) ?? '', limit: 2 })).toEqual([
    'f@example.org',
  ])
})

it('the state of the server has its clock, and what is waiting', async () => {
  const before = Date.now()
  const state = await readServerState(database)
  expect(state.version).toMatch(/^\d+/)
  expect(Math.abs(state.nowMs - before)).toBeLessThan(60_000)
  expect(state).toMatchObject({ stored: 0, oldestSeconds: undefined })
  const { store } = await openMailbox(database, 'waiting')
  await store([1, 2, 3])
  await database.query(
    "update raw_message set stored_at = stored_at - interval '90 seconds' where mailbox = 'waiting' and uid = 2",
  )
  const waiting = await readServerState(database)
  expect(waiting.stored).toBe(3)
  expect(waiting.oldestSeconds).toBeGreaterThanOrEqual(90)
})
