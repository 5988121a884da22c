import { expect, test } from 'vitest'
import { isDomainMigration, type MigrationFigures } from './domain-migration.ts'

const LEAST: MigrationFigures = { addresses: 5, ofAddresses: 5, bound: 3, days: 2 }

test('five addresses by one pattern, three of them bound, seen on two days, are a migration', () => {
  expect(isDomainMigration(LEAST)).toBe(true)
  expect(isDomainMigration({ ...LEAST, addresses: 9, ofAddresses: 10 })).toBe(true)
})

test.each<[string, Partial<MigrationFigures>]>([
  ['four addresses', { addresses: 4, ofAddresses: 4 }],
  ['a pattern that fewer than nine of ten follow', { addresses: 8, ofAddresses: 9 }],
  ['two bound reports', { bound: 2 }],
  ['one day', { days: 1 }],
])('%s make none', (_what, change) => {
  expect(isDomainMigration({ ...LEAST, ...change })).toBe(false)
})
