import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  startDnsServer,
  type DnsFault,
  type DnsName,
  type DnsServer,
  type DnsZones,
} from '@forwardpath/test-support/dns-server'
import type { FaultReason } from './answer.ts'
import { createResolver, type Resolver, type ResolverOptions } from './resolver.ts'

/** Where an answer comes: c-ares asks again after half of it, and questions are counted here. */
const PATIENT_MS = 60_000
/** Where none comes, and is waited for. */
const SHORT_MS = 200

let server: DnsServer
let nowMs: number
beforeEach(async () => {
  server = await startDnsServer()
  nowMs = 1_700_000_000_000
})
afterEach(async () => {
  await server.stop()
})

function resolver(over: Partial<ResolverOptions> = {}): Resolver {
  return createResolver({
    servers: [server.address],
    timeoutMs: PATIENT_MS,
    concurrency: 10,
    maxCacheEntries: 100,
    now: () => nowMs,
    allowTestNames: true,
    ...over,
  })
}

const many = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)
const LONG = `${'a'.repeat(60)}.`.repeat(4)

type Row = {
  readonly title: string
  readonly ask: (resolver: Resolver) => Promise<unknown>
  readonly zones: DnsZones
  readonly answer: object
}

const MX: readonly Row[] = [
  {
    title: 'gives exchangers by preference, in one spelling and without doubles',
    ask: (r) => r.resolveMx('Old.TEST.'),
    zones: {
      'old.test': {
        MX: [
          [20, 'b.old.test'],
          [10, 'C.Old.test'],
          [10, 'a.old.test.'],
          [30, 'A.old.test'],
        ],
      },
    },
    answer: {
      kind: 'answer',
      records: [
        { exchange: 'a.old.test', preference: 10 },
        { exchange: 'c.old.test', preference: 10 },
        { exchange: 'b.old.test', preference: 20 },
      ],
    },
  },
  {
    title: 'asks for a domain in letters of its own as A-labels',
    ask: (r) => r.resolveMx('Bücher.test'),
    zones: { 'xn--bcher-kva.test': { MX: [[5, 'mx.test']] } },
    answer: { kind: 'answer', records: [{ exchange: 'mx.test', preference: 5 }] },
  },
  {
    title: 'takes a domain without MX as its own exchanger, by IPv4',
    ask: (r) => r.resolveMx('web.test'),
    zones: { 'web.test': { A: ['192.0.2.1'] } },
    answer: {
      kind: 'answer',
      records: [{ exchange: 'web.test', preference: 0 }],
      isImplicit: true,
    },
  },
  {
    title: 'takes a domain without MX as its own exchanger, by IPv6',
    ask: (r) => r.resolveMx('web.test'),
    zones: { 'web.test': { AAAA: ['2001:db8::1'] } },
    answer: { kind: 'answer', isImplicit: true },
  },
  {
    title: 'knows a null MX',
    ask: (r) => r.resolveMx('null.test'),
    zones: { 'null.test': { MX: [[0, '.']], A: ['192.0.2.1'] } },
    answer: { kind: 'null_mx' },
  },
  {
    title: 'passes over a dot beside other exchangers',
    ask: (r) => r.resolveMx('odd.test'),
    zones: {
      'odd.test': {
        MX: [
          [0, '.'],
          [10, 'mx.test'],
        ],
      },
    },
    answer: { kind: 'answer', records: [{ exchange: 'mx.test', preference: 10 }] },
  },
  {
    title: 'says nodata for a domain with neither MX nor address',
    ask: (r) => r.resolveMx('text.test'),
    zones: { 'text.test': { TXT: ['hello'] } },
    answer: { kind: 'nodata' },
  },
  {
    title: 'says nxdomain for a domain that is not there',
    ask: (r) => r.resolveMx('gone.test'),
    zones: {},
    answer: { kind: 'nxdomain' },
  },
  {
    title: 'does not take "no such name" for the address as that of the domain',
    ask: (r) => r.resolveMx('odd.test'),
    zones: { 'odd.test': { fault: { kind: 'nxdomain', types: ['A', 'AAAA'] } } },
    answer: { kind: 'nodata' },
  },
  {
    title: 'follows an alias',
    ask: (r) => r.resolveMx('alias.test'),
    zones: { 'alias.test': { CNAME: 'real.test' }, 'real.test': { MX: [[1, 'mx.test']] } },
    answer: { kind: 'answer', records: [{ exchange: 'mx.test', preference: 1 }] },
  },
  {
    title: 'says nxdomain for an alias to nothing',
    ask: (r) => r.resolveMx('alias.test'),
    zones: { 'alias.test': { CNAME: 'gone.test' } },
    answer: { kind: 'nxdomain' },
  },
  {
    title: 'says nodata for an alias to a name with nothing to it',
    ask: (r) => r.resolveMx('alias.test'),
    zones: { 'alias.test': { CNAME: 'bare.test' }, 'bare.test': {} },
    answer: { kind: 'nodata' },
  },
]

