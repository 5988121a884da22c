import { expect, it } from 'vitest'
import { rivalryOf, type Rival } from './rivals.ts'

const DAY_MS = 86_400_000
const T = Date.UTC(2026, 0, 1)

const change: Rival = {
  id: 'adc_b',
  newKey: 'b@x.example',
  state: 'pending',
  trust: 'plausible',
  lastAtMs: T,
}
const rival: Rival = { ...change, id: 'adc_a', newKey: 'a@x.example' }

it.each<[string, Partial<Rival>, Partial<Rival>, string]>([
  ['an older one gives way', {}, { lastAtMs: T - 1 }, 'none'],
  ['a newer one takes its place', {}, { lastAtMs: T + 1 }, 'superseded'],
  ['of one instant, the one of the greater id is newer', {}, {}, 'none'],
  ['and so the other way round', { id: 'adc_0' }, {}, 'superseded'],
  [
    'a newer one that is less bound takes nobody’s place',
    { trust: 'correlated' },
    { lastAtMs: T + 1 },
    'conflict',
  ],
  [
    'an older one that is better bound does not give way',
    {},
    { trust: 'correlated', lastAtMs: T - 1 },
    'conflict',
  ],
  [
    'two that are recent and bound both stand',
    { trust: 'verified' },
    { trust: 'correlated', lastAtMs: T - 30 * DAY_MS },
    'conflict',
  ],
  [
    'a bound one of long before gives way',
    { trust: 'verified' },
    { trust: 'correlated', lastAtMs: T - 30 * DAY_MS - 1 },
    'none',
  ],
  ['what a person approved stands', {}, { state: 'approved', lastAtMs: T - 1 }, 'conflict'],
  [
    'what is not yet checked takes nobody’s place',
    {},
    { state: 'checking', lastAtMs: T + 1 },
    'conflict',
  ],
  ['what is rejected is no rival', {}, { state: 'rejected', lastAtMs: T + 1 }, 'none'],
  ['what is closed is no rival', {}, { state: 'closed', lastAtMs: T + 1 }, 'none'],
  ['the same address is no rival', {}, { newKey: 'b@x.example', lastAtMs: T + 1 }, 'none'],
])('%s', (_name, own, other, rivalry) => {
  expect(
    rivalryOf({ ...change, ...own }, [
      { ...change, ...own },
      { ...rival, ...other },
    ]),
  ).toBe(rivalry)
})

it('one that takes the place is more than one that stands beside', () => {
  const beside: Rival = { ...rival, id: 'adc_c', state: 'approved', lastAtMs: T - 1 }
  expect(rivalryOf(change, [beside, { ...rival, lastAtMs: T + 1 }])).toBe('superseded')
  expect(rivalryOf(change, [beside])).toBe('conflict')
  expect(rivalryOf(change, [])).toBe('none')
})
