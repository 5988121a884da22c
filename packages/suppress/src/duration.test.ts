import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DAY_MS, formatDuration, HOUR_MS, parseDuration, utcDay } from './duration.ts'

it.each<[string, number, string]>([
  ['three days are hours, as a span is written', 72 * HOUR_MS, '72h'],
  ['whole days past the third', 7 * DAY_MS, '7d'],
  ['the fourth day', 4 * DAY_MS, '4d'],
  ['no whole days', 7 * DAY_MS + HOUR_MS, '169h'],
  ['less than an hour counts to the nearest', 40 * 60_000, '1h'],
  ['nothing', 0, '0h'],
])('a duration is written as the configuration writes it: %s', (_name, ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

it.each<[unknown, number | undefined]>([
  ['72h', 72 * HOUR_MS],
  [' 7d ', 7 * DAY_MS],
  ['0h', 0],
  ['3650d', 3_650 * DAY_MS],
  ['3651d', undefined],
  ['99999h', undefined],
  ['7', undefined],
  ['7 d', undefined],
  ['7days', undefined],
  ['in 7d', undefined],
  ['-7d', undefined],
  ['1.5d', undefined],
  ['7D', undefined],
  ['123456h', undefined],
  [7, undefined],
  [null, undefined],
])('%j is read as %s ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

it('what is written reads back as the same duration', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_650 * 24 }), (hours) => {
      expect(parseDuration(formatDuration(hours * HOUR_MS))).toBe(hours * HOUR_MS)
    }),
  )
})

it.each([
  [0, 0],
  [DAY_MS - 1, 0],
  [DAY_MS, 1],
  [-1, -1],
])('the instant %d lies in day %d', (ms, day) => {
  expect(utcDay(ms)).toBe(day)
})