const HOSTILE: readonly Row[] = [
  {
    title: 'aliases in a circle',
    ask: (r) => r.resolveMx('a.test'),
    zones: { 'a.test': { CNAME: 'b.test' }, 'b.test': { CNAME: 'a.test' } },
    answer: { kind: 'fault', reason: 'alias_loop' },
  },
  {
    title: 'an alias to itself, asked for text',
    ask: (r) => r.resolveTxt('a.test'),
    zones: { 'a.test': { CNAME: 'a.test' } },
    answer: { kind: 'fault', reason: 'alias_loop' },
  },
  {
    title: 'a thousand exchangers',
    ask: (r) => r.resolveMx('many.test'),
    zones: { 'many.test': { MX: many(1_000).map((i) => [i, `mx${String(i)}.test`]) } },
    answer: { kind: 'fault', reason: 'too_large' },
  },
  {
    title: 'a thousand addresses',
    ask: (r) => r.resolveAddresses('many.test'),
    zones: { 'many.test': { A: many(1_000).map((i) => `192.0.2.${String(i % 256)}`) } },
    answer: { kind: 'fault', reason: 'too_large' },
  },
  {
    title: 'a thousand names of one address',
    ask: (r) => r.resolvePtr('192.0.2.1'),
    zones: { '1.2.0.192.in-addr.arpa': { PTR: many(1_000).map((i) => `h${String(i)}.test`) } },
    answer: { kind: 'fault', reason: 'too_large' },
  },
  {
    title: 'text of fifty thousand octets',
    ask: (r) => r.resolveTxt('text.test'),
    zones: { 'text.test': { TXT: [many(200).map(() => 'x'.repeat(250))] } },
    answer: { kind: 'fault', reason: 'too_large' },
  },
  {
    title: 'exchangers that are no host names',
    ask: (r) => r.resolveMx('bad.test'),
    zones: {
      'bad.test': {
        MX: [
          [1, '192.0.2.1'],
          [2, 'a b.test'],
          [3, '-x.test'],
          [4, '<script>.test'],
          [5, 'a..test'],
        ],
      },
    },
    answer: { kind: 'fault', reason: 'bad_answer' },
  },
  {
    title: 'one bad exchanger among good ones',
    ask: (r) => r.resolveMx('half.test'),
    zones: {
      'half.test': {
        MX: [
          [1, 'localhost'],
          [2, 'mx.test'],
        ],
      },
    },
    answer: { kind: 'answer', records: [{ exchange: 'mx.test', preference: 2 }], isPartial: true },
  },
  {
    title: 'an exchanger of our own network',
    ask: (r) => r.resolveMx('inward.test'),
    zones: { 'inward.test': { MX: [[1, 'db.internal']] } },
    answer: { kind: 'fault', reason: 'private_address' },
  },
  {
    title: 'addresses of our own network',
    ask: (r) => r.resolveAddresses('inward.test'),
    zones: {
      'inward.test': {
        A: ['127.0.0.1', '10.0.0.1', '169.254.169.254'],
        AAAA: ['::1', 'fe80::1', 'fd00::1', '::ffff:10.0.0.1', '64:ff9b::a00:1'],
      },
    },
    answer: { kind: 'fault', reason: 'private_address' },
  },
  {
    title: 'a private address beside a public one',
    ask: (r) => r.resolveAddresses('half.test'),
    zones: { 'half.test': { A: ['10.0.0.1', '192.0.2.1'] } },
    answer: { kind: 'answer', records: ['192.0.2.1'], isPartial: true },
  },
  {
    title: 'a domain whose only address is loopback',
    ask: (r) => r.resolveMx('inward.test'),
    zones: { 'inward.test': { A: ['127.0.0.1'] } },
    answer: { kind: 'fault', reason: 'private_address' },
  },
  {
    title: 'control characters in text: data, kept as they are',
    ask: (r) => r.resolveTxt('text.test'),
    zones: { 'text.test': { TXT: ['a\0b', ['c\n', "';--"]] } },
    answer: { kind: 'answer', records: ['a\0b', "c\n';--"] },
  },
]

