import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeyReader, type KeyBytes } from './key-bytes.ts'
import {
  createPackedRecords,
  NONE,
  type PackedRecord,
  type PackedRecords,
} from './packed-records.ts'

const readKey = createKeyReader()
/** All keys fall together: chains are what is tested. */
const collidingKey = (key: string): KeyBytes => ({ ...readKey(key), hash: 7 })

/** Records under a key, as `id facts expiry`, sorted. */
function under(records: PackedRecords, key: KeyBytes): readonly string[] {
  const found: string[] = []
  for (let at = records.first(key); at !== NONE; at = records.next(at, key))
    found.push(
      `${records.idOf(at)} ${String(records.factsOf(at))} ${String(records.expiresAtMsOf(at))}`,
    )
  return found.sort()
}

function withFacts(records: PackedRecords, key: KeyBytes, facts: number): number {
  let at = records.first(key)
  while (at !== NONE && records.factsOf(at) !== facts) at = records.next(at, key)
  return at
}

type Step = { readonly op: 'put' | 'remove'; readonly key: string } & PackedRecord

const steps = fc.array(
  fc.record({
    op: fc.constantFrom('put' as const, 'put' as const, 'remove' as const),
    key: fc.oneof(
      fc.constantFrom('a@b.example', 'ü@b.example', '名前@例え.example', '', '@b.example'),
      fc.string({ maxLength: 60, unit: 'binary' }),
    ),
    id: fc.oneof(fc.constantFrom('sup_1', 'sup_2'), fc.string({ maxLength: 40, unit: 'grapheme' })),
    facts: fc.integer({ min: 0, max: 2 }),
    expiresAtMs: fc.option(fc.integer({ min: 0, max: 2 ** 45 }), { nil: undefined }),
  }) satisfies fc.Arbitrary<Step>,
  { maxLength: 300 },
)

describe.each([
  ['each with its own hash', readKey],
  ['all with one hash', collidingKey],
])('packed records, %s', (_, keyOf) => {
  test('hold what a plain map holds, whatever is put and removed', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const records = createPackedRecords()
        const model = new Map<string, Map<number, PackedRecord>>()
        for (const { op, key: text, ...record } of list) {
          const key = keyOf(text)
          const at = withFacts(records, key, record.facts)
          const ofKey = model.get(text) ?? new Map<number, PackedRecord>()
          if (op === 'remove') {
            if (at !== NONE) records.remove(at)
            ofKey.delete(record.facts)
          } else {
            if (at === NONE) records.add(key, record)
            else records.replace(at, key, record)
            ofKey.set(record.facts, record)
          }
          model.set(text, ofKey)
        }
        for (const [text, ofKey] of model) {
          const expected = [...ofKey.values()]
            .map((one) => `${one.id} ${String(one.facts)} ${String(one.expiresAtMs)}`)
            .sort()
          expect(under(records, keyOf(text))).toEqual(expected)
        }
        const keys = [...records.all()].map((record) => records.keyOf(record)).sort()
        const expectedKeys = [...model].flatMap(([text, { size }]) =>
          Array.from({ length: size }, () => text),
        )
        expect(keys).toEqual(expectedKeys.sort())
      }),
      { numRuns: 200 },
    )
  })
})

test('thousands come and go, and all that stay are found', () => {
  const records = createPackedRecords()
  const keyOf = (number: number): KeyBytes => readKey(`person${String(number)}@many.example`)
  const add = (number: number): void => {
    records.add(keyOf(number), { id: `sup_${String(number)}`, facts: 0, expiresAtMs: number })
  }
  for (let number = 0; number < 20_000; number++) add(number)
  for (let round = 0; round < 5; round++) {
    for (let number = round; number < 20_000; number += 2)
      records.remove(records.first(keyOf(number)))
    for (let number = round; number < 20_000; number += 2) add(number)
  }
  for (let number = 0; number < 20_000; number++)
    expect(under(records, keyOf(number))).toEqual([`sup_${String(number)} 0 ${String(number)}`])
  expect([...records.all()]).toHaveLength(20_000)
})

test('a key reads the same whatever was read before it, and equal keys have one hash', () => {
  const keys = ['a@b.example', 'ü@b.example', 'x'.repeat(5_000), '名前@例え.example', '']
  const copied = (key: string) => {
    const { bytes, length, hash } = readKey(key)
    return { text: Buffer.from(bytes.subarray(0, length)).toString(), hash }
  }
  const first = keys.map(copied)
  expect(first.map(({ text }) => text)).toEqual(keys)
  expect(keys.toReversed().map(copied).toReversed()).toEqual(first)
  expect(new Set(first.map(({ hash }) => hash)).size).toBe(keys.length)
})
