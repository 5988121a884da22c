import { CATEGORIES, type Category } from '@forwardpath/classify'
import { expect, it } from 'vitest'
import { DEFAULT_POLICY } from './default-policy.ts'
import { DAY_MS } from './duration.ts'
import { longestWindowMs, type Policy, type PolicyRow } from './policy.ts'

/** The default with every row ignored but the one given. */
function policyOf(category: Category, row: PolicyRow): Policy {
  const rows = CATEGORIES.map((name) => [name, name === category ? row : { effect: 'ignore' }])
  return { ...DEFAULT_POLICY, rows: Object.fromEntries(rows) as Policy['rows'] }
}

const threshold = {
  count: 2,
  spanMs: 500 * DAY_MS,
  withinMs: 60 * DAY_MS,
  then: 'suppress',
} as const

it.each<[string, PolicyRow, number]>([
  ['ignored altogether', { effect: 'ignore' }, 0],
  ['only counts, and waits for no number', { effect: 'act' }, 0],
  ['counts', { effect: 'act', threshold }, 60],
  ['holds for longer than it counts', { effect: 'act', threshold, holdMs: 90 * DAY_MS }, 90],
  ['suppresses for longer still', { effect: 'act', threshold, expiryMs: 180 * DAY_MS }, 180],
  ['counts for longer than it acts', { effect: 'act', threshold, holdMs: DAY_MS }, 60],
])('a row that is %s', (_name, row, days) => {
  expect(longestWindowMs(policyOf('spam', row))).toBe(days * DAY_MS)
})

it('the default policy looks back over the longest suppression that ends by itself', () => {
  expect(longestWindowMs(DEFAULT_POLICY)).toBe(180 * DAY_MS)
})
