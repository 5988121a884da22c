import { addressOf } from '@forwardpath/test-support/address-of'
import { describe, expect, it } from 'vitest'
import type { Trust } from '@forwardpath/mail'
import { attributeBounces } from './queries/attribute-bounces.ts'
import { addContacts, type Contact } from './queries/contacts.ts'
import type { NewBounce } from './queries/outcome.ts'
import { addSentMessages } from './queries/sent-log.ts'
import { databaseOfFile } from './testing/database.ts'
import { bounce, done, finish, openMailbox, RECEIVED_MS } from './testing/fixtures.ts'

const { database } = await databaseOfFile()

const DAY_MS = 86_400_000
const DRY = { dryRun: true }
const WET = { dryRun: false }

function contact(address: string, leadSource: string, over: Partial<Contact> = {}): Contact {
  return {
    address: addressOf(address),
    leadSource,
    capturedAtMs: undefined,
    owner: undefined,
    ...over,
  }
}

async function stored(domain: string): Promise<readonly unknown[]> {
  const { rows } = await database.query<Readonly<Record<string, unknown>>>(
    'select address, lead_source, captured_at, owner from contact where domain = $1 order by address_key, lead_source',
    [domain],
  )
  return rows
}

describe('contacts', () => {
  it('are kept once for each address and source; the later row wins, and an empty cell takes nothing away', async () => {
    const captured = new Date('2026-01-05T00:00:00Z')
    const first = [
      contact('Jane@keep.example', 'fair', { capturedAtMs: captured.getTime(), owner: 'Kim' }),
      contact('jane@keep.example', 'form'),
      contact('jane@keep.example', 'fair', { owner: 'Lee' }),
    ]
    expect(await addContacts(database, first, DRY)).toEqual({
      new: 2,
      changed: 0,
      unchanged: 0,
      repeated: 1,
    })
    expect(await stored('keep.example')).toEqual([])
    expect(await addContacts(database, first, WET)).toMatchObject({ new: 2, repeated: 1 })
    const rows = [
      { address: 'jane@keep.example', lead_source: 'fair', captured_at: captured, owner: 'Lee' },
      { address: 'jane@keep.example', lead_source: 'form', captured_at: null, owner: null },
    ]
    expect(await stored('keep.example')).toEqual(rows)
    expect(await addContacts(database, first.slice(1), WET)).toEqual({
      new: 0,
      changed: 0,
      unchanged: 2,
      repeated: 0,
    })
    expect(
      await addContacts(database, [contact('jane@keep.example', 'form', { owner: 'Kim' })], WET),
    ).toMatchObject({ changed: 1 })
    expect(await stored('keep.example')).toEqual([rows[0], { ...rows[1], owner: 'Kim' }])
  })

  it('are the same for two imports at once', async () => {
    const many = Array.from({ length: 200 }, (_, index) =>
      contact(`user${String(index)}@race.example`, 'fair'),
    )
    await Promise.all([
      addContacts(database, many, WET),
      addContacts(database, [...many].reverse(), WET),
    ])
    expect(await stored('race.example')).toHaveLength(200)
  })
})

