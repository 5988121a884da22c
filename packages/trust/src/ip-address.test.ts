import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  isInNetwork,
  isLoopback,
  isSameAddress,
  parseIpAddress,
  parseNetwork,
} from './ip-address.ts'

test.each([
  ['192.0.2.1', 4, 0xc0000201n],
  ['::ffff:192.0.2.1', 4, 0xc0000201n],
  ['::FFFF:c000:201', 4, 0xc0000201n],
  ['::', 6, 0n],
  ['::1', 6, 1n],
  ['2001:db8::', 6, 0x20010db8n << 96n],
  ['2001:db8:0:0:0:0:0:1', 6, (0x20010db8n << 96n) + 1n],
  ['1:2:3:4:5:6:7::', 6, 0x00010002000300040005000600070000n],
  ['::2:3:4:5:6:7:8', 6, 0x00000002000300040005000600070008n],
  ['1::8', 6, 0x00010000000000000000000000000008n],
  ['1:2:3:4:5:6:192.0.2.1', 6, 0x000100020003000400050006c0000201n],
  ['64:ff9b::192.0.2.1', 6, (0x0064ff9bn << 96n) + 0xc0000201n],
  ['0:0:0:0:0:ffff:192.0.2.1', 4, 0xc0000201n],
])('%s is an address', (text, family, bits) => {
  expect(parseIpAddress(text)).toEqual({ family, bits })
})

test.each([
  '',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.01',
  '192.0.2.1.5',
  '0x7f.0.0.1',
  '2130706433',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  'fe80::1%eth0',
  '::192.0.2.1:1',
  '::1.2.3.456',
  '::1.2.3',
  '1:2:3:4:5:6:7:192.0.2.1',
  '1:2:3:4:5::6:7:8',
  '1:2:3:4:5:6:7:8:',
  ':1:2:3:4:5:6:7:8',
  '1::2:',
  '1::g',
  '::1::',
  ' ::1',
  `${'0:'.repeat(40)}1`,
])('%j is no address', (text) => {
  expect(parseIpAddress(text)).toBeUndefined()
})

describe('networks', () => {
  test.each([
    ['192.0.2.0/28', '192.0.2.15', true],
    ['192.0.2.0/28', '192.0.2.16', false],
    ['192.0.2.0/28', '::ffff:192.0.2.7', true],
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7/28', '192.0.2.1', true],
    ['192.0.2.7/32', '192.0.2.7', true],
    ['192.0.2.7/32', '192.0.2.6', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
  ])('%s and %s: %s', (network, address, expected) => {
    const parsed = [parseNetwork(network), parseIpAddress(address)] as const
    expect(isInNetwork(parsed[1]!, parsed[0]!)).toBe(expected)
  })

  test.each([
    '192.0.2.0/33',
    '192.0.2.0/',
    '192.0.2.0/-1',
    '::/129',
    'host/24',
    '/24',
    '192.0.2.0/2x',
  ])('%s is none', (text) => {
    expect(parseNetwork(text)).toBeUndefined()
  })
})

test('addresses of two families are never one', () => {
  expect(isSameAddress(parseIpAddress('0.0.0.1')!, parseIpAddress('::1')!)).toBe(false)
})

test('the longest form of an address is one', () => {
  const longest = '0000:0000:0000:0000:0000:ffff:255.255.255.255'
  expect(parseIpAddress(longest)).toEqual({ family: 4, bits: 0xffffffffn })
  expect(parseIpAddress(`0${longest}`)).toBeUndefined()
})

test.each([
  ['127.0.0.2', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false],
  ['127.255.255.255', true],
  ['126.255.255.255', false],
  ['128.0.0.1', false],
  ['::2', false],
])('%s is this host: %s', (text, expected) => {
  expect(isLoopback(parseIpAddress(text)!)).toBe(expected)
})

test('any address is read back as itself', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
      const address = parseIpAddress(text)
      expect(address, text).toBeDefined()
      expect(isSameAddress(address!, parseIpAddress(text.toUpperCase())!)).toBe(true)
    }),
  )
})
