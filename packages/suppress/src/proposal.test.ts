import fc from 'fast-check'
import { parseAddress, parseEnhancedStatusCode, parseReplyCode } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { DAY_MS } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import { proposeChanges, type Proposal } from './proposal.ts'
import { report, START_MS } from './testing/report.ts'

const hint = (over: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...report({ category: 'moved', forwardPath: 'new@example.com' }),
  ...over,
})

const notice = { kind: 'delivery_notice', category: 'unclassified' } as const
const answer = { kind: 'auto_reply', action: 'delivered', category: 'unclassified' } as const

it.each<[string, Partial<HistoryEvent>, Proposal['source'], Proposal['kind']]>([
  ['a 551', { replyCode: parseReplyCode('551') }, 'smtp_551', 'moved'],
  [
    'a 551 whose report says 5.1.6 too',
    { replyCode: parseReplyCode('551'), status: parseEnhancedStatusCode('5.1.6') },
    'smtp_551',
    'moved',
  ],
  [
    'a 5.1.6 of another reply',
    { replyCode: parseReplyCode('550'), status: parseEnhancedStatusCode('5.1.6') },
    'dsn_5.1.6',
    'moved',
  ],
  ['words of a report alone', {}, 'dsn_prose', 'moved'],
  ['a 251 of a mail that was relayed', { ...notice, action: 'relayed' }, 'smtp_251', 'moved'],
  [
    'an answer of somebody who left',
    { ...answer, autoReply: 'left_company' },
    'auto_reply',
    'left_company',
  ],
  [
    'an answer that names who came after',
    { ...answer, autoReply: 'successor' },
    'auto_reply',
    'successor',
  ],
  ['an answer from a new address', { ...answer, autoReply: 'new_address' }, 'auto_reply', 'moved'],
])('a hint by %s', (_name, over, source, kind) => {
  expect(proposeChanges([hint(over)]).map((p) => [p.source, p.kind])).toEqual([[source, kind]])
})

it.each<[string, Partial<HistoryEvent>]>([
  ['a bounce of another cause', { category: 'user_unknown' }],
  ['a move that is only a delay', { action: 'delayed' }],
  ['a notice of delay', { ...notice, action: 'delayed' }],
  [
    'a notice of delivery that offers nothing',
    { ...notice, action: 'delivered', forwardPath: undefined },
  ],
  ['an answer of somebody who is away', { ...answer, autoReply: 'out_of_office' }],
  ['an answer that says nothing of the kind', answer],
  ['a complaint', { kind: 'complaint' }],
])('no hint: %s', (_name, over) => {
  expect(proposeChanges([hint(over)])).toEqual([])
})

describe('a proposal', () => {
  const later = (days: number, over: Partial<HistoryEvent> = {}): HistoryEvent =>
    hint({
      bounceId: `bnc_${String(days)}`,
      eventKey: String(days),
      receivedAtMs: START_MS + days * DAY_MS,
      ...over,
    })

  it('has all of its reports, the time of the first and the last, and the days between', () => {
    const events = [later(9), later(0), later(9.1), later(3)]
    expect(proposeChanges(events)[0]).toMatchObject({
      oldAddress: 'old@example.org',
      oldKey: 'old@example.org',
      newAddress: 'new@example.com',
      newKey: 'new@example.com',
      target: 'new@example.com',
      candidates: [],
      state: 'pending',
      reason: undefined,
      eventIds: ['bnc_0', 'bnc_3', 'bnc_9', 'bnc_9.1'],
      observations: {
        count: 4,
        firstAtMs: START_MS,
        lastAtMs: START_MS + 9.1 * DAY_MS,
        days: 3,
      },
    })
  })

  it('shows the newest of its firmest reports', () => {
    const events = [
      later(0, { trust: 'correlated' }),
      later(1, { trust: 'correlated' }),
      later(2, { trust: 'plausible' }),
    ]
    expect(proposeChanges(events).map((p) => p.cause.bounceId)).toEqual(['bnc_1'])
  })

  it('stands behind those that were told before it, and of one instant in the order of targets', () => {
    const to = (target: string, days: number): HistoryEvent =>
      later(days, { forwardPath: parseAddress(target), eventKey: target, bounceId: target })
    const events = [
      to('c@x.example', 1),
      to('a@x.example', 1),
      to('b@x.example', 1),
      to('z@x.example', 0),
    ]
    expect(proposeChanges(events).map((p) => p.target)).toEqual([
      'z@x.example',
      'a@x.example',
      'b@x.example',
      'c@x.example',
    ])
  })

  it('is a lead of its own where a firmer copy of the report has no address', () => {
    const weak = hint({ trust: 'plausible' })
    const firm = hint({ trust: 'verified', forwardPath: undefined, bounceId: 'bnc_firm' })
    const equal = { ...firm, trust: 'plausible' } as const
    expect(proposeChanges([weak, firm]).map((p) => p.target)).toEqual(['', 'new@example.com'])
    expect(proposeChanges([weak, equal]).map((p) => p.target)).toEqual(['new@example.com'])
    const another = { ...equal, eventKey: 'another' }
    expect(proposeChanges([weak, another])).toHaveLength(2)
  })
})

