import { describe, expect, test } from 'vitest'
import { hostSet, isHostOf, NO_HOSTS, type HostFacts } from './host-set.ts'
import { parseIpAddress } from './ip-address.ts'
import type { Client } from './received.ts'

function client(text: string, confirmedName?: string): Client {
  const address = parseIpAddress(text)
  if (address === undefined) throw new TypeError('the test names no address')
  return { address, confirmedName }
}

const answered: HostFacts = {
  host: 'MX.Hooli.example.',
  addresses: ['203.0.113.25', '2001:db8::25'],
}
const unasked: HostFacts = { host: 'mx.hooli.example' }

describe('a client is one of the hosts', () => {
  test.each<[string, readonly (string | HostFacts)[], Client, boolean]>([
    ['by its address', ['192.0.2.7'], client('192.0.2.7'), true],
    ['by its network', ['198.51.100.1', '192.0.2.0/28'], client('192.0.2.15'), true],
    ['not beside the network', ['192.0.2.0/28'], client('192.0.2.16'), false],
    ['by the address that the DNS gives for the name', [answered], client('203.0.113.25'), true],
    ['by any of them', [answered], client('2001:db8::25'), true],
    [
      'not by the name, where the DNS gives others',
      [answered],
      client('198.51.100.66', 'mx.hooli.example'),
      false,
    ],
    [
      'by a confirmed name, while nobody has asked',
      [unasked],
      client('198.51.100.66', 'mx.hooli.example'),
      true,
    ],
    [
      'by a name of the configuration',
      ['mx.hooli.example'],
      client('198.51.100.66', 'mx.hooli.example'),
      true,
    ],
    ['not by a name that nobody confirmed', [unasked], client('198.51.100.66'), false],
    ['not by another name', [unasked], client('198.51.100.66', 'mx.evil.example'), false],
    [
      'not by a name whose answer was empty',
      [{ host: 'mx.hooli.example', addresses: [] }],
      client('203.0.113.25', 'mx.hooli.example'),
      false,
    ],
  ])('%s', (_what, entries, stranger, expected) => {
    expect(isHostOf(stranger, hostSet(entries))).toBe(expected)
  })

  test('nobody is, where there are none', () => {
    expect(isHostOf(client('192.0.2.7', 'mx.hooli.example'), NO_HOSTS)).toBe(false)
  })
})

test('names are kept as A-labels, and what is neither name nor address is left out', () => {
  const set = hostSet(['Bücher.example.', 'two words', '', '192.0.2.0/99', '192.0.2.1'])
  expect([...set.hosts.keys()]).toEqual(['xn--bcher-kva.example'])
  expect(set.networks).toHaveLength(1)
})

test('an answer that is no address counts as none', () => {
  const set = hostSet([{ host: 'mx.hooli.example', addresses: ['nonsense', '203.0.113.25'] }])
  expect(set.hosts.get('mx.hooli.example')).toEqual([parseIpAddress('203.0.113.25')])
})
