import { parseMailedAddress, type Trust } from '@forwardpath/mail'
import { DEFAULT_POLICY, type HistoryEvent, type StandingSuppression } from '@forwardpath/suppress'
import { describe, expect, test } from 'vitest'
import { stoppedScopes } from './raised-minimum.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.now()
const CORRELATED = { ...DEFAULT_POLICY, minimumToSuppress: 'correlated' } as const

/** A "no such user" so many days ago. */
function failure(daysAgo: number, trust: Trust): HistoryEvent {
  const recipient = parseMailedAddress('a@hooli.example')
  if (recipient === undefined) throw new Error('no address')
  return {
    bounceId: `bnc_${String(daysAgo)}`,
    eventKey: String(daysAgo),
    receivedAtMs: NOW_MS - daysAgo * DAY_MS,
    kind: 'bounce',
    action: 'failed',
    recipient,
    category: 'user_unknown',
    permanence: 'permanent',
    trust,
    origin: 'own',
    mailbox: 'main',
    stream: undefined,
    feedbackType: undefined,
    rule: { id: 'r', version: '1' },
    replyCode: undefined,
    status: undefined,
    diagnostic: undefined,
    remoteMta: undefined,
    reportingMta: undefined,
    quote: undefined,
    forwardPath: undefined,
    newContact: undefined,
    candidates: [],
  }
}

function standing(over: Partial<StandingSuppression> = {}): StandingSuppression {
  return {
    scope: 'global',
    status: 'active',
    reason: 'hard_bounce',
    source: 'pipeline',
    expiresAtMs: undefined,
    isSticky: false,
    lastEventId: 'bnc_1',
    lastEventAtMs: NOW_MS - DAY_MS,
    evidenceCount: 2,
    decidedAtMs: undefined,
    ...over,
  }
}

describe('the scopes that the reports alone would stop', () => {
  test('are found again for a record that stands', () => {
    const history = { events: [failure(1, 'plausible')], standing: [standing({ status: 'held' })] }
    expect(stoppedScopes(history, DEFAULT_POLICY, NOW_MS)).toEqual(new Set(['global']))
  })

  test.each<[Trust, boolean]>([
    ['verified', true],
    ['correlated', true],
    ['plausible', false],
    ['unverified', false],
  ])('under the minimum correlated, a report that is %s: %s', (trust, stops) => {
    const history = { events: [failure(1, trust)], standing: [standing()] }
    expect(stoppedScopes(history, CORRELATED, NOW_MS).has('global')).toBe(stops)
  })

  test('are none where the hold of a single report is over', () => {
    const history = { events: [failure(30, 'verified')], standing: [standing()] }
    expect(stoppedScopes(history, DEFAULT_POLICY, NOW_MS).size).toBe(0)
  })

  test('do not count reports from before a person decided', () => {
    const history = {
      events: [failure(5, 'verified'), failure(1, 'verified')],
      standing: [standing({ decidedAtMs: NOW_MS - DAY_MS / 2 })],
    }
    expect(stoppedScopes(history, DEFAULT_POLICY, NOW_MS).size).toBe(0)
  })

  test('are the same whatever the record says that stands', () => {
    const events = [failure(6, 'plausible'), failure(1, 'correlated')]
    for (const over of [
      {},
      { status: 'held' },
      { isSticky: true },
      { evidenceCount: 9 },
    ] as const) {
      const history = { events, standing: [standing(over)] }
      expect(stoppedScopes(history, DEFAULT_POLICY, NOW_MS)).toEqual(new Set(['global']))
    }
  })
})