function faultRow([kind, reason]: readonly [DnsFault['kind'], FaultReason]): Row {
  return {
    title: kind,
    ask: (r) => r.resolveMx('a.test'),
    zones: { 'a.test': { MX: [[1, 'mx.test']], fault: { kind } } },
    answer: { kind: 'fault', reason },
  }
}

const FAULTS: readonly Row[] = (
  [
    ['servfail', 'server_failure'],
    ['refused', 'refused'],
    ['garbage', 'bad_answer'],
  ] as const
).map(faultRow)

const SILENCES: readonly Row[] = (
  [
    ['drop', 'timeout'],
    ['wrong_id', 'timeout'],
    ['wrong_question', 'timeout'],
  ] as const
).map(faultRow)

const OTHERS: readonly Row[] = [
  {
    title: 'addresses of both families, with their least time to live',
    ask: (r) => r.resolveAddresses('mx.test'),
    zones: { 'mx.test': { AAAA: ['2001:db8::2'], A: ['192.0.2.9', '192.0.2.1'], ttl: 77 } },
    answer: {
      kind: 'answer',
      records: ['192.0.2.1', '192.0.2.9', '2001:db8::2'],
      ttlSeconds: 77,
    },
  },
  {
    title: 'one family where the other fails',
    ask: (r) => r.resolveAddresses('mx.test'),
    zones: { 'mx.test': { A: ['192.0.2.1'], fault: { kind: 'servfail', types: ['AAAA'] } } },
    answer: { kind: 'answer', records: ['192.0.2.1'], isPartial: true },
  },
  {
    title: 'a fault where one family fails and the other is empty',
    ask: (r) => r.resolveAddresses('mx.test'),
    zones: { 'mx.test': { fault: { kind: 'servfail', types: ['AAAA'] } } },
    answer: { kind: 'fault', reason: 'server_failure' },
  },
  {
    title: 'a host that is not there',
    ask: (r) => r.resolveAddresses('gone.test'),
    zones: {},
    answer: { kind: 'nxdomain' },
  },
  {
    title: 'text that is cut into strings, below a name with underscores',
    ask: (r) => r.resolveTxt('s1._domainkey.own.test'),
    zones: { 's1._domainkey.own.test': { TXT: [['v=DKIM1; ', 'p=abc']] } },
    answer: { kind: 'answer', records: ['v=DKIM1; p=abc'] },
  },
  {
    title: 'no text',
    ask: (r) => r.resolveTxt('own.test'),
    zones: { 'own.test': { A: ['192.0.2.1'] } },
    answer: { kind: 'nodata' },
  },
  {
    title: 'an answer too long for a datagram, over TCP',
    ask: (r) => r.resolveTxt('own.test'),
    zones: { 'own.test': { TXT: [many(20).map(() => 'y'.repeat(200))] } },
    answer: { kind: 'answer', records: ['y'.repeat(4_000)] },
  },
  {
    title: 'the name of an IPv4 address',
    ask: (r) => r.resolvePtr('192.0.2.7'),
    zones: { '7.2.0.192.in-addr.arpa': { PTR: ['MX.Own.test.'] } },
    answer: { kind: 'answer', records: ['mx.own.test'] },
  },
  {
    title: 'the name of an IPv6 address',
    ask: (r) => r.resolvePtr('2001:DB8::a:1'),
    zones: {
      [`1.0.0.0.a.0.0.0.${'0.'.repeat(16)}8.b.d.0.1.0.0.2.ip6.arpa`]: { PTR: ['mx.own.test'] },
    },
    answer: { kind: 'answer', records: ['mx.own.test'] },
  },
]

describe.each([
  ['where mail goes', MX, PATIENT_MS],
  ['what else is asked', OTHERS, PATIENT_MS],
  ['a hostile answer', HOSTILE, PATIENT_MS],
  ['a fault', FAULTS, PATIENT_MS],
  ['no answer', SILENCES, SHORT_MS],
] as const)('%s', (_, rows, timeoutMs) => {
  it.each(rows)('$title', async ({ ask, zones, answer }) => {
    server.setZones(zones)
    const given = await ask(resolver({ timeoutMs }))
    expect(given).toMatchObject(answer)
    expect(given).toMatchObject({ askedAtMs: nowMs, servers: [server.address] })
    if ('records' in answer) {
      expect(Object.hasOwn(given as object, 'isPartial')).toBe('isPartial' in answer)
    }
  })
})

