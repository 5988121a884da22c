import { describe, expect, it } from 'vitest'
import { DAY_MS } from './duration.ts'
import {
  DEFAULT_GUARD,
  judgeHour,
  type Baseline,
  type GuardedHour,
  type GuardVerdict,
} from './incident-detect.ts'

const BASELINE: Baseline = {
  highest: 10,
  historyMs: 30 * DAY_MS,
  others: { now: 0, highest: 10 },
  rate: undefined,
}

describe('an hour of a provider', () => {
  it.each<[string, GuardedHour, Partial<Baseline>, GuardVerdict]>([
    ['20 addresses, a fifth alive', { addresses: 20, alive: 4 }, {}, 'alive'],
    ['19 addresses, all alive', { addresses: 19, alive: 19 }, {}, 'quiet'],
    ['20 addresses, less than a fifth alive', { addresses: 20, alive: 3 }, {}, 'quiet'],
    ['50 addresses, five times the highest', { addresses: 50, alive: 0 }, {}, 'spike'],
    ['49 addresses', { addresses: 49, alive: 0 }, { highest: 1 }, 'quiet'],
    ['50 addresses, less than five times', { addresses: 50, alive: 0 }, { highest: 11 }, 'quiet'],
    ['a spike where nothing was before', { addresses: 50, alive: 0 }, { highest: 0 }, 'spike'],
    [
      'a spike with 13 days of history',
      { addresses: 500, alive: 0 },
      { historyMs: 13 * DAY_MS },
      'notice',
    ],
    ['life with no history', { addresses: 500, alive: 100 }, { historyMs: 0 }, 'alive'],
    [
      'a campaign: the others rise as much',
      { addresses: 500, alive: 0 },
      { others: { now: 500, highest: 10 } },
      'quiet',
    ],
    [
      'a spike far above a campaign',
      { addresses: 500, alive: 0 },
      { others: { now: 30, highest: 10 } },
      'spike',
    ],
    [
      'others too few to tell a campaign',
      { addresses: 60, alive: 0 },
      { others: { now: 19, highest: 1 } },
      'spike',
    ],
    [
      'a large mailing with an ordinary rate',
      { addresses: 500, alive: 0 },
      { rate: { now: 0.01, highest: 0.005 } },
      'quiet',
    ],
    [
      'five times the highest rate',
      { addresses: 60, alive: 0 },
      { highest: 500, rate: { now: 0.05, highest: 0.01 } },
      'spike',
    ],
    [
      'a rate below one in a thousand is multiplied from there',
      { addresses: 60, alive: 0 },
      { rate: { now: 0.004, highest: 0.0001 } },
      'quiet',
    ],
  ])('%s', (_name, hour, over, expected) => {
    expect(judgeHour(hour, { ...BASELINE, ...over }, DEFAULT_GUARD)).toBe(expected)
  })
})
