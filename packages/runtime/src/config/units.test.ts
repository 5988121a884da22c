import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatRate, parseDurationMs, parseRate, parseSizeBytes } from './units.ts'

const DAY = 86_400_000

test.for([
  ['500ms', 500],
  ['30s', 30_000],
  ['90m', 5_400_000],
  ['24h', DAY],
  ['7d', 7 * DAY],
  ['2w', 14 * DAY],
  ['2y', 730 * DAY],
  [' 7 d ', 7 * DAY],
  ['7', undefined],
  ['0d', undefined],
  ['-1d', undefined],
  ['1.5h', undefined],
  ['7 days', undefined],
  ['999999999999y', undefined],
  ['', undefined],
] as const)('the duration %j is %j ms', ([text, ms]) => {
  expect(parseDurationMs(text)).toBe(ms)
})

test.for([
  ['100B', 100],
  ['10MB', 10_000_000],
  ['512KiB', 524_288],
  ['25MiB', 26_214_400],
  ['1 GiB', 1_073_741_824],
  ['25', undefined],
  ['25mib', undefined],
  ['25M', undefined],
] as const)('the size %j is %j bytes', ([text, bytes]) => {
  expect(parseSizeBytes(text)).toBe(bytes)
})

test.for([
  ['1/24h', { count: 1, perMs: DAY }],
  ['600 / 1m', { count: 600, perMs: 60_000 }],
  ['600/min', { count: 600, perMs: 60_000 }],
  ['5/s', { count: 5, perMs: 1_000 }],
  ['0/24h', undefined],
  ['5/w', undefined],
  ['1/24', undefined],
  ['24h', undefined],
] as const)('the rate %j is %j', ([text, rate]) => {
  expect(parseRate(text)).toEqual(rate)
})

test('no text throws, and what is read is a whole positive number', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const value of [parseDurationMs(text), parseSizeBytes(text), parseRate(text)?.perMs]) {
        expect(value === undefined || (Number.isSafeInteger(value) && value > 0)).toBe(true)
      }
    }),
  )
})

test.for([
  ['1/24h', '1/24h'],
  ['1/d', '1/24h'],
  ['3/7d', '3/7d'],
  ['2/2w', '2/14d'],
  ['600/min', '600/1m'],
  ['5/1500ms', '5/1500ms'],
] as const)('the rate %s is shown as %s', ([written, shown]) => {
  const rate = parseRate(written)
  expect(rate === undefined ? undefined : formatRate(rate)).toBe(shown)
})

test('a rate that is shown is read back as it was', () => {
  const rates = fc.record({
    count: fc.integer({ min: 1, max: 999_999_999 }),
    perMs: fc.integer({ min: 1, max: 999_999_999_999 }),
  })
  fc.assert(
    fc.property(rates, (rate) => {
      expect(parseRate(formatRate(rate))).toEqual(rate)
    }),
  )
})
