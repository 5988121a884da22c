import { expect, test } from 'vitest'
import { isAllowedAddress } from './allowed-address.ts'

test.each<[string, readonly string[], boolean]>([
  ['93.184.216.34', [], true],
  ['2606:2800:220:1:248:1893:25c8:1946', [], true],
  ['127.0.0.1', [], false],
  ['::1', [], false],
  ['::ffff:127.0.0.1', [], false],
  ['10.1.2.3', [], false],
  ['192.168.0.1', [], false],
  ['169.254.169.254', [], false],
  ['fe80::1', [], false],
  ['fd00::1', [], false],
  ['0.0.0.0', [], false],
  ['100.64.0.1', [], false],
  ['224.0.0.1', [], false],
  ['64:ff9b::7f00:1', [], false],
  ['2002:7f00:1::', [], false],
  // NAT64 for local use (RFC 8215), site-local addresses (RFC 3879), IPv4-compatible ones (RFC 4291 s2.5.5.1)
  ['64:ff9b:1::a01:203', [], false],
  ['fec0::1', [], false],
  ['::7f00:1', [], false],
  ['::ffff:93.184.216.34', [], true],
  ['not an address', ['0.0.0.0/0'], false],
  ['10.1.2.3', ['10.1.0.0/16'], true],
  ['::ffff:10.1.2.3', ['10.1.0.0/16'], true],
  ['10.2.2.3', ['10.1.0.0/16'], false],
  ['127.0.0.1', ['127.0.0.1'], true],
  ['fd00::5', ['fd00::/8'], true],
  ['10.1.2.3', ['nonsense'], false],
])('%s with %j: %s', (address, networks, allowed) => {
  expect(isAllowedAddress(address, networks)).toBe(allowed)
})
