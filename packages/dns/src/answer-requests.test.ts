import { afterEach, beforeEach, expect, it } from 'vitest'
import { startDnsServer, type DnsServer } from '@forwardpath/test-support/dns-server'
import { answerRequests, type AnsweredFact, type WantedFact } from './answer-requests.ts'
import { createResolver, type Resolver } from './resolver.ts'

let server: DnsServer
let saved: (readonly AnsweredFact[])[]
beforeEach(async () => {
  saved = []
  server = await startDnsServer({
    'old.test': {
      TXT: ['v=spf1 ip4:192.0.2.0/28 a:mx1.test a:gone.test -all'],
      MX: [
        [10, 'mx1.test'],
        [20, 'mx2.test'],
      ],
    },
    'mx1.test': { A: ['192.0.2.1'] },
    'mx2.test': { fault: { kind: 'servfail' } },
    'null.test': { MX: [[0, '.']] },
    'down.test': { fault: { kind: 'servfail' } },
    '1.2.0.192.in-addr.arpa': { PTR: ['mx1.test'] },
  })
})
afterEach(async () => {
  await server.stop()
})

const NOW_MS = 1_700_000_000_000

function resolver(enabled = true): Resolver {
  return createResolver({
    enabled,
    servers: [server.address],
    // An answer comes to each question.
    timeoutMs: 60_000,
    concurrency: 5,
    maxCacheEntries: 100,
    now: () => NOW_MS,
    allowTestNames: true,
  })
}

function run(
  wanted: readonly WantedFact[],
  over: Partial<Parameters<typeof answerRequests>[0]> = {},
): Promise<readonly AnsweredFact[]> {
  return answerRequests({
    resolver: resolver(),
    load: (limit) => Promise.resolve(wanted.slice(0, limit)),
    save: (facts) => Promise.resolve(saved.push(facts)),
    limit: 100,
    ...over,
  })
}

it.each([
  [
    { name: 'old.test', kind: 'mx' },
    {
      kind: 'answer',
      records: [
        { exchange: 'mx1.test', preference: 10, addresses: ['192.0.2.1'] },
        { exchange: 'mx2.test', preference: 20 },
      ],
    },
    false,
  ],
  [{ name: 'null.test', kind: 'mx' }, { kind: 'null_mx' }, false],
  [{ name: 'gone.test', kind: 'mx' }, { kind: 'nxdomain' }, false],
  [{ name: 'down.test', kind: 'mx' }, { kind: 'fault', reason: 'server_failure' }, false],
  [{ name: 'db.internal', kind: 'mx' }, { kind: 'fault', reason: 'special_name' }, true],
  [{ name: '[192.0.2.1]', kind: 'mx' }, { kind: 'fault', reason: 'address_literal' }, true],
  [
    { name: 'mx1.test', kind: 'address' },
    { kind: 'answer', records: ['192.0.2.1'], ttlSeconds: 300 },
    false,
  ],
  [
    { name: 'old.test', kind: 'txt' },
    { kind: 'answer', records: ['v=spf1 ip4:192.0.2.0/28 a:mx1.test a:gone.test -all'] },
    false,
  ],
  [{ name: '192.0.2.1', kind: 'ptr' }, { kind: 'answer', records: ['mx1.test'] }, false],
  [
    { name: 'old.test', kind: 'spf' },
    {
      kind: 'answer',
      records: ['mx1.test', '192.0.2.0/28', '192.0.2.1/32'],
      isPartial: true,
    },
    false,
  ],
  [{ name: 'null.test', kind: 'spf' }, { kind: 'nodata' }, false],
] as const)('stores the answer to %o', async (wanted, answer, isFinal) => {
  const facts = await run([wanted])
  const servers = isFinal ? [] : [server.address]
  expect(facts).toEqual([{ ...wanted, answer, askedAtMs: NOW_MS, servers, isFinal }])
  expect(saved).toEqual([facts])
})

it('takes no more than the limit, and stores in portions', async () => {
  const wanted = Array.from({ length: 70 }, (_, i) => {
    return { name: `d${String(i)}.test`, kind: 'mx' } as const
  })
  expect(await run(wanted, { limit: 60 })).toHaveLength(60)
  expect(saved.map((facts) => facts.length)).toEqual([25, 25, 10])
  expect(server.mostAtOnce()).toBeLessThanOrEqual(5)
})

it('asks for what is due, whatever is remembered', async () => {
  const one = resolver()
  await one.resolveMx('old.test')
  server.setZones({ 'old.test': { MX: [[5, 'new.test']] } })
  const [fact] = await run([{ name: 'old.test', kind: 'mx' }], { resolver: one })
  expect(fact?.answer).toMatchObject({ records: [{ exchange: 'new.test' }] })
})

it('takes nothing while it is switched off', async () => {
  let taken = 0
  const load = (): Promise<readonly WantedFact[]> => Promise.resolve([]).finally(() => (taken += 1))
  expect(await run([], { resolver: resolver(false), load })).toEqual([])
  expect(taken).toBe(0)
  expect(server.queries()).toEqual([])
})

it('says so when nothing can be stored', async () => {
  const save = (): Promise<never> => Promise.reject(new Error('database is gone'))
  await expect(run([{ name: 'old.test', kind: 'mx' }], { save })).rejects.toThrow(
    'database is gone',
  )
})
