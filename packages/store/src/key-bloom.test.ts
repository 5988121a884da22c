import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeyBloom } from './key-bloom.ts'

const key = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((text) => !text.includes('\n') && text.isWellFormed())

describe('a filter of keys', () => {
  test('passes every key that was added, however its bytes were cut, and in the order asked', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.uniqueArray(key), fc.array(key), pieces, (listed, added, cuts) => {
        const bloom = createKeyBloom(listed.length)
        const lines = bloom.addLines()
        let bytes = Buffer.from(listed.map((one) => `${one}\n`).join(''))
        for (const cut of cuts) {
          lines.write(bytes.subarray(0, cut))
          bytes = bytes.subarray(cut)
        }
        lines.write(bytes)
        bloom.add(added)
        const asked = [...added, ...listed]
        expect(bloom.select(asked)).toEqual(asked)
        expect(bloom.added()).toBe(asked.length)
      }),
    )
  })

  test('passes few of those that were not added', () => {
    const keys = Array.from({ length: 100_000 }, (_, n) => `user${String(n)}@domain.example`)
    const bloom = createKeyBloom(50_000)
    bloom.add(keys.slice(0, 50_000))
    expect(bloom.select(keys.slice(50_000)).length).toBeLessThan(50_000 * 0.012)
  })

  test('passes nothing while it is empty, and takes no key with a line feed', () => {
    const bloom = createKeyBloom(0)
    expect(bloom.select(['a@b.example', 'c@d.example'])).toEqual([])
    expect(bloom.select([])).toEqual([])
    expect(() => bloom.select(['a\nb'])).toThrow('line feed')
  })
})
