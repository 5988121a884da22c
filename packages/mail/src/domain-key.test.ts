import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressDomain, parseAddress } from './address.ts'
import { domainOf, isDomainKey, parseDomainKey, parseRecordName, recordKey } from './domain-key.ts'

test.for([
  ['@example.org', '@example.org'],
  ['example.org', '@example.org'],
  ['@Example.ORG.', '@example.org'],
  ['bücher.example', '@xn--bcher-kva.example'],
  ['@localhost', '@localhost'],
  ['@[192.0.2.1]', '@[192.0.2.1]'],
  ['localhost', undefined],
  ['jane', undefined],
  ['192.0.2.1', undefined],
  ['[192.0.2.1]', undefined],
  ['jane@example.org', undefined],
  ['@@example.org', undefined],
  ['@', undefined],
  ['', undefined],
  ['.', undefined],
  ['@.', undefined],
  ['@example..org', undefined],
  ['example.org ', undefined],
  ['@exa mple.org', undefined],
  ['@example.org/x', undefined],
  ['stream:news', undefined],
] as const)('%j is the domain key %j', ([text, key]) => {
  expect(parseDomainKey(text)).toBe(key)
})

test('it is total, and a key is its own key', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const key = parseDomainKey(text)
      if (key !== undefined) expect(parseDomainKey(key)).toBe(key)
    }),
  )
})

test('the domain of an address is the one that its domain key names', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (text) => {
      const address = parseAddress(text)
      if (address === undefined) return
      const key = parseDomainKey(`@${addressDomain(address)}`)
      expect(key === undefined ? undefined : domainOf(key)).toBe(addressDomain(address))
    }),
  )
})

test.for([
  ['Jane@Example.org', 'jane@example.org', false],
  ['@Example.org', '@example.org', true],
  ['example.org', undefined, false],
  ['@', undefined, false],
  ['@a@example.org', undefined, false],
] as const)('the record named %j has the key %j', ([text, key, isDomain]) => {
  const name = parseRecordName(text)
  expect(name === undefined ? undefined : recordKey(name)).toBe(key)
  expect(name !== undefined && isDomainKey(name)).toBe(isDomain)
})
