import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measure } from './measure.ts'
import { differs, wilsonInterval } from './wilson.ts'

describe('the Wilson interval', () => {
  // R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3 (Wilson score, no continuity correction)
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is %f to %f', (count, size, low, high) => {
    const interval = wilsonInterval(count, size)
    expect(interval?.share).toBe(count / size)
    expect(interval?.low).toBeCloseTo(low, 4)
    expect(interval?.high).toBeCloseTo(high, 4)
  })

  // Brown, Cai, DasGupta, Statistical Science 16 (2001) 101-133, section 3.1.1: centre (x + z²/2) / (n + z²)
  it('has its centre at (x + z²/2) / (n + z²)', () => {
    const { low = 0, high = 0 } = wilsonInterval(7, 40) ?? {}
    expect((low + high) / 2).toBeCloseTo((7 + 3.841459 / 2) / (40 + 3.841459), 6)
  })

  it('is mirrored where the other half is counted', () => {
    const some = wilsonInterval(12, 60)
    const others = wilsonInterval(48, 60)
    expect(others?.low).toBeCloseTo(1 - (some?.high ?? 0), 12)
    expect(others?.high).toBeCloseTo(1 - (some?.low ?? 0), 12)
  })

  it.each([
    [1, 0],
    [-1, 10],
    [11, 10],
    [Number.NaN, 10],
  ])('is nothing for %d of %d', (count, size) => {
    expect(wilsonInterval(count, size)).toBeUndefined()
  })

  it('holds the share, stays in the range, and is narrower for ten times as many', () => {
    const sample = fc
      .integer({ min: 1, max: 1_000_000 })
      .chain((size) => fc.tuple(fc.integer({ min: 0, max: size }), fc.constant(size)))
    fc.assert(
      fc.property(sample, ([count, size]) => {
        const interval = wilsonInterval(count, size)
        const larger = wilsonInterval(count * 10, size * 10)
        if (interval === undefined || larger === undefined) return false
        const { share, low, high } = interval
        return (
          low >= 0 &&
          low <= share &&
          share <= high &&
          high <= 1 &&
          larger.high - larger.low < high - low
        )
      }),
    )
  })
})

it.each([
  [60, 20, 'higher'],
  [20, 60, 'lower'],
  [21, 20, 'alike'],
])('%i of 100 against %i of 100 is %s', (a, b, expected) => {
  const first = wilsonInterval(a, 100)
  const second = wilsonInterval(b, 100)
  if (first === undefined || second === undefined) throw new TypeError('no interval')
  expect(differs(first, second)).toBe(expected)
})

it.each([
  [12, 30, { count: 12, share: 0.4, low: 0.245906, high: 0.576796 }],
  [12, 29, { count: 12, share: null, low: null, high: null }],
  [12, undefined, { count: 12, share: null, low: null, high: null }],
])('%i of %j contacts are shown as %j', (count, size, expected) => {
  expect(measure(count, size)).toEqual(expected)
})
