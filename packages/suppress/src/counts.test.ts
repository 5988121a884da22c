import fc from 'fast-check'
import { CATEGORIES } from '@forwardpath/classify'
import { describe, expect, it } from 'vitest'
import { countReports } from './counts.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Policy } from './policy.ts'
import { report, START_MS } from './testing/report.ts'

const at = (days: number): number => START_MS + days * DAY_MS

const unknown = (days: number, over: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...report({ category: 'user_unknown', key: `u${String(days)}`, receivedAtMs: at(days) }),
  ...over,
})

const moreStrict: Policy = { ...DEFAULT_POLICY, minimumByMailbox: { strict: 'verified' } }

describe('the count of a category', () => {
  it('stands beside the number that its row asks for, and how the row is written', () => {
    expect(countReports([unknown(0), unknown(4)], DEFAULT_POLICY, at(5))).toEqual([
      { category: 'user_unknown', count: 2, needed: 2, span: '72h', within: '90d' },
    ])
  })

  it.each<[string, readonly HistoryEvent[], number]>([
    ['days, not reports', [unknown(0), unknown(0.1, { bounceId: 'bnc_x' })], 1],
    ['copies of one report once', [unknown(0), unknown(3, { eventKey: 'u0' })], 1],
    ['three days', [unknown(0), unknown(1), unknown(2)], 3],
    ['transient reports too', [unknown(0), unknown(1, { permanence: 'transient' })], 2],
    ['no delay', [unknown(0), unknown(1, { kind: 'delivery_notice', action: 'delayed' })], 1],
    ['no spent report', [unknown(0), unknown(1, { isSpent: true })], 1],
    ['no unverified report', [unknown(0), unknown(1, { trust: 'unverified' })], 1],
    ['nothing below the tier of its mailbox', [unknown(0), unknown(1, { mailbox: 'strict' })], 1],
  ])('counts %s', (_name, events, count) => {
    expect(countReports(events, moreStrict, at(5)).map((c) => c.count)).toEqual([count])
  })

  it('ends with its window, to the millisecond', () => {
    expect(countReports([unknown(0)], DEFAULT_POLICY, at(90) - 1)).toHaveLength(1)
    expect(countReports([unknown(0)], DEFAULT_POLICY, at(90))).toEqual([])
  })

  it('of not_local is of reports that our own look at the MX bears out', () => {
    const events = (['unchanged', 'host_not_mx', undefined, 'unchanged'] as const).map(
      (mxCheck, day): HistoryEvent => ({
        ...report({ category: 'not_local', key: `n${String(day)}`, receivedAtMs: at(day) }),
        mxCheck,
      }),
    )
    expect(countReports(events, DEFAULT_POLICY, at(5)).map((c) => c.count)).toEqual([2])
    expect(countReports(events.slice(1, 3), DEFAULT_POLICY, at(5))).toEqual([])
  })
})

it('a category that counts nothing has no row, whatever came', () => {
  const events = CATEGORIES.map((category) => report({ category, key: category }))
  const shown = countReports(events, DEFAULT_POLICY, at(1)).map((c) => c.category)
  expect(shown).toEqual([
    'user_unknown',
    'mailbox_disabled',
    'mailbox_full',
    'moved',
    'owner_changed',
    'bad_address',
    'domain_refuses_mail',
    'network',
    'expired',
  ])
})

it('counts do not depend on the order of the reports, nor on how often one is in the list', () => {
  const eventArb = fc
    .record({
      hour: fc.integer({ min: 0, max: 100 * 24 }),
      key: fc.integer({ min: 0, max: 5 }),
      category: fc.constantFrom('user_unknown', 'mailbox_full', 'moved', 'spam'),
      trust: fc.constantFrom('unverified', 'plausible', 'verified'),
    } as const)
    .map(({ hour, key, ...over }) =>
      report({ ...over, key: `k${String(key)}`, receivedAtMs: START_MS + hour * HOUR_MS }),
    )
  fc.assert(
    fc.property(
      fc
        .array(eventArb, { maxLength: 12 })
        // Copies of one report share its key; a row has an id of its own, which decides where all else is equal.
        .map((list) => list.map((one, index) => ({ ...one, bounceId: `bnc_${String(index)}` })))
        .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list]))),
      ([events, others]) => {
        expect(countReports([...others, ...events], DEFAULT_POLICY, at(100))).toEqual(
          countReports(events, DEFAULT_POLICY, at(100)),
        )
      },
    ),
  )
})