describe('the lead source of a report', () => {
  let nextUid = 1
  async function takeIn(recipient: string, over: Partial<NewBounce> = {}): Promise<string> {
    const { store } = await openMailbox(database, 'main')
    const { storedIds } = await store([nextUid++])
    const report = bounce(recipient, over)
    await finish(database, [done(storedIds[0], [report])])
    return report.id
  }

  async function sourceOf(id: string): Promise<readonly unknown[]> {
    const { rows } = await database.query<{ lead_source: unknown; lead_source_from: unknown }>(
      'select lead_source, lead_source_from from bounce where id = $1',
      [id],
    )
    return [rows[0]?.lead_source, rows[0]?.lead_source_from]
  }

  async function sent(
    recipient: string,
    over: {
      readonly messageId: string
      readonly ageDays?: number
      readonly leadSource?: string
      readonly campaign?: string
    },
  ): Promise<void> {
    await addSentMessages(database, [
      {
        messageId: over.messageId,
        recipient: addressOf(recipient),
        sentAtMs: RECEIVED_MS - (over.ageDays ?? 1) * DAY_MS,
        stream: undefined,
        campaign: over.campaign,
        leadSource: over.leadSource,
      },
    ])
  }

  it('is the import’s before the log’s, the log’s before the header’s', async () => {
    await sent('a@order.example', { messageId: '<1@us.example>', leadSource: 'log' })
    const facts: Partial<NewBounce> = {
      trust: 'correlated',
      originalMessageId: '<1@us.example>',
      leadSourceHeader: 'header',
    }
    const id = await takeIn('a@order.example', facts)
    expect(await sourceOf(id)).toEqual(['log', 'sent_log'])
    const other = await takeIn('b@order.example', facts)
    expect(await sourceOf(other)).toEqual(['header', 'header'])
    await addContacts(database, [contact('A@order.example', 'import')], WET)
    expect(await attributeBounces(database, { addressKeys: ['a@order.example'] })).toBe(1)
    expect(await attributeBounces(database, { addressKeys: ['a@order.example'] })).toBe(0)
    expect(await sourceOf(id)).toEqual(['import', 'contacts'])
    expect(await sourceOf(await takeIn('a@order.example', facts))).toEqual(['import', 'contacts'])
  })

  it('is the one captured first, of several of an import', async () => {
    await addContacts(
      database,
      [
        contact('c@order.example', 'a late fair', { capturedAtMs: Date.UTC(2026, 3) }),
        contact('c@order.example', 'the form', { capturedAtMs: Date.UTC(2026, 1) }),
        contact('c@order.example', 'some day'),
      ],
      WET,
    )
    expect(await sourceOf(await takeIn('c@order.example'))).toEqual(['the form', 'contacts'])
  })

  it('is the campaign where the log has no source, and says so', async () => {
    await sent('d@order.example', { messageId: '<2@us.example>', campaign: 'spring' })
    const id = await takeIn('d@order.example', { originalMessageId: '<2@us.example>' })
    expect(await sourceOf(id)).toEqual(['campaign spring', 'sent_log'])
  })

  it('is found by a verified return path in the log of a sender that logs its own ids', async () => {
    await sent('e@order.example', { messageId: 'id:7', ageDays: 3, leadSource: 'old' })
    await sent('e@order.example', { messageId: 'id:8', ageDays: 1, leadSource: 'new' })
    await sent('e@order.example', { messageId: 'id:6', ageDays: 30, leadSource: 'ancient' })
    const bound = { trust: 'verified', trustReasons: ['token'] } as const
    expect(await sourceOf(await takeIn('e@order.example', bound))).toEqual(['new', 'token'])
    const signed = { trust: 'verified', trustReasons: ['signature'] } as const
    expect(await sourceOf(await takeIn('e@order.example', signed))).toEqual([null, null])
  })

  it.each<[Trust, unknown]>([
    ['unjudged', null],
    ['unverified', null],
    ['plausible', 'form'],
    ['correlated', 'form'],
    ['verified', 'form'],
  ])('of the returned header is believed at tier %s: %s', async (trust, leadSource) => {
    const id = await takeIn(`${trust}@tier.example`, { trust, leadSourceHeader: 'form' })
    expect(await sourceOf(id)).toEqual([leadSource, leadSource === null ? null : 'header'])
    // Vouched for later: the header was kept.
    await database.query("update bounce set trust = 'plausible' where id = $1", [id])
    await attributeBounces(database, { bounceIds: [id] })
    expect(await sourceOf(id)).toEqual(['form', 'header'])
  })

  it('is unknown where nothing says it', async () => {
    const id = await takeIn('f@order.example', { trust: 'verified', leadSourceHeader: '' })
    expect(await sourceOf(id)).toEqual([null, null])
  })
})
