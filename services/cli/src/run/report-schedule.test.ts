import { expect, test } from 'vitest'
import { lastPeriod } from './report-schedule.ts'

test.each([
  ['daily', '2026-03-01T00:00:00Z', '2026-02-28', '2026-03-01'],
  ['daily', '2026-03-01T23:59:59Z', '2026-02-28', '2026-03-01'],
  ['weekly', '2026-11-22T12:00:00Z', '2026-11-09', '2026-11-16'],
  ['weekly', '2026-11-23T00:00:00Z', '2026-11-16', '2026-11-23'],
  ['monthly', '2026-01-15T12:00:00Z', '2025-12-01', '2026-01-01'],
  ['monthly', '2028-03-01T00:00:00Z', '2028-02-01', '2028-03-01'],
] as const)('%s at %s: the last period that is over', (schedule, now, since, until) => {
  expect(lastPeriod(schedule, Date.parse(now))).toEqual({
    since: `${since}T00:00:00.000Z`,
    until: `${until}T00:00:00.000Z`,
  })
})

test('none is wanted', () => {
  expect(lastPeriod('none', Date.now())).toBeUndefined()
})
