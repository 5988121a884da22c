import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import { EVERY_PROVIDER, tallyReports, type Tally, type TallyContext } from './incident-tally.ts'
import { report, START_MS } from './testing/report.ts'

const MINUTE_MS = 60_000

const unknown = (atMs: number, over: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...report({ category: 'user_unknown', key: String(atMs), receivedAtMs: atMs }),
  ...over,
})

type History = Parameters<typeof tallyReports>[0][number]

const history = (events: readonly HistoryEvent[], addressKey = 'old@example.org'): History => ({
  addressKey,
  events,
})

/** All reports are of this batch, and nothing is known of the sent log. */
function tally(histories: readonly History[], over: Partial<TallyContext> = {}): readonly Tally[] {
  return tallyReports(histories, {
    newIds: new Set(histories.flatMap(({ events }) => events.map((e) => e.bounceId))),
    policy: DEFAULT_POLICY,
    isAliveBySentLog: () => false,
    isImport: () => false,
    ...over,
  })
}

/** Of the one provider that the histories speak of. */
function sums(tallies: readonly Tally[]): readonly string[] {
  return tallies
    .filter((t) => t.provider !== EVERY_PROVIDER)
    .map(
      (t) =>
        `${String(t.addresses)} addresses, ${String(t.alive)} alive, ${String(t.imported)} imported`,
    )
}

describe('what a batch adds', () => {
  it('stands under the provider and under the sum of all, in slots of five minutes', () => {
    const gmail = unknown(START_MS + 7 * MINUTE_MS, {
      ...report({ category: 'user_unknown', key: 'g', recipient: 'b@googlemail.com' }),
      receivedAtMs: START_MS + 7 * MINUTE_MS,
    })
    const rest = { category: 'user_unknown', alive: 0, imported: 0 } as const
    const later = START_MS + 5 * MINUTE_MS
    expect(tally([history([unknown(START_MS)]), history([gmail], 'b@googlemail.com')])).toEqual([
      { ...rest, provider: EVERY_PROVIDER, slotMs: START_MS, addresses: 1 },
      { ...rest, provider: EVERY_PROVIDER, slotMs: later, addresses: 1 },
      { ...rest, provider: 'example.org', slotMs: START_MS, addresses: 1 },
      { ...rest, provider: 'gmail.com', slotMs: later, addresses: 1 },
    ])
  })

  it('is summed over addresses, category by category', () => {
    const tallies = tally([
      history([unknown(START_MS)], 'a@example.org'),
      history([unknown(START_MS + 1)], 'b@example.org'),
      history([unknown(START_MS, { category: 'mailbox_disabled' })], 'c@example.org'),
    ])
    expect(tallies.map((t) => `${t.provider} ${t.category} ${String(t.addresses)}`)).toEqual([
      '* mailbox_disabled 1',
      '* user_unknown 2',
      'example.org mailbox_disabled 1',
      'example.org user_unknown 2',
    ])
  })

  it.each<[string, Partial<HistoryEvent>]>([
    ['a category that no provider gets wrong', { category: 'spam' }],
    ['a category that acts and is not guarded', { category: 'owner_changed' }],
    ['a delay', { kind: 'delivery_notice', action: 'delayed' }],
    ['a report below the minimum', { trust: 'unverified' }],
    ['a report that a person called forged', { hint: 'forged' }],
  ])('is nothing for %s', (_name, over) => {
    expect(tally([history([unknown(START_MS, over)])])).toEqual([])
  })

  it('is nothing for reports of earlier batches', () => {
    const events = [unknown(START_MS), unknown(START_MS + 2 * HOUR_MS)]
    const newIds = new Set([`bnc_${String(START_MS + 2 * HOUR_MS)}`])
    expect(tally([history(events)], { newIds }).map((t) => t.slotMs)).toEqual([
      START_MS + 2 * HOUR_MS,
      START_MS + 2 * HOUR_MS,
    ])
  })

  it('of files is history: counted apart, and never alive', () => {
    const over = { isImport: (mailbox: string) => mailbox === 'file', isAliveBySentLog: () => true }
    expect(sums(tally([history([unknown(START_MS, { mailbox: 'file' })])], over))).toEqual([
      '0 addresses, 0 alive, 1 imported',
    ])
    expect(sums(tally([history([unknown(START_MS)])], over))).toEqual([
      '1 addresses, 1 alive, 0 imported',
    ])
  })
})

