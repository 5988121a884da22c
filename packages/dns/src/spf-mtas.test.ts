import { afterEach, beforeEach, expect, it } from 'vitest'
import { startDnsServer, type DnsServer, type DnsZones } from '@forwardpath/test-support/dns-server'
import { createResolver } from './resolver.ts'
import type { SpfMtas } from './spf-mtas.ts'

let server: DnsServer
beforeEach(async () => {
  server = await startDnsServer()
})
afterEach(async () => {
  await server.stop()
})

const NOW_MS = 1_700_000_000_000

function ask(zones: DnsZones): Promise<SpfMtas> {
  server.setZones(zones)
  const { spfMtas } = createResolver({
    servers: [server.address],
    // An answer comes to each question.
    timeoutMs: 60_000,
    concurrency: 10,
    maxCacheEntries: 100,
    now: () => NOW_MS,
    allowTestNames: true,
  })
  return spfMtas('own.test')
}

it('names the hosts of the record itself and their addresses, and follows no include', async () => {
  const answer = await ask({
    'own.test': {
      TXT: [
        'site-verification=1',
        [
          'v=spf1 ip4:192.0.2.0/28 ip6:2001:db8::/48 a a:Out.test/24 mx inc',
          'lude:_spf.many.test -all',
        ],
      ],
      A: ['192.0.2.80'],
      MX: [[10, 'mx.own.test']],
    },
    'out.test': { A: ['198.51.100.5'], AAAA: ['2001:db8:5::5'] },
    'mx.own.test': { A: ['192.0.2.25'] },
    '_spf.many.test': { TXT: ['v=spf1 ip4:203.0.113.0/24 -all'] },
  })
  expect(answer).toEqual({
    kind: 'answer',
    hosts: ['own.test', 'out.test', 'mx.own.test'],
    networks: [
      '192.0.2.0/28',
      '2001:db8::/48',
      '192.0.2.80/32',
      '198.51.100.5/24',
      '2001:db8:5::5/128',
      '192.0.2.25/32',
    ],
    ignored: [
      { term: 'include:_spf.many.test', reason: 'not_followed' },
      { term: '-all', reason: 'not_followed' },
    ],
    askedAtMs: NOW_MS,
    servers: [server.address],
  })
  expect(server.queries().map(({ name }) => name)).not.toContain('_spf.many.test')
})

it('leaves out what cannot be looked up, and says so', async () => {
  const answer = await ask({
    'own.test': { TXT: ['v=spf1 a:gone.test a:down.test mx a:localhost mx:in.test ~all'] },
    'down.test': { fault: { kind: 'servfail' } },
    'in.test': {
      MX: [
        [1, 'mx1.in.test'],
        [2, 'mx2.in.test'],
      ],
    },
    'mx1.in.test': { A: ['192.0.2.1'] },
  })
  expect(answer).toMatchObject({
    hosts: ['mx1.in.test'],
    networks: ['192.0.2.1/32'],
    ignored: [
      { term: '~all', reason: 'not_followed' },
      { term: 'a:gone.test', reason: 'not_resolved' },
      { term: 'a:down.test', reason: 'not_resolved' },
      { term: 'mx', reason: 'not_resolved' },
      { term: 'a:localhost', reason: 'not_resolved' },
      { term: 'mx:mx2.in.test', reason: 'not_resolved' },
    ],
  })
})

it('asks no more than the standard lets it', async () => {
  const hosts = Array.from({ length: 300 }, (_, i) => `h${String(i)}.test`)
  const answer = await ask({
    'own.test': {
      TXT: [
        [...`v=spf1 mx ${hosts.map((host) => `a:${host}`).join(' ')}`.matchAll(/.{1,200}/g)].map(
          String,
        ),
      ],
      MX: hosts.slice(0, 99).map((host, i) => [i, host] as const),
    },
    ...Object.fromEntries(hosts.map((host) => [host, { A: ['192.0.2.1'] }])),
  })
  expect(answer).toMatchObject({ kind: 'answer', networks: ['192.0.2.1/32'] })
  if (answer.kind !== 'answer') throw new Error('no answer')
  expect(answer.hosts).toHaveLength(10)
  expect(answer.ignored).toHaveLength(89 + 190 + 101)
  expect(answer.ignored.every(({ reason }) => reason === 'limit')).toBe(true)
  expect(server.queries().length).toBeLessThanOrEqual(4 + 2 * 20)
})

it.each([
  ['no record', { 'own.test': { TXT: ['hello'] } }, { kind: 'nodata' }],
  ['no text', { 'own.test': { A: ['192.0.2.1'] } }, { kind: 'nodata' }],
  ['no domain', {}, { kind: 'nxdomain' }],
  [
    'two records',
    { 'own.test': { TXT: ['v=spf1 a -all', 'v=spf1 mx -all'] } },
    { kind: 'fault', reason: 'several_spf_records' },
  ],
  [
    'a fault',
    { 'own.test': { fault: { kind: 'servfail' } } },
    { kind: 'fault', reason: 'server_failure' },
  ],
  [
    'a record that names nobody',
    { 'own.test': { TXT: ['v=spf1 -all'] } },
    { kind: 'answer', hosts: [], networks: [] },
  ],
] as const)('%s', async (_, zones, answer) => {
  expect(await ask(zones)).toMatchObject(answer)
})
