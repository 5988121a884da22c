import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

const wait = (failures: number, random: number): number =>
  backoffMs(failures, { baseMs: 100, capMs: 5_000, random: () => random })

test('the bound doubles with each failure up to the cap', () => {
  const bounds = [1, 2, 3, 6, 7, 60, 5_000].map((failures) => wait(failures, 0.999_999))
  expect(bounds).toEqual([99, 199, 399, 3_199, 4_999, 4_999, 4_999])
})

test('chance spreads the wait over everything below the bound', () => {
  expect([0, 0.25, 0.5].map((random) => wait(3, random))).toEqual([0, 100, 200])
})
