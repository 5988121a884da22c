import { expect, test } from 'vitest'
import { nextPauseMs } from './retry-schedule.ts'

const pauses = Array.from({ length: 12 }, (_, index) => nextPauseMs(index + 1, 0.5))

test('pauses grow, and end after three days', () => {
  const given = pauses.filter((pause) => pause !== undefined)
  expect(given).toEqual([...given].sort((a, b) => a - b))
  const days = given.reduce((sum, pause) => sum + pause, 0) / 86_400_000
  expect(Math.abs(days - 3)).toBeLessThan(0.05)
  expect(pauses.at(-1)).toBeUndefined()
})

test('differ by a tenth at most', () => {
  const [least = 0, most = 0] = [nextPauseMs(3, 0), nextPauseMs(3, 1)]
  expect(least / most).toBeCloseTo(0.9 / 1.1)
})
