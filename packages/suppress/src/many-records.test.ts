import { expect, it } from 'vitest'
import { isManyRecords, recordCount } from './many-records.ts'

it('every record that changes is counted, whatever the effect', () => {
  expect(recordCount({ effects: { added: 1, held: 20, released: 300, altered: 4_000 } })).toBe(4321)
})

it.each<[string, number, number, boolean]>([
  ['a handful of an empty list', 10, 0, false],
  ['more than a handful of an empty list', 11, 0, true],
  ['a handful of twenty', 10, 20, false],
  ['a twentieth of the list', 50, 1_000, false],
  ['more than a twentieth', 51, 1_000, true],
  ['a thousand of a large list', 1_000, 1_000_000, false],
  ['more than a thousand', 1_001, 1_000_000, true],
])('%s: %d records of %d, a person types the number: %s', (_name, count, active, isMany) => {
  expect(isManyRecords(count, active)).toBe(isMany)
})
