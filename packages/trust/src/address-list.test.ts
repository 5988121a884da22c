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
  // RFC 5322 s3.2.1: a quoted pair ends neither a string nor a comment.
  ['"Roe \\" <x@y.example>, Jane" <a@b.example>', ['a@b.example']],
  ['"a\\"b"@c.example', ['"a\\"b"@c.example']],
  ['a@b.example (x \\) y@z.example)', ['a@b.example']],
  ['a@b.example (x (y@z.example) , z@z.example)', ['a@b.example']],
  ['ends in a sign \\', []],
  ['"\\', []],
  ['<a@b.example> Jane', ['a@b.example']],
  ['<a@b.example', ['a@b.example']],
  ['<Team: a@b.example>', []],
  ['<@relay.example,@other.example:a@b.example>', []],
])('%s holds %j', (value, expected) => {
  expect(addressesIn(value)).toEqual(expected)
  expect(soleAddressIn(value)).toBe(expected.length === 1 ? expected[0] : undefined)
})

test.each([
  'a@b.example, broken',
  'broken, a@b.example',
  'a@b.example) , c@d.example',
  '<a@b.example> <c@d.example>',
  'a@b.example, a@b.example',
])('%s is not one address', (value) => {
  expect(soleAddressIn(value)).toBeUndefined()
})

test('a backslash outside of quotes hides no comma', () => {
  expect(addressesIn('jane\\, a@b.example')).toEqual(['a@b.example'])
})

test('two pairs of brackets are two mailboxes', () => {
  expect(addressesIn('<a@b.example> <c@d.example>')).toEqual(['a@b.example', 'c@d.example'])
})

test('a field of more than 20 addresses has the first 20', () => {
  const all = Array.from({ length: 25 }, (_, index) => `a${index}@b.example`)
  expect(addressesIn(all.join(','))).toEqual(all.slice(0, 20))
})

test.each([
  ['<', 0],
  ['"', 0],
  ['(', 0],
  [',', 0],
  ['\\', 0],
  ['a@b.example,', 20],
])('a field with a million of %j has %i addresses, and takes no time', (piece, count) => {
  const begunAtMs = performance.now()
  const found = addressesIn(piece.repeat(1_000_000))
  expect(performance.now() - begunAtMs).toBeLessThan(2_000)
  expect(found).toHaveLength(count)
})
