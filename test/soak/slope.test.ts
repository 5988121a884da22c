import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { medianOf, slopePerHour, type Sample } from './slope.ts'

const MINUTE_MS = 60_000

/** A reading each minute. */
function life(values: readonly number[], bornAtMinute = 0): readonly Sample[] {
  return values.map((value, minute) => ({ atMs: (bornAtMinute + minute) * MINUTE_MS, value }))
}

describe('the slope', () => {
  test.each([
    ['of what stays is zero', [life([5, 5, 5, 5])], 0],
    ['of what rises by one a minute is sixty an hour', [life([1, 2, 3, 4])], 60],
    ['of what falls is negative', [life([4, 3, 2, 1])], -60],
    ['is not moved by an outlier', [life([1, 2, 3, 900, 5, 6, 7, 8, 9])], 60],
    [
      'does not see a fall where a process began again',
      [life([1, 2, 3, 4, 5, 6]), life([1, 2, 3, 4, 5, 6], 6)],
      60,
    ],
  ])('%s', (_, lives, expected) => {
    expect(slopePerHour(lives)).toBeCloseTo(expected, 6)
  })

  test.each([
    ['no life', []],
    ['empty lives', [[], []]],
    ['one sample in each life', [life([3]), life([9])]],
    ['two samples of one moment', [[...life([3]), ...life([9])]]],
  ])('is unknown of %s', (_, lives) => {
    expect(slopePerHour(lives)).toBeUndefined()
  })

  test('of a long life is that of all its samples', () => {
    const rising = life(Array.from({ length: 5_000 }, (_, minute) => minute / 60 + (minute % 7)))
    expect(slopePerHour([rising])).toBeCloseTo(1, 2)
  })

  test('bears that a quarter of the samples are anything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 10, maxLength: 10 }),
        (wild) => {
          // 10 of 100 are wild: 19 % of the pairs.
          const values = Array.from({ length: 100 }, (_, at) =>
            at % 10 === 3 ? (wild[(at / 10) | 0] ?? 0) : at,
          )
          expect(slopePerHour([life(values)])).toBeCloseTo(60, 6)
        },
      ),
    )
  })
})

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
  [[], undefined],
])('the median of %j is %s', (values, expected) => {
  expect(medianOf(values)).toBe(expected)
})