it('gives a fault where the datagram is cut and TCP hangs up', async () => {
  server.setZones({ 'a.test': { fault: { kind: 'truncated' } } })
  const answer = await resolver().resolveMx('a.test')
  expect(answer.kind).toBe('fault')
  expect(server.queries().map(({ transport }) => transport)).toContain('tcp')
})

it('gives a fault where nobody listens', async () => {
  await server.stop()
  const answer = await resolver().resolveMx('a.test')
  expect(answer).toMatchObject({ kind: 'fault', reason: 'unreachable' })
})

it('says nodata of an empty answer to everything', async () => {
  server.setZones({ 'a.test': { fault: { kind: 'empty' } } })
  expect(await resolver().resolveMx('a.test')).toMatchObject({ kind: 'nodata' })
})

describe('what is never asked', () => {
  it.each([
    ['localhost', 'special_name'],
    ['a.localhost.', 'special_name'],
    ['printer.local', 'special_name'],
    ['DB.Internal', 'special_name'],
    ['x.invalid', 'special_name'],
    ['hidden.onion', 'special_name'],
    ['router.home.arpa', 'special_name'],
    ['com', 'special_name'],
    ['example', 'special_name'],
    ['mail.test', 'special_name'],
    ['origin.example', 'special_name'],
    ['a.example.com', 'special_name'],
    ['[192.0.2.1]', 'address_literal'],
    ['[IPv6:2001:db8::1]', 'address_literal'],
    ['192.0.2.1', 'address_literal'],
    ['2001:db8::1', 'address_literal'],
    ['2130706433', 'address_literal'],
    ['127.1', 'bad_name'],
    ['0x7f.0x1', 'bad_name'],
    ['', 'bad_name'],
    ['.', 'bad_name'],
    ['a..test', 'bad_name'],
    ['a.test..', 'bad_name'],
    ['.a.test', 'bad_name'],
    ['a b.test', 'bad_name'],
    ['a\0.test', 'bad_name'],
    ['a.test/../b', 'bad_name'],
    [`${'a'.repeat(64)}.test`, 'bad_name'],
    [`${LONG}${'a'.repeat(10)}.test`, 'bad_name'],
  ])('%j: %s', async (name, reason) => {
    const { resolveMx, resolveAddresses, resolveTxt, spfMtas } = resolver({ allowTestNames: false })
    for (const ask of [resolveMx, resolveAddresses, resolveTxt, spfMtas]) {
      expect(await ask(name)).toEqual({ kind: 'fault', reason, askedAtMs: nowMs, servers: [] })
    }
    expect(server.queries()).toEqual([])
  })

  it.each(['127.0.0.1', '10.1.2.3', '::1', 'fe80::1%lo', 'fd00::1', '::ffff:192.0.2.1', 'x'])(
    'the name of %s',
    async (address) => {
      expect(await resolver().resolvePtr(address)).toMatchObject({ kind: 'fault', servers: [] })
      expect(server.queries()).toEqual([])
    },
  )

  it('anything, where it is switched off', async () => {
    const off = resolver({ enabled: false })
    expect(off.isEnabled).toBe(false)
    const answers = [
      await off.resolveMx('a.test'),
      await off.resolveAddresses('a.test'),
      await off.resolveTxt('a.test'),
      await off.resolvePtr('192.0.2.1'),
      await off.spfMtas('a.test'),
    ]
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'fault', reason: 'off' })
    expect(server.queries()).toEqual([])
  })
})

it('refuses a name of a megabyte at once', async () => {
  const answer = await resolver().resolveMx('a.test'.repeat(200_000))
  expect(answer).toMatchObject({ kind: 'fault', reason: 'bad_name', servers: [] })
})

it('asks the longest name that there may be', async () => {
  const name = `${LONG}${'a'.repeat(4)}.test`
  server.setZones({ [name]: { A: ['192.0.2.1'] } })
  expect(name).toHaveLength(253)
  expect(await resolver().resolveAddresses(name)).toMatchObject({ kind: 'answer' })
})

