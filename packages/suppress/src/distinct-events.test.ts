import fc from 'fast-check'
import { TRUST_TIERS, type Trust } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { distinctEvents } from './distinct-events.ts'
import type { HistoryEvent } from './history-event.ts'
import { report, START_MS } from './testing/report.ts'

const copy = (bounceId: string, over: Partial<HistoryEvent> = {}): HistoryEvent => ({
  ...report({ category: 'user_unknown', key: 'one' }),
  bounceId,
  ...over,
})

describe('of the copies of one report', () => {
  it.each<[string, HistoryEvent, HistoryEvent]>([
    [
      'the one of the higher tier stands, though it is transient and came later',
      copy('bnc_z', { trust: 'verified', permanence: 'transient', receivedAtMs: START_MS + 1 }),
      copy('bnc_a', { trust: 'plausible' }),
    ],
    [
      'the permanent one stands, though it came later',
      copy('bnc_z', { receivedAtMs: START_MS + 1 }),
      copy('bnc_a', { permanence: 'transient' }),
    ],
    ['the first stands', copy('bnc_z'), copy('bnc_a', { receivedAtMs: START_MS + 1 })],
    ['of one instant, the one of the lesser id stands', copy('bnc_a'), copy('bnc_b')],
    [
      'an unjudged one stands where a plausible one does',
      copy('bnc_a', { trust: 'unjudged' }),
      copy('bnc_b', { trust: 'plausible' }),
    ],
  ])('%s', (_name, stands, other) => {
    expect(distinctEvents([stands, other])).toEqual([stands])
    expect(distinctEvents([other, stands])).toEqual([stands])
  })
})

it('reports stand oldest first, those of one instant by their keys', () => {
  const events = ['c', 'a', 'b'].map((key) => report({ category: 'spam', key }))
  const early = report({ category: 'spam', key: 'z', receivedAtMs: START_MS - 1 })
  expect(distinctEvents([...events, early]).map((e) => e.eventKey)).toEqual(['z', 'a', 'b', 'c'])
})

it('the result is the same for any order and any number of copies', () => {
  const eventArb = fc
    .record({
      id: fc.nat(30),
      key: fc.nat(3),
      delay: fc.nat(3),
      trust: fc.constantFrom<Trust>(...TRUST_TIERS, 'unjudged'),
      permanence: fc.constantFrom('permanent', 'transient'),
    } as const)
    .map(({ id, key, delay, trust, permanence }) =>
      copy(`bnc_${String([id, key, delay, trust, permanence])}`, {
        eventKey: `k${String(key)}`,
        receivedAtMs: START_MS + delay,
        trust,
        permanence,
      }),
    )
  const listsArb = fc
    .array(eventArb, { maxLength: 10 })
    .chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.subarray(events),
      ),
    )
  fc.assert(
    fc.property(listsArb, ([events, shuffled, again]) => {
      expect(distinctEvents([...again, ...shuffled])).toEqual(distinctEvents(events))
    }),
    { numRuns: 500 },
  )
})
