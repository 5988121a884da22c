import { expect, test } from 'vitest'
import { addressesIn, soleAddressIn } from './address-list.ts'

test.each([
  ['a@b.example', ['a@b.example']],
  ['<a@b.example>', ['a@b.example']],
  ['"Roe, Jane" <a@b.example>', ['a@b.example']],
  ['Jane (x@y.example) <a@b.example>', ['a@b.example']],
  ['a@b.example (x@y.example)', ['a@b.example']],
  ['"x@y.example" <a@b.example>', ['a@b.example']],
  ['"odd name"@b.example', ['"odd name"@b.example']],
  ['a@b.example, <c@d.example>', ['a@b.example', 'c@d.example']],
  ['Team: a@b.example, c@d.example;', ['a@b.example', 'c@d.example']],
  ['undisclosed-recipients:;', []],
  ['<>', []],
  ['', []],
  ['no address', []],
  ['"never ends <a@b.example>', []],
])('%s holds %j', (value, expected) => {
  expect(addressesIn(value)).toEqual(expected)
  expect(soleAddressIn(value)).toBe(expected.length === 1 ? expected[0] : undefined)
})

test.each([
  'a@b.example, broken',
  'broken, a@b.example',
  '<a@b.example> <c@d.example>',
  'a@b.example, a@b.example',
])('%s is not one address', (value) => {
  expect(soleAddressIn(value)).toBeUndefined()
})

test('hostile fields take no time', () => {
  for (const piece of ['<', '"', '(', ',', '\\', 'a@b.example,'])
    expect(addressesIn(piece.repeat(1_000_000)).length).toBeLessThanOrEqual(20)
})
