import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainToALabel, hostName, isAddressLiteral } from './domain.ts'

describe('a domain in A-labels', () => {
  it.each([
    ['Example.ORG', 'example.org'],
    ['mail_host.example', 'mail_host.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['BÜCHER.example', 'xn--bcher-kva.example'],
    ['[192.0.2.17]', '[192.0.2.17]'],
    ['[IPv6:2001:DB8::1]', '[ipv6:2001:db8::1]'],
    [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
    [`${'a'.repeat(64)}.example`, undefined],
    [`${'a.'.repeat(127)}b`, `${'a.'.repeat(127)}b`],
    [`${'a.'.repeat(128)}b`, undefined],
    ['', undefined],
    ['example.org.', undefined],
    ['a..b', undefined],
    ['-a.example', undefined],
    ['a-.example', undefined],
    ['two words', undefined],
    ['bücher.example/path', undefined],
    ['bücher:80', undefined],
    ['bü cher.example', undefined],
    ['bücher..example', undefined],
    ['[192.0.2.256]', undefined],
    ['[bücher]', undefined],
  ])('of %j is %j', (domain, expected) => {
    expect(domainToALabel(domain)).toBe(expected)
  })

  it('of such a domain is itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'grapheme' })), (domain) => {
        const labels = domainToALabel(domain)
        fc.pre(labels !== undefined)
        expect(domainToALabel(labels)).toBe(labels)
      }),
    )
  })
})

it.each([
  ['MX.example.org', 'mx.example.org'],
  ['mx.example.org.', 'mx.example.org'],
  ['mx.example.org..', undefined],
  ['[192.0.2.17]', undefined],
  ['[IPv6:2001:db8::1]', undefined],
  ['.', undefined],
  ['two words', undefined],
])('the host that %j names is %j', (text, expected) => {
  expect(hostName(text)).toBe(expected)
})

it.each([
  ['[192.0.2.17]', true],
  ['[IPv6:2001:db8::1]', true],
  ['[IPv6:2001:db8:::1]', false],
  ['[IPv6:1.2.3.4:]', false],
  ['[2001:db8::1]', false],
  ['192.0.2.17', false],
])('%s is an address literal: %s', (domain, expected) => {
  expect(isAddressLiteral(domain)).toBe(expected)
})