describe('an address is counted once an hour', () => {
  it.each<[string, readonly HistoryEvent[], number]>([
    ['less than an hour apart', [unknown(0), unknown(HOUR_MS - 1)], 1],
    ['an hour apart', [unknown(0), unknown(HOUR_MS)], 2],
    [
      'a chain, each less than an hour after the one before',
      [unknown(0), unknown(40 * MINUTE_MS), unknown(80 * MINUTE_MS)],
      1,
    ],
    ['of two categories', [unknown(0), unknown(1, { category: 'moved' })], 2],
    ['at one instant', [unknown(0, { bounceId: 'bnc_a' }), unknown(0, { bounceId: 'bnc_b' })], 1],
    ['the first of which may not count', [unknown(0, { trust: 'unverified' }), unknown(1)], 1],
  ])('%s', (_name, events, addresses) => {
    const all = tally([history(events)]).filter((t) => t.provider === EVERY_PROVIDER)
    expect(all.reduce((sum, t) => sum + t.addresses, 0)).toBe(addresses)
  })

  it('by the earliest, also where an earlier batch had it', () => {
    const events = [unknown(START_MS), unknown(START_MS + MINUTE_MS)]
    const newIds = new Set([`bnc_${String(START_MS + MINUTE_MS)}`])
    expect(tally([history(events)], { newIds })).toEqual([])
  })
})

it.each<[string, number, number]>([
  ['a moment before', START_MS - 1, 1],
  ['at the same instant', START_MS, 0],
  ['30 days before', START_MS - 30 * DAY_MS, 0],
])('what the sender saw %s', (_name, atMs, alive) => {
  const reported = [{ kind: 'login', atMs, by: 'key:key_1' }] as const
  const told = { ...history([unknown(START_MS)]), reported }
  expect(tally([told]).map((t) => t.alive)).toEqual([alive, alive])
})

describe('life before a refusal', () => {
  const sign = (over: Partial<HistoryEvent>): HistoryEvent => ({
    ...report({ category: 'unclassified', key: 'life', receivedAtMs: START_MS - DAY_MS }),
    ...over,
  })

  it.each<[string, Partial<HistoryEvent>, number]>([
    ['a read receipt', { kind: 'read_receipt' }, 1],
    ['an automatic answer', { kind: 'auto_reply' }, 1],
    ['a complaint', { kind: 'complaint' }, 1],
    ['a notice of delivery', { kind: 'delivery_notice', action: 'delivered' }, 1],
    ['a notice of relaying', { kind: 'delivery_notice', action: 'relayed' }, 1],
    ['a notice of delay', { kind: 'delivery_notice', action: 'delayed' }, 0],
    ['another bounce', { kind: 'bounce', action: 'delivered' }, 0],
    ['a sign that is not trusted', { kind: 'complaint', trust: 'unverified' }, 0],
    ['a sign after it', { kind: 'complaint', receivedAtMs: START_MS + 1 }, 0],
    [
      'a letter whose author is known, of no tier',
      {
        kind: 'not_a_bounce',
        action: 'delivered',
        trust: 'unverified',
        isSenderAuthenticated: true,
      },
      1,
    ],
    ['a letter of anybody', { kind: 'not_a_bounce', action: 'delivered', trust: 'verified' }, 0],
    ['a sign at the same instant', { kind: 'complaint', receivedAtMs: START_MS }, 0],
    ['a sign a moment before', { kind: 'complaint', receivedAtMs: START_MS - 1 }, 1],
    ['a sign of 30 days before', { kind: 'complaint', receivedAtMs: START_MS - 30 * DAY_MS }, 0],
    ['a sign a moment later', { kind: 'complaint', receivedAtMs: START_MS - 30 * DAY_MS + 1 }, 1],
  ])('%s', (_name, over, alive) => {
    expect(tally([history([sign(over), unknown(START_MS)])]).map((t) => t.alive)).toEqual([
      alive,
      alive,
    ])
  })

  it('is known by the sent log too, address by address', () => {
    const isAliveBySentLog = (address: string): boolean => address === 'a@example.org'
    const histories = [
      history([unknown(START_MS)], 'a@example.org'),
      history([unknown(START_MS + 1)], 'b@example.org'),
    ]
    expect(sums(tally(histories, { isAliveBySentLog }))).toEqual([
      '2 addresses, 1 alive, 0 imported',
    ])
  })
})

it('tallies do not depend on the order of addresses or reports', () => {
  const eventArb = fc
    .record({
      minute: fc.integer({ min: 0, max: 180 }),
      key: fc.nat(20),
      kind: fc.constantFrom('bounce', 'bounce', 'complaint'),
      category: fc.constantFrom('user_unknown', 'moved'),
    } as const)
    .map(({ minute, key, kind, category }): HistoryEvent => ({
      ...report({ category, key: String(key), receivedAtMs: START_MS + minute * MINUTE_MS }),
      bounceId: `bnc_${String(key)}_${String(minute)}_${kind}_${category}`,
      kind,
    }))
  const historiesArb = fc
    .uniqueArray(fc.array(eventArb, { maxLength: 6 }), { maxLength: 4 })
    .map((lists) => lists.map((events, index) => history(events, `a${String(index)}@example.org`)))
  const shuffledArb = historiesArb.chain((histories) =>
    fc.tuple(
      fc.constant(histories),
      fc
        .shuffledSubarray(histories, { minLength: histories.length })
        .map((list) =>
          list.map(({ addressKey, events }) => history([...events].reverse(), addressKey)),
        ),
    ),
  )
  fc.assert(
    fc.property(shuffledArb, ([histories, others]) => {
      expect(tally(others)).toEqual(tally(histories))
    }),
  )
})
