import { expect, it } from 'vitest'
import { findMigrations, type MigrationSighting } from './domain-migration.ts'
import { localPartPattern } from './local-part-pattern.ts'
import { address } from './testing/change.ts'

const PEOPLE = ['jane.roe', 'max.muster', 'li.wei', 'ana.silva', 'tom.li', 'eva.novak']

function sighting(index: number, over: Partial<MigrationSighting> = {}): MigrationSighting {
  const person = PEOPLE[index % PEOPLE.length] ?? ''
  return {
    id: `adc_${String(index)}`,
    oldAddress: address(`${person}@acme.example`),
    newAddress: address(`${person}@merged.example`),
    trust: index < 3 ? 'verified' : 'plausible',
    days: [`2026-03-0${String(1 + (index % 2))}`],
    ...over,
  }
}

const SIX = PEOPLE.map((_, index) => sighting(index))

it('shows a domain whose people keep their names', () => {
  expect(findMigrations(SIX)).toEqual([
    {
      oldDomain: 'acme.example',
      newDomain: 'merged.example',
      pattern: 'same',
      addresses: 6,
      share: 1,
      days: 2,
      bound: 3,
      changeIds: ['adc_0', 'adc_1', 'adc_2', 'adc_3', 'adc_4', 'adc_5'],
      exceptionIds: [],
    },
  ])
})

it.each<[string, readonly MigrationSighting[]]>([
  ['too few addresses', SIX.slice(0, 4)],
  ['one address, often', Array.from({ length: 9 }, (_, i) => ({ ...sighting(0), id: String(i) }))],
  ['a single day', SIX.map((s) => ({ ...s, days: ['2026-03-01'] }))],
  ['two bound only', SIX.map((s, i) => ({ ...s, trust: i < 2 ? 'verified' : 'plausible' }))],
  [
    'no pattern',
    SIX.map((s, i) => ({ ...s, newAddress: address(`p${String(i)}@merged.example`) })),
  ],
  ['too many exceptions', [...SIX, sighting(6, { newAddress: address('zz@merged.example') })]],
  ['one domain only', SIX.map((s) => ({ ...s, newAddress: s.oldAddress }))],
])('shows nothing for %s', (_name, sightings) => {
  expect(findMigrations(sightings)).toEqual([])
})

it('names the exceptions', () => {
  const people = Array.from({ length: 19 }, (_, i) =>
    sighting(i, {
      oldAddress: address(`p.n${String(i)}@acme.example`),
      newAddress: address(`pn${String(i)}@merged.example`),
    }),
  )
  const odd = sighting(19, { newAddress: address('boss@merged.example') })
  const [found] = findMigrations([...people, odd])
  expect(found).toMatchObject({ pattern: 'dots', addresses: 19, exceptionIds: ['adc_19'] })
})

it.each([
  ['jane.roe', 'Jane.Roe', 'same'],
  ['jane.roe+news', 'jane.roe', 'same'],
  ['jane.roe', 'janeroe', 'dots'],
  ['jane.roe', 'jane_roe', 'dots'],
  ['jane.roe', 'jroe', 'initial'],
  ['jane.roe', 'j.roe', 'initial'],
  ['jroe', 'jane.roe', 'initial'],
  ['jane.roe', 'max', 'other'],
] as const)('%s to %s is %s', (left, right, expected) => {
  expect(localPartPattern(left, right)).toBe(expected)
})
