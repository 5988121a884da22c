import { describe, expect, it } from 'vitest'
import {
  isCountingFailure,
  isProofOfLife,
  isSetAside,
  mayAct,
  maySuppress,
} from './acting-events.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import type { HistoryEvent } from './history-event.ts'
import { report } from './testing/report.ts'

const event = (over: Partial<HistoryEvent>): HistoryEvent => ({
  ...report({ category: 'user_unknown' }),
  ...over,
})

describe('a report may act', () => {
  const policy = {
    ...DEFAULT_POLICY,
    minimumByMailbox: { strict: 'correlated', loose: 'unverified' },
  } as const
  it.each<[HistoryEvent['trust'], string, boolean]>([
    ['unverified', 'main', false],
    ['unverified', 'loose', false],
    ['unjudged', 'main', true],
    ['plausible', 'main', true],
    ['plausible', 'strict', false],
    ['unjudged', 'strict', false],
    ['correlated', 'strict', true],
    ['verified', 'strict', true],
  ])('%s in mailbox %s: %s', (trust, mailbox, may) => {
    expect(mayAct(event({ trust, mailbox }), policy)).toBe(may)
  })
})

it.each<[HistoryEvent['origin'], HistoryEvent['trust'], boolean]>([
  ['own', 'plausible', true],
  [undefined, 'plausible', true],
  ['recipient', 'plausible', false],
  ['recipient', 'unjudged', false],
  ['recipient', 'correlated', true],
  ['recipient', 'verified', true],
])('a report of origin %s at %s may suppress: %s', (origin, trust, may) => {
  expect(maySuppress(event({ origin, trust }))).toBe(may)
})

it.each<[string, Partial<HistoryEvent>, boolean]>([
  ['a forged hint', { hint: 'forged' }, true],
  ['a rejected hint', { hint: 'rejected' }, false],
  ['a misrouted move', { category: 'moved', mxCheck: 'misrouted' }, true],
  ['a misrouted refusal of relaying', { category: 'not_local', mxCheck: 'misrouted' }, true],
  ['a misrouted report of another cause', { mxCheck: 'misrouted' }, false],
  ['a move from a host that is no MX', { category: 'moved', mxCheck: 'host_not_mx' }, false],
])('set aside or not: %s', (_name, over, isAside) => {
  expect(isSetAside(event(over))).toBe(isAside)
  expect(isCountingFailure(event(over), DEFAULT_POLICY)).toBe(!isAside)
})

it.each<[string, Partial<HistoryEvent>]>([
  ['a failure of a complaint', { kind: 'complaint' }],
  ['a delay', { action: 'delayed' }],
  ['a report below the minimum', { trust: 'unverified' }],
  ['a report whose fields deny each other', { isContradictory: true }],
  ['a report that a delivery has spent', { isSpent: true }],
  ['a forwarder’s wrapper', { category: 'moved', newContact: 'SRS0=a=b=c=d@fwd.example' }],
])('counts nothing: %s', (_name, over) => {
  expect(isCountingFailure(event(over), DEFAULT_POLICY)).toBe(false)
})

it.each<[string, Partial<HistoryEvent>, boolean]>([
  ['a bound notice of delivery', { kind: 'delivery_notice', trust: 'correlated' }, true],
  ['a bound read receipt', { kind: 'read_receipt', trust: 'verified' }, true],
  ['a notice that is merely plausible', { kind: 'delivery_notice' }, false],
  ['a notice that nobody judged', { kind: 'delivery_notice', trust: 'unjudged' }, false],
  [
    'a notice of relaying',
    { kind: 'delivery_notice', trust: 'verified', action: 'relayed' },
    false,
  ],
  ['an automatic answer', { kind: 'auto_reply', trust: 'verified' }, false],
  ['a letter of its own', { kind: 'not_a_bounce', isSenderAuthenticated: true }, true],
  ['a letter that anybody may have written', { kind: 'not_a_bounce', trust: 'verified' }, false],
  [
    'a letter whose author passed, at whatever tier',
    { kind: 'not_a_bounce', trust: 'unverified', isSenderAuthenticated: true },
    true,
  ],
  ['a receipt of its own', { kind: 'read_receipt', isSenderAuthenticated: true }, true],
  [
    'an answer of its own: away',
    { kind: 'auto_reply', autoReply: 'out_of_office', isSenderAuthenticated: true },
    true,
  ],
  [
    'an answer that anybody may have written: away',
    { kind: 'auto_reply', autoReply: 'out_of_office', trust: 'verified' },
    false,
  ],
  ...(['left_company', 'new_address', 'successor', undefined] as const).map(
    (autoReply): [string, Partial<HistoryEvent>, boolean] => [
      `an answer of its own: ${autoReply ?? 'of unknown sense'}`,
      { kind: 'auto_reply', autoReply, isSenderAuthenticated: true },
      false,
    ],
  ),
  ...(['bounce', 'complaint', 'challenge', 'automated_report', 'delivery_notice'] as const).map(
    (kind): [string, Partial<HistoryEvent>, boolean] => [
      `of its own, and a ${kind}`,
      { kind, isSenderAuthenticated: true },
      false,
    ],
  ),
  [
    'of its own, and a failure',
    { kind: 'not_a_bounce', action: 'failed', isSenderAuthenticated: true },
    false,
  ],
])('proof of life: %s', (_name, over, isProof) => {
  expect(isProofOfLife(event({ action: 'delivered', ...over }))).toBe(isProof)
})
