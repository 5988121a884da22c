import { expect, test } from 'vitest'
import { isSameOrganisation, isUnder } from './domains.ts'

test.each([
  ['origin.example', true],
  ['App.Origin.Example.', true],
  ['evilorigin.example', false],
  ['origin.example.evil.example', false],
  ['[192.0.2.1]', false],
  ['', false],
  ['two words', false],
  ['[192.0.2.1].origin.example', false],
])('%s is under origin.example: %s', (host, expected) => {
  expect(isUnder(host, ['origin.example'])).toBe(expected)
})

test('nothing is under a name that is no domain, and each of several is asked', () => {
  expect(isUnder('two words', ['two words'])).toBe(false)
  expect(isUnder('mx.b.example', ['a.example', 'b.example'])).toBe(true)
  expect(isUnder('mx.xn--bcher-kva.example', ['Bücher.example'])).toBe(true)
  expect(isUnder('mx.b.example', [])).toBe(false)
})

test.each([
  ['mail.hooli.example', 'hooli.example', true],
  ['hooli.co.uk', 'evil.co.uk', false],
  ['co.uk', 'co.uk', false],
  ['one.github.io', 'two.github.io', false],
  ['192.0.2.1', '192.0.2.1', false],
  ['', '', false],
  ['hooli.example', '', false],
  ['mail.hooli.example.', 'HOOLI.example', true],
  ['bücher.example', 'mx.xn--bcher-kva.example', true],
])('%s and %s are of one organisation: %s', (left, right, expected) => {
  expect(isSameOrganisation(left, right)).toBe(expected)
})