describe('a signed reverse-path', () => {
  const signed = (text: string | undefined, candidates = ['jane@new.example']): readonly string[] =>
    proposeChanges([
      hint({
        forwardPath: undefined,
        candidates,
        quote: text === undefined ? undefined : { text, span: undefined },
      }),
    ]).map((p) => p.target)

  it.each<[string, string | undefined, string]>([
    ['BATV', 'try <prvs=4215f5c0a1=jane@new.example>', 'jane@new.example'],
    ['BATV with a key number', 'try PRVS1=4215f5c0a1=jane@new.example', 'jane@new.example'],
    ['BATV of another writer', 'try btv1==4215f5c0a1==jane@new.example', 'jane@new.example'],
    [
      'a tag too long for one',
      `prvs=${'a'.repeat(41)}=jane@new.example`,
      'candidates:jane@new.example',
    ],
    ['an address that opens the quote', 'jane@new.example', 'candidates:jane@new.example'],
    [
      'a quote without the address',
      'prvs=4215f5c0a1=other@new.example',
      'candidates:jane@new.example',
    ],
    ['no quote', undefined, 'candidates:jane@new.example'],
  ])('%s', (_name, text, target) => {
    expect(signed(text)).toEqual([target])
  })

  it('of several candidates means none of them', () => {
    const text = 'prvs=4215f5c0a1=jane@new.example or joe@new.example'
    expect(signed(text, ['jane@new.example', 'joe@new.example'])).toEqual([
      'candidates:jane@new.example joe@new.example',
    ])
  })

  it('that is no address proposes none', () => {
    expect(signed('prvs=4215f5c0a1=jane', ['jane'])).toEqual(['candidates:jane'])
  })
})

it('proposals do not depend on the order of the reports, nor on copies', () => {
  const eventArb = fc
    .record({
      key: fc.nat(3),
      day: fc.nat(3),
      target: fc.constantFrom('a@x.example', 'b@x.example', undefined),
      trust: fc.constantFrom('unverified', 'plausible', 'verified'),
    } as const)
    .map((made) =>
      hint({
        bounceId: JSON.stringify(made),
        eventKey: String(made.key),
        receivedAtMs: START_MS + made.day * DAY_MS,
        forwardPath: made.target === undefined ? undefined : parseAddress(made.target),
        trust: made.trust,
      }),
    )
  fc.assert(
    fc.property(
      fc
        .array(eventArb, { maxLength: 8 })
        .chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
            fc.subarray(list),
          ),
        ),
      ([events, shuffled, again]) => {
        expect(proposeChanges([...again, ...shuffled])).toEqual(proposeChanges(events))
      },
    ),
  )
})
