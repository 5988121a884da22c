import { expect, it } from 'vitest'
import { numberAt } from './number-at.ts'

it.each([
  [0, 7],
  [1, -1],
  [2, 0],
  [-1, 0],
  [0.5, 0],
])('at %d stands %d', (index, expected) => {
  expect(numberAt(Int32Array.of(7, -1), index)).toBe(expected)
})