it('asks no more at once than it may, and everything in the end', async () => {
  const slow: DnsName = { MX: [[1, 'mx.test']], fault: { kind: 'delay', delayMs: 10 } }
  const zones = Object.fromEntries(many(40).map((i) => [`d${String(i)}.test`, slow]))
  server.setZones(zones)
  const { resolveMx } = resolver({ concurrency: 3 })
  const answers = await Promise.all(Object.keys(zones).map((name) => resolveMx(name)))
  expect(answers.every(({ kind }) => kind === 'answer')).toBe(true)
  expect(server.mostAtOnce()).toBe(3)
})

it('ends at its deadline, while other questions go on', async () => {
  server.setZones({
    'slow.test': { MX: [[1, 'mx.test']], fault: { kind: 'delay', delayMs: 300_000 } },
    'good.test': { MX: [[1, 'mx.test']] },
  })
  const { resolveMx } = resolver({ timeoutMs: 2_000 })
  const [slow, good] = await Promise.all([resolveMx('slow.test'), resolveMx('good.test')])
  expect(slow).toMatchObject({ kind: 'fault', reason: 'timeout' })
  expect(good).toMatchObject({ kind: 'answer' })
})

describe('the cache', () => {
  const asked = (): number => server.queries().length

  it('answers twice from one question, with the time of the first', async () => {
    server.setZones({ 'a.test': { MX: [[1, 'mx.test']] } })
    const { resolveMx } = resolver()
    const first = await resolveMx('a.test')
    nowMs += 60_000
    expect(await resolveMx('A.Test.')).toEqual(first)
    expect(asked()).toBe(1)
  })

  it('asks once for what is wanted by many at the same moment', async () => {
    server.setZones({ 'a.test': { MX: [[1, 'mx.test']] } })
    const { resolveMx } = resolver()
    await Promise.all(many(50).map(() => resolveMx('a.test')))
    expect(asked()).toBe(1)
  })

  it('asks again where it is told to, and remembers that answer', async () => {
    server.setZones({ 'a.test': { MX: [[1, 'old.test']] } })
    const { resolveMx } = resolver()
    await resolveMx('a.test')
    server.setZones({ 'a.test': { MX: [[1, 'new.test']] } })
    const now = { records: [{ exchange: 'new.test' }] }
    expect(await resolveMx('a.test', { skipCache: true })).toMatchObject(now)
    expect(await resolveMx('a.test')).toMatchObject(now)
  })

  it.each([
    ['an answer', { A: ['192.0.2.1'], ttl: 1_000 }, 1_000],
    ['an answer of no time at all', { A: ['192.0.2.1'], ttl: 0 }, 60],
    ['an answer of a whole week', { A: ['192.0.2.1'], ttl: 604_800 }, 3_600],
    ['that there is none', {}, 300],
    ['that there is no such name', undefined, 300],
    ['a fault', { fault: { kind: 'refused' } }, 30],
  ] as const)('forgets %s in time', async (_, entry, seconds) => {
    server.setZones(entry === undefined ? {} : { 'a.test': entry })
    const { resolveAddresses } = resolver()
    await resolveAddresses('a.test')
    const first = asked()
    nowMs += seconds * 1_000 - 1
    await resolveAddresses('a.test')
    expect(asked()).toBe(first)
    nowMs += 1
    await resolveAddresses('a.test')
    expect(asked()).toBeGreaterThan(first)
  })

  it('does not trust a clock that was set back', async () => {
    server.setZones({ 'a.test': { MX: [[1, 'mx.test']] } })
    const { resolveMx } = resolver()
    await resolveMx('a.test')
    nowMs -= 3_600_000
    await resolveMx('a.test')
    expect(asked()).toBe(2)
  })

  it('keeps no more than it may, and forgets what was not used', async () => {
    const { resolveMx } = resolver({ maxCacheEntries: 2 })
    for (const name of ['a.test', 'b.test', 'a.test', 'c.test', 'a.test', 'b.test']) {
      await resolveMx(name)
    }
    expect(server.queries().map(({ name }) => name)).toEqual([
      'a.test',
      'b.test',
      'c.test',
      'b.test',
    ])
  })

  it('does not keep what is large', async () => {
    server.setZones({ 'a.test': { TXT: [many(30).map(() => 'z'.repeat(200))] } })
    const { resolveTxt } = resolver()
    await resolveTxt('a.test')
    const first = asked()
    await resolveTxt('a.test')
    expect(asked()).toBe(2 * first)
  })
})

it('refuses a server that is no address, when it is made', () => {
  expect(() => resolver({ servers: ['dns.example'] })).toThrow(TypeError)
})
