import { addressKey, parseMailedAddress } from '@forwardpath/mail'
import { expect, it } from 'vitest'
import { PROVIDER_DOMAINS } from './provider-table.ts'
import { domainsOfProvider, providerOf, providerOfKey } from './provider.ts'

it.each([
  ['gmail.com', [], 'gmail.com'],
  ['googlemail.com', [], 'gmail.com'],
  ['hotmail.co.uk', [], 'outlook.com'],
  ['example.org', [], 'example.org'],
  ['example.org', ['aspmx.l.google.com'], 'google.com'],
  ['example.org', ['ASPMX2.GOOGLEMAIL.COM.'], 'google.com'],
  [
    'example.org',
    ['mx.example.org', 'example-org.mail.protection.outlook.com'],
    'mail.protection.outlook.com',
  ],
  ['example.org', ['notgoogle.com'], 'example.org'],
  ['gmail.com', ['mx.example.org'], 'gmail.com'],
] as const)('%s with %j is %s', (domain, mx, expected) => {
  expect(providerOf(domain, mx)).toBe(expected)
})

it('reads the domain of a key whose local part has an @', () => {
  const address = parseMailedAddress('"odd@local"@googlemail.com')
  expect(address === undefined ? undefined : providerOfKey(addressKey(address))).toBe('gmail.com')
})

it('a domain that is nobody else’s is a provider of its own', () => {
  expect(domainsOfProvider('example.org')).toEqual(['example.org'])
})

it('names no domain twice, and every name leads back to its provider', () => {
  const all = Object.keys(PROVIDER_DOMAINS).flatMap(domainsOfProvider)
  expect(new Set(all).size).toBe(all.length)
  for (const provider of Object.keys(PROVIDER_DOMAINS))
    for (const domain of domainsOfProvider(provider)) expect(providerOf(domain)).toBe(provider)
})
