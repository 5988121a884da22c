import { createSocket } from 'node:dgram'
import { promises } from 'node:dns'
import { once } from 'node:events'
import { decode, encode } from 'dns-packet'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startDnsServer, type DnsFault, type DnsServer } from './dns-server.ts'

let server: DnsServer
let resolver: promises.Resolver
/** Where no answer is to come, and nothing is waited for. */
let hasty: promises.Resolver
beforeEach(async () => {
  server = await startDnsServer()
  resolver = newResolver(30_000)
  hasty = newResolver(150)
})
afterEach(async () => {
  await server.stop()
})

it('answers what its tables say, and lists what was asked', async () => {
  server.setZones({
    'a.test': {
      A: ['192.0.2.1'],
      AAAA: ['2001:db8::1'],
      MX: [[10, 'mx.test']],
      TXT: ['one', ['two ', 'strings']],
      ttl: 42,
    },
    'alias.test': { CNAME: 'a.test' },
    '1.2.0.192.in-addr.arpa': { PTR: ['a.test'] },
  })
  expect(await resolver.resolve4('A.test', { ttl: true })).toEqual([
    { address: '192.0.2.1', ttl: 42 },
  ])
  expect(await resolver.resolve6('a.test')).toEqual(['2001:db8::1'])
  expect(await resolver.resolveMx('alias.test')).toEqual([{ exchange: 'mx.test', priority: 10 }])
  expect(await resolver.resolveTxt('a.test')).toEqual([['one'], ['two ', 'strings']])
  expect(await resolver.resolveCname('alias.test')).toEqual(['a.test'])
  expect(await resolver.reverse('192.0.2.1')).toEqual(['a.test'])
  await expect(resolver.resolve6('alias.none.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  await expect(resolver.resolveTxt('1.2.0.192.in-addr.arpa')).rejects.toMatchObject({
    code: 'ENODATA',
  })
  expect(server.queries().slice(0, 3)).toEqual([
    { name: 'a.test', type: 'A', transport: 'udp' },
    { name: 'a.test', type: 'AAAA', transport: 'udp' },
    { name: 'alias.test', type: 'MX', transport: 'udp' },
  ])
})

it.each([
  ['servfail', 'ESERVFAIL'],
  ['refused', 'EREFUSED'],
  ['nxdomain', 'ENOTFOUND'],
  ['empty', 'ENODATA'],
  ['drop', 'ETIMEOUT'],
  ['delay', 'ETIMEOUT'],
  ['wrong_id', 'ETIMEOUT'],
  ['wrong_question', 'ETIMEOUT'],
] as const)('fails by %s as a client sees it: %s', async (kind, code) => {
  const fault: DnsFault = { kind, delayMs: 3_000, types: ['MX'] }
  server.setZones({ 'a.test': { A: ['192.0.2.1'], MX: [[1, 'mx.test']], fault } })
  const asked = code === 'ETIMEOUT' ? hasty : resolver
  await expect(asked.resolveMx('a.test')).rejects.toMatchObject({ code })
  expect(await resolver.resolve4('a.test')).toEqual(['192.0.2.1'])
})

it.each(['garbage', 'truncated'] as const)('gives no answer by %s', async (kind) => {
  server.setZones({ 'a.test': { MX: [[1, 'mx.test']], fault: { kind } } })
  await expect(hasty.resolveMx('a.test')).rejects.toThrow('queryMx')
})

it('gives over TCP what is too long for a datagram', async () => {
  const MX = Array.from({ length: 500 }, (_, i) => [i, `mx${String(i)}.test`] as const)
  server.setZones({ 'many.test': { MX } })
  expect(await resolver.resolveMx('many.test')).toHaveLength(500)
  expect(server.queries().map(({ transport }) => transport)).toEqual(['udp', 'tcp'])
})

it('writes a circle of aliases out, and ends', async () => {
  server.setZones({ 'a.test': { CNAME: 'b.test' }, 'b.test': { CNAME: 'a.test' } })
  const answer = await askRaw('a.test')
  expect(answer.answers?.map(({ type }) => type)).toEqual(Array<string>(16).fill('CNAME'))
})

it('survives what is no question', async () => {
  const socket = createSocket('udp4')
  const port = Number(server.address.split(':')[1])
  for (const bytes of ['', '00', 'ff'.repeat(12), 'ff'.repeat(500)]) {
    socket.send(Buffer.from(bytes, 'hex'), port, '127.0.0.1')
  }
  server.setZones({ 'a.test': { A: ['192.0.2.1'] } })
  expect(await resolver.resolve4('a.test')).toEqual(['192.0.2.1'])
  socket.close()
})

it('counts what is under way at once, and ends twice', async () => {
  server.setZones({ 'a.test': { A: ['192.0.2.1'], fault: { kind: 'delay', delayMs: 3_000 } } })
  await Promise.all([askRaw('a.test'), askRaw('a.test'), askRaw('a.test')])
  expect(server.mostAtOnce()).toBe(3)
  await server.stop()
})

function newResolver(timeout: number): promises.Resolver {
  const made = new promises.Resolver({ timeout, tries: 1 })
  made.setServers([server.address])
  return made
}

/** One datagram there and one back. */
async function askRaw(name: string): Promise<ReturnType<typeof decode>> {
  const socket = createSocket('udp4')
  try {
    const query = encode({ type: 'query', id: 7, questions: [{ type: 'A', name }] })
    socket.send(query, Number(server.address.split(':')[1]), '127.0.0.1')
    const [reply] = (await once(socket, 'message')) as [Buffer]
    return decode(reply)
  } finally {
    socket.close()
  }
}
