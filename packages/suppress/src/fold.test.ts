import fc from 'fast-check'
import { CATEGORIES, type Category } from '@forwardpath/classify'
import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS, HOUR_MS } from './duration.ts'
import { foldEvents } from './fold.ts'
import type { HistoryEvent } from './history-event.ts'
import { START_MS, report } from './testing/report.ts'

const at = (days: number): number => START_MS + days * DAY_MS

function fold(events: readonly HistoryEvent[], nowMs: number): readonly string[] {
  return foldEvents(events, DEFAULT_POLICY, nowMs).map(
    (d) =>
      `${d.scope} ${d.status} ${d.reason} until ${d.expiresAtMs === undefined ? 'released' : `day ${String((d.expiresAtMs - START_MS) / DAY_MS)}`}`,
  )
}

describe('the first report of each category', () => {
  const FIRST: Readonly<Partial<Record<Category, string>>> = {
    user_unknown: 'global held hard_bounce until day 7',
    bad_address: 'global held hard_bounce until day 7',
    moved: 'global held moved until day 30',
    owner_changed: 'global active owner_changed until released',
    domain_refuses_mail: 'global held domain until day 7',
    not_local: 'global held soft_bounce until day 1',
  }
  it.each(CATEGORIES)('%s', (category) => {
    const expected = FIRST[category]
    expect(fold([report({ category })], START_MS + HOUR_MS)).toEqual(
      expected === undefined ? [] : [expected],
    )
  })
})

describe('repeated reports', () => {
  it.each<[string, Category, readonly number[], number, readonly string[]]>([
    [
      'two, 72 h apart, suppress',
      'user_unknown',
      [0, 3],
      4,
      ['global active hard_bounce until released'],
    ],
    [
      'two on one day are one count',
      'user_unknown',
      [0, 0.2],
      1,
      ['global held hard_bounce until day 7.2'],
    ],
    [
      'two inside 72 h only hold',
      'user_unknown',
      [0, 2.9],
      3,
      ['global held hard_bounce until day 9.9'],
    ],
    [
      'outside the window they start anew',
      'user_unknown',
      [0, 91],
      92,
      ['global held hard_bounce until day 98'],
    ],
    [
      'disabled: after a repeat, for 180 d',
      'mailbox_disabled',
      [0, 8],
      9,
      ['global active hard_bounce until day 188'],
    ],
    ['disabled: 6 days apart is too close', 'mailbox_disabled', [0, 6], 7, []],
    [
      'full: three over 14 d, for 30 d',
      'mailbox_full',
      [0, 7, 15],
      16,
      ['global active soft_bounce until day 45'],
    ],
    ['full: two are not enough', 'mailbox_full', [0, 15], 16, []],
    [
      'network: four over 14 d hold',
      'network',
      [0, 5, 10, 15],
      16,
      ['global held soft_bounce until day 45'],
    ],
    ['reputation: never, however many', 'reputation', [0, 5, 10, 15, 20, 40], 41, []],
    [
      'a suppression that is over stands as expired',
      'mailbox_full',
      [0, 7, 15],
      60,
      ['global expired soft_bounce until day 45'],
    ],
    [
      'a hold that is over stands as expired',
      'user_unknown',
      [0],
      8,
      ['global expired hard_bounce until day 7'],
    ],
    [
      'a hold that ended leaves its count',
      'user_unknown',
      [0, 20],
      21,
      ['global active hard_bounce until released'],
    ],
  ])('%s', (_name, category, days, nowDay, expected) => {
    const events = days.map((day) =>
      report({ category, receivedAtMs: at(day), key: `k${String(day)}` }),
    )
    expect(fold(events, at(nowDay))).toEqual(expected)
  })

  it('a transient report never gives more than a count', () => {
    const transient = report({ category: 'user_unknown', permanence: 'transient' })
    expect(fold([transient], at(1))).toEqual([])
    const owner = report({ category: 'owner_changed', permanence: 'transient' })
    expect(fold([owner], at(1))).toEqual([])
  })
})

describe('a bad address', () => {
  const bad = (
    over: Partial<HistoryEvent> = {},
    recipient = 'bad..dots@example.org',
  ): HistoryEvent => ({
    ...report({ category: 'bad_address', recipient }),
    ...over,
  })
  it.each<[string, HistoryEvent, readonly string[]]>([
    ['that is one by our own grammar', bad(), ['global active hard_bounce until released']],
    [
      'that ends with a dot',
      bad({}, 'dot.@example.org'),
      ['global active hard_bounce until released'],
    ],
    ['that is well formed', bad({}, 'fine@example.org'), ['global held hard_bounce until day 7']],
    [
      'that is well formed in quotes',
      bad({}, '"a..b"@example.org'),
      ['global held hard_bounce until day 7'],
    ],
    [
      'of the recipient’s origin: it may only hold',
      bad({ origin: 'recipient' }),
      ['global held hard_bounce until day 7'],
    ],
    ['of a transient report', bad({ permanence: 'transient' }), []],
    ['of an unverified report', bad({ trust: 'unverified' }), []],
    [
      'that the server does not call bad',
      bad({ category: 'user_unknown' }),
      ['global held hard_bounce until day 7'],
    ],
  ])('%s', (_name, event, expected) => {
    expect(fold([event], at(1))).toEqual(expected)
  })
})

