import { expect, test } from 'vitest'
import { createIdSource, firstIdAt, newId } from './ulid.ts'

test('an id is its prefix and a ULID', () => {
  expect(newId('sup')).toMatch(/^sup_[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
})

test('ids grow, also within one millisecond and when the clock steps back', () => {
  const times = [1_000, 1_000, 1_000, 999, 1_001, 1, 1_001]
  let turn = 0
  const next = createIdSource(() => times[turn++ % times.length] ?? 0)
  const ids = Array.from({ length: 700 }, () => next('bnc'))
  expect(ids).toEqual(ids.toSorted())
  expect(new Set(ids).size).toBe(ids.length)
})

test('the instant can be read from it', () => {
  const [first, later] = [createIdSource(() => 1)('adc'), createIdSource(() => 2 ** 47)('adc')]
  expect(first.slice(0, 14)).toBe('adc_0000000001')
  expect(later > first).toBe(true)
})

test('the first id of an instant parts what was named before it from what was named then', () => {
  expect(createIdSource(() => 41_999)('bnc') < firstIdAt('bnc', 42_000)).toBe(true)
  expect(createIdSource(() => 42_000)('bnc') > firstIdAt('bnc', 42_000)).toBe(true)
  expect(firstIdAt('bnc', -1)).toBe(`bnc_${'0'.repeat(26)}`)
})
