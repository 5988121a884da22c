import { expect, test } from 'vitest'
import { isSameOrganisation, isUnder } from './domains.ts'

test.each([
  ['origin.example', true],
  ['App.Origin.Example.', true],
  ['evilorigin.example', false],
  ['origin.example.evil.example', false],
  ['[192.0.2.1]', false],
  ['', false],
])('%s is under origin.example: %s', (host, expected) => {
  expect(isUnder(host, ['origin.example'])).toBe(expected)
})

test.each([
  ['mail.hooli.example', 'hooli.example', true],
  ['hooli.co.uk', 'evil.co.uk', false],
  ['co.uk', 'co.uk', false],
  ['one.github.io', 'two.github.io', false],
  ['192.0.2.1', '192.0.2.1', false],
  ['bücher.example', 'mx.xn--bcher-kva.example', true],
])('%s and %s are of one organisation: %s', (left, right, expected) => {
  expect(isSameOrganisation(left, right)).toBe(expected)
})
