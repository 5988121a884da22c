import { expect, test } from 'vitest'
import { spfHosts } from './spf-hosts.ts'

test.each([
  ['v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/48 -all', ['192.0.2.0/28', '2001:db8::/48'], [], []],
  ['v=spf1 a mx ~all', [], ['origin.example'], ['origin.example']],
  [
    'v=spf1 +a:MTA1.origin.example mx:other.example/28 a/24',
    [],
    ['mta1.origin.example', 'origin.example'],
    ['other.example'],
  ],
  ['v=spf1 include:_spf.provider.example redirect=x.example exists:%{i}.x ptr -all', [], [], []],
  ['v=spf1 -ip4:192.0.2.1 ?a ~mx', [], [], []],
  ['v=spf1 ip4:0.0.0.0/0 ip4:10.0.0.0/8 ip6:::/0 ip4:nonsense', [], [], []],
  ['v=spf2 ip4:192.0.2.1', [], [], []],
  ['', [], [], []],
])('%s', (record, networks, hosts, mxDomains) => {
  expect(spfHosts(record, 'origin.example')).toEqual({ networks, hosts, mxDomains })
})
