import fc from 'fast-check'
import { expect, it } from 'vitest'
import { median } from './median.ts'

it.each([
  [[], undefined],
  [[{ value: 4, count: 0 }], undefined],
  [[{ value: 4, count: 1 }], 4],
  [[{ value: 4, count: 2 }], 4],
  [
    [
      { value: 9, count: 1 },
      { value: 0, count: 1 },
    ],
    4.5,
  ],
  [
    [
      { value: 0, count: 1 },
      { value: 3, count: 2 },
      { value: 90, count: 2 },
    ],
    3,
  ],
  [
    [
      { value: 1, count: 1_000_000 },
      { value: 2, count: 1_000_000 },
    ],
    1.5,
  ],
])('of %j is %j', (values, expected) => {
  expect(median(values)).toBe(expected)
})

it('is the middle of the values laid out one by one', () => {
  const counted = fc.record({
    value: fc.integer({ min: 0, max: 90 }),
    count: fc.integer({ min: 0, max: 9 }),
  })
  fc.assert(
    fc.property(fc.array(counted), (values) => {
      const all = values
        .flatMap(({ value, count }) => Array<number>(count).fill(value))
        .sort((a, b) => a - b)
      const half = all.length / 2
      const middle = all.slice(Math.ceil(half) - 1, Math.floor(half) + 1)
      const expected = middle.reduce((sum, value) => sum + value, 0) / middle.length
      expect(median(values)).toBe(all.length === 0 ? undefined : expected)
    }),
  )
})
