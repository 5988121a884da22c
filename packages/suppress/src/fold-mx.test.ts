/** What the MX re-check and the desk mean for the fold: each report keeps its own answer, whatever the order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS } from './duration.ts'
import { foldEvents } from './fold.ts'
import type { HistoryEvent, MxCheckOutcome } from './history-event.ts'
import type { StandingSuppression } from './suppression.ts'
import { START_MS, report } from './testing/report.ts'

function notLocal(day: number, mxCheck: MxCheckOutcome | undefined): HistoryEvent {
  const key = `day${String(day)}`
  const receivedAtMs = START_MS + day * DAY_MS
  return { ...report({ category: 'not_local', key, receivedAtMs }), mxCheck }
}

function statusOf(events: readonly HistoryEvent[], nowDay: number): string {
  const [draft] = foldEvents(events, DEFAULT_POLICY, START_MS + nowDay * DAY_MS)
  return draft?.status ?? 'none'
}

describe('not_local', () => {
  it.each<[string, readonly HistoryEvent[], number, string]>([
    ['holds a day before anybody looked', [notLocal(0, 'pending')], 0.5, 'held'],
    ['holds where the DNS is off', [notLocal(0, undefined)], 0.5, 'held'],
    ['is over after a day', [notLocal(0, 'unchanged')], 2, 'expired'],
    ['counts: two, 7 d apart', [notLocal(0, 'unchanged'), notLocal(7, 'unchanged')], 8, 'active'],
    ['not two within a week', [notLocal(0, 'unchanged'), notLocal(6, 'unchanged')], 8, 'expired'],
    ['not 31 d apart', [notLocal(0, 'unchanged'), notLocal(31, 'unchanged')], 33, 'expired'],
    ['lasts 90 d', [notLocal(0, 'unchanged'), notLocal(7, 'unchanged')], 98, 'expired'],
    ['not where one is open', [notLocal(0, 'unchanged'), notLocal(7, 'pending')], 9, 'expired'],
    ['not where it is no MX', [notLocal(0, 'host_not_mx'), notLocal(7, 'unchanged')], 9, 'expired'],
    [
      'not where nobody could say',
      [notLocal(0, 'not_checked'), notLocal(8, 'unchanged')],
      10,
      'expired',
    ],
    ['misrouted counts and holds nothing', [notLocal(0, 'misrouted')], 0.5, 'none'],
  ])('%s', (_name, events, nowDay, expected) => {
    expect(statusOf(events, nowDay)).toBe(expected)
  })

  it('is a function of the set of reports, whatever the order in which the answers came', () => {
    const outcome = fc.constantFrom<MxCheckOutcome>(
      'unchanged',
      'pending',
      'misrouted',
      'host_not_mx',
    )
    const events = fc.uniqueArray(
      fc.tuple(fc.integer({ min: 0, max: 40 }), outcome).map(([day, mx]) => notLocal(day, mx)),
      { selector: (e) => e.eventKey, maxLength: 8 },
    )
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 60 }), (set, day) => {
        expect(statusOf([...set].reverse(), day)).toBe(statusOf(set, day))
      }),
    )
  })
})

describe('moved', () => {
  const moved = (day: number, over: Partial<HistoryEvent>): HistoryEvent => ({
    ...report({ category: 'moved', key: `m${String(day)}`, receivedAtMs: START_MS + day * DAY_MS }),
    ...over,
  })
  it.each<[string, readonly HistoryEvent[], number, string]>([
    ['misrouted: nothing', [moved(0, { mxCheck: 'misrouted' })], 1, 'none'],
    ['from a host that is no MX: held', [moved(0, { mxCheck: 'host_not_mx' })], 1, 'held'],
    ['whose hint is forged: nothing', [moved(0, { hint: 'forged' })], 1, 'none'],
    ['whose hint was rejected: no hold', [moved(0, { hint: 'rejected' })], 1, 'none'],
    [
      'whose hint was rejected counts: the next a week later suppresses',
      [moved(0, { hint: 'rejected' }), moved(7, {})],
      8,
      'active',
    ],
    ['forged does not count', [moved(0, { hint: 'forged' }), moved(7, {})], 8, 'held'],
  ])('%s', (_name, events, nowDay, expected) => {
    expect(statusOf(events, nowDay)).toBe(expected)
  })
})

describe('a hold whose report is set aside', () => {
  const held = (over: Partial<StandingSuppression>): StandingSuppression => ({
    scope: 'global',
    status: 'held',
    reason: 'moved',
    source: 'pipeline',
    expiresAtMs: START_MS + 30 * DAY_MS,
    isSticky: false,
    lastEventId: 'bnc_a',
    lastEventAtMs: START_MS,
    evidenceCount: 1,
    decidedAtMs: undefined,
    ...over,
  })
  const misrouted = { ...report({ category: 'moved', key: 'a' }), mxCheck: 'misrouted' as const }
  const ends = (record: StandingSuppression, events: readonly HistoryEvent[]): readonly unknown[] =>
    decide({ events, standing: [record], policy: DEFAULT_POLICY, nowMs: START_MS + DAY_MS }).lives

  it('ends', () => {
    expect(ends(held({}), [misrouted])).toMatchObject([{ scope: 'global', why: 'misrouted' }])
    expect(
      ends(held({}), [{ ...misrouted, mxCheck: 'unchanged' as const, hint: 'forged' as const }]),
    ).toMatchObject([{ why: 'forged' }])
  })

  it.each<[string, StandingSuppression, readonly HistoryEvent[]]>([
    ['of a person stays', held({ source: 'operator' }), [misrouted]],
    ['that is sticky stays', held({ isSticky: true }), [misrouted]],
    ['that rests on another report stays', held({ lastEventId: 'bnc_b' }), [misrouted]],
    ['that is active stays', held({ status: 'active', expiresAtMs: undefined }), [misrouted]],
    [
      'for which another report speaks stays',
      held({}),
      [misrouted, report({ category: 'user_unknown', key: 'c' })],
    ],
  ])('%s', (_name, record, events) => {
    expect(ends(record, events)).toEqual([])
  })
})
