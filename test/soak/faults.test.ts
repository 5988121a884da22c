import { expect, test } from 'vitest'
import { chanceOf } from './chance.ts'
import { pickFault, type Fault } from './faults.ts'

const fault = (name: string, weight: number): Fault => ({
  name,
  weight,
  strike: () => Promise.resolve(),
})
const FAULTS = [fault('often', 3), fault('seldom', 1)]
const picks = (seed: number): readonly (string | undefined)[] =>
  Array.from({ length: 1_000 }, (_, n) => pickFault(FAULTS, seed, n)?.name)

test('the same seed strikes the same, another one otherwise', () => {
  expect(picks(7)).toEqual(picks(7))
  expect(picks(8)).not.toEqual(picks(7))
})

test('a fault strikes by its weight', () => {
  const often = picks(7).filter((name) => name === 'often').length
  expect(often).toBeGreaterThan(700)
  expect(often).toBeLessThan(800)
})

test('chance is from 0 up to 1, and depends on every word', () => {
  const chances = ['a', 'b'].flatMap((word) => [1, 2, 3].map((n) => chanceOf(5, word, n)))
  for (const chance of chances) {
    expect(chance).toBeGreaterThanOrEqual(0)
    expect(chance).toBeLessThan(1)
  }
  expect(new Set(chances).size).toBe(chances.length)
})
