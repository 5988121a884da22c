import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublicAddress, reverseName } from './public-address.ts'

describe('an address of the public network', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '172.15.255.255',
    '172.32.0.0',
    '2a00:1450::1',
    '2606:4700::1111',
  ])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1'],
    ...['172.31.255.255', '192.168.1.1', '198.18.0.1', '224.0.0.1', '255.255.255.255'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ...['::', '::1', '::ffff:8.8.8.8', '::ffff:10.0.0.1', '64:ff9b::808:808', '2002:a00:1::'],
    ...['2001::1', 'fc00::1', 'fe80::1', 'fec0::1', 'ff02::1', '100::1', '2a00::1%eth0'],
    ...['', 'localhost', '2130706433', '0x7f000001', '127.1', '010.0.0.1', '8.8.8.8/32', '[::1]'],
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each([
    ['192.0.2.1', true],
    ['2001:db8::1', true],
    ['::ffff:192.0.2.1', false],
    ['127.0.0.1', false],
  ])('%s, where manuals are believed: %s', (address, isPublic) => {
    expect(isPublicAddress(address, { allowDocumentation: true })).toBe(isPublic)
  })
})

it('gives each address the name of its PTR', () => {
  expect(reverseName('192.0.2.7')).toBe('7.2.0.192.in-addr.arpa')
  // The example of RFC 3596 s2.5.
  expect(reverseName('4321:0:1:2:3:4:567:89ab')).toBe(
    'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa',
  )
  expect(reverseName('fe80::1%eth0')).toBeUndefined()
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      expect(reverseName(address)).toMatch(/^(?:[0-9a-f]\.){32}ip6\.arpa$/)
    }),
  )
})
