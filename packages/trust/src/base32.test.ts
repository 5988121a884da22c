import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase32, encodeBase32 } from './base32.ts'

test.each<[bigint, number, string]>([
  [0n, 1, 'a'],
  [31n, 1, '7'],
  [26n, 1, '2'],
  [32n, 2, 'ba'],
  [1n, 4, 'aaab'],
  // What does not fit is dropped from the top.
  [33n, 1, 'b'],
])('%d in %d letters is %s', (value, width, text) => {
  expect(encodeBase32(value, width)).toBe(text)
})

test('any number is read back from as many letters as it needs, or more', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 65n - 1n }), fc.nat(5), (value, more) => {
      const text = encodeBase32(value, 13 + more)
      expect(text).toMatch(/^[a-z2-7]*$/)
      expect(text).toHaveLength(13 + more)
      expect(decodeBase32(text)).toBe(value)
    }),
  )
})

// RFC 4648 s6: 0, 1 and 8 are left out since they look like letters.
test.each(['A', '0', '1', '8', '9', '=', ' ', 'ab1', 'é'])('%j is not base32', (text) => {
  expect(() => decodeBase32(text)).toThrow(RangeError)
})