describe('what never counts', () => {
  it.each<[string, Partial<HistoryEvent>]>([
    ['delayed', { action: 'delayed' }],
    ['delivered', { action: 'delivered', kind: 'delivery_notice' }],
    ['relayed', { action: 'relayed', kind: 'delivery_notice' }],
    ['expanded', { action: 'expanded', kind: 'delivery_notice' }],
    ['an auto-reply', { kind: 'auto_reply' }],
    ['an unverified report', { trust: 'unverified' }],
    ['a report whose fields deny each other', { isContradictory: true }],
    ['a report from before a mail that did not bounce for 30 d', { isSpent: true }],
    [
      'a forwarder’s wrapper',
      { category: 'moved', newContact: 'SRS0=aa=bb=example.net=x@fwd.example' },
    ],
  ])('%s', (_name, over) => {
    const events = [0, 4, 8].map((day) => ({
      ...report({ category: 'user_unknown', receivedAtMs: at(day), key: `k${String(day)}` }),
      ...over,
    }))
    expect(fold(events, at(9))).toEqual([])
  })
})

describe('trust', () => {
  const tiers = ['unverified', 'plausible', 'correlated', 'verified'] as const
  const twice = (over: Partial<HistoryEvent>): readonly HistoryEvent[] =>
    [0, 4].map((day) => ({
      ...report({ category: 'user_unknown', receivedAtMs: at(day), key: `k${String(day)}` }),
      ...over,
    }))
  const statusAt = (minimum: (typeof tiers)[number], over: Partial<HistoryEvent>): string =>
    foldEvents(twice(over), { ...DEFAULT_POLICY, minimumToSuppress: minimum }, at(5))
      .map((d) => d.status)
      .join()

  it.each(tiers)(
    'at the minimum %s a report acts from that tier on, and unverified never',
    (minimum) => {
      const acting = tiers.filter((trust) => statusAt(minimum, { trust }) !== '')
      expect(acting).toEqual(
        tiers.filter((t) => t !== 'unverified' && tiers.indexOf(t) >= tiers.indexOf(minimum)),
      )
    },
  )

  it('a plausible report of the recipient’s origin only holds; a bound one may suppress', () => {
    expect(statusAt('plausible', { origin: 'recipient' })).toBe('held')
    expect(statusAt('plausible', { origin: 'recipient', trust: 'correlated' })).toBe('active')
    expect(statusAt('plausible', { origin: 'own' })).toBe('active')
  })

  it('a mailbox may ask for more than the rest', () => {
    const policy = { ...DEFAULT_POLICY, minimumByMailbox: { strict: 'verified' } } as const
    expect(foldEvents(twice({ mailbox: 'strict' }), policy, at(5))).toEqual([])
    expect(foldEvents(twice({ mailbox: 'main' }), policy, at(5))).toHaveLength(1)
  })

  it('a complaint of the recipient’s origin only holds, for 30 d', () => {
    const complaint = {
      ...report({ category: 'unclassified' }),
      kind: 'complaint',
      feedbackType: 'abuse',
    } as const
    expect(fold([{ ...complaint, origin: 'recipient' }], at(1))).toEqual([
      'global held complaint until day 30',
    ])
  })
})

describe('complaints', () => {
  const complaint = {
    ...report({ category: 'unclassified' }),
    kind: 'complaint',
    feedbackType: 'abuse',
  } as const
  it('suppress at once, in the stream of the mail', () => {
    expect(fold([{ ...complaint, stream: 'news' }], at(1))).toEqual([
      'stream:news active complaint until released',
    ])
    expect(fold([complaint], at(1))).toEqual(['global active complaint until released'])
  })
  it('of type not-spam do nothing (RFC 6430)', () => {
    expect(fold([{ ...complaint, feedbackType: 'not-spam' }], at(1))).toEqual([])
  })
})

describe('copies of one report', () => {
  it('count once, and the one with the highest tier stands', () => {
    const forged = { ...report({ category: 'reputation', trust: 'unverified' }), bounceId: 'bnc_1' }
    const genuine = {
      ...report({ category: 'user_unknown', trust: 'verified' }),
      bounceId: 'bnc_2',
    }
    expect(fold([forged, genuine], at(1))).toEqual(['global held hard_bounce until day 7'])
    expect(fold([genuine, forged, forged], at(1))).toEqual(['global held hard_bounce until day 7'])
  })
})

it('depends on the set of events alone: any order, any duplication, the same result', () => {
  const event = fc
    .record({
      category: fc.constantFrom(...CATEGORIES),
      day: fc.double({ min: 0, max: 120, noNaN: true }),
      key: fc.integer({ min: 0, max: 12 }),
      permanence: fc.constantFrom('permanent' as const, 'transient' as const),
      trust: fc.constantFrom('unverified' as const, 'plausible' as const, 'verified' as const),
      kind: fc.constantFrom('bounce' as const, 'complaint' as const),
    })
    .map(({ day, key, kind, ...rest }) => ({
      ...report({ ...rest, receivedAtMs: at(day), key: `k${String(key)}` }),
      kind,
      bounceId: `bnc_${String(key)}_${String(day)}_${rest.category}`,
    }))
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 20 }),
      fc.infiniteStream(fc.nat()),
      (events, order) => {
        const shuffled = [...events, ...events.slice(0, 5)]
          .map((e) => ({ e, rank: order.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ e }) => e)
        expect(foldEvents(shuffled, DEFAULT_POLICY, at(121))).toEqual(
          foldEvents(events, DEFAULT_POLICY, at(121)),
        )
      },
    ),
    { numRuns: 500 },
  )
})
