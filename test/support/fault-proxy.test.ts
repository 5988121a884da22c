import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts'

const BODY = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256))

/** Greets with 1,000 bytes, and answers every line by its length in characters. */
let server: Server
let proxy: FaultProxy
let received: string

beforeEach(async () => {
  received = ''
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(BODY)
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text
      socket.write(`<${text.trimEnd().length}>`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  await proxy.stop()
  await proxy.stop()
  server.close()
})

type Client = {
  readonly socket: Socket
  readonly bytes: () => Buffer
  readonly ends: string[]
}

async function open(fault?: Fault): Promise<Client> {
  proxy = await startFaultProxy({ port: (server.address() as AddressInfo).port }, fault)
  return again()
}

function again(): Client {
  const socket = connect({ port: proxy.port, host: proxy.host, allowHalfOpen: true })
  const chunks: Buffer[] = []
  const ends: string[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  socket.on('end', () => ends.push('end'))
  socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? error.message))
  socket.on('close', () => ends.push('close'))
  return { socket, bytes: () => Buffer.concat(chunks), ends }
}

async function connectionsOf(listener: Server): Promise<number> {
  return promisify(listener.getConnections.bind(listener))()
}

describe('a proxy without a fault', () => {
  test('passes both directions on unchanged', async () => {
    const client = await open()
    await eventually(() => client.bytes().length === BODY.length)
    expect(client.bytes()).toEqual(BODY)
    client.socket.write('abc\n')
    await eventually(() => client.bytes().toString('latin1').endsWith('<3>'))
    client.socket.end()
    await eventually(() => client.ends.includes('end'))
    expect(proxy.struck()).toBe(0)
  })
})

describe('a proxy with a fault', () => {
  test.each([0, 1, 700])('cuts after exactly %i bytes', async (atByte) => {
    const client = await open({ kind: 'cut', atByte })
    await eventually(() => client.ends.includes('end'))
    expect(client.bytes()).toEqual(BODY.subarray(0, atByte))
    expect(proxy.struck()).toBe(1)
  })

  test.each([0, 10])('resets after %i bytes', async (atByte) => {
    const client = await open({ kind: 'reset', atByte })
    await eventually(() => client.ends.includes('close'))
    expect(client.ends[0]).toBe('ECONNRESET')
    expect(client.bytes()).toEqual(BODY.subarray(0, atByte))
  })

  test('closes one half, while the other still goes through', async () => {
    const client = await open({ kind: 'half-close', atByte: 10 })
    await eventually(() => client.ends.includes('end'))
    expect(client.bytes()).toEqual(BODY.subarray(0, 10))
    client.socket.write('heard\n')
    await eventually(() => received === 'heard\n')
  })

  test('stalls without a word', async () => {
    const client = await open({ kind: 'stall', atByte: 10 })
    await eventually(() => proxy.struck() === 1)
    client.socket.write('heard\n')
    await eventually(() => received === 'heard\n')
    expect(client.bytes()).toEqual(BODY.subarray(0, 10))
    expect(client.ends).toEqual([])
  })

  test('delays what comes later, and loses nothing of it', async () => {
    const begunAt = performance.now()
    const client = await open({ kind: 'delay', atByte: 10, delayMs: 500 })
    await eventually(() => client.bytes().length === BODY.length)
    // From before the connection on: however late this process looks, it is not less.
    expect(performance.now() - begunAt).toBeGreaterThan(450)
    expect(client.bytes()).toEqual(BODY)
  })

  test('counts the bytes of the client where it is told to', async () => {
    const client = await open({ kind: 'cut', from: 'client', atByte: 4 })
    client.socket.write('abcdef\n')
    await eventually(() => client.ends.includes('end'))
    await eventually(() => received === 'abcd')
  })

  test('strikes as often as it is told to, and can be changed', async () => {
    const first = await open({ kind: 'cut', atByte: 5, times: 1 })
    await eventually(() => first.ends.includes('end'))
    const second = again()
    await eventually(() => second.bytes().length === BODY.length)
    proxy.setFault({ kind: 'reset' })
    const third = again()
    await eventually(() => third.ends.includes('close'))
    expect([proxy.connections(), proxy.struck()]).toEqual([3, 2])
    proxy.resetAll()
    await eventually(() => second.ends.includes('close'))
  })

  test('forgets a connection: the server is told, the client only when it speaks', async () => {
    const first = await open()
    const second = again()
    await eventually(() => [first, second].every((one) => one.bytes().length === BODY.length))
    proxy.forgetAll('reset')
    await eventually(async () => (await connectionsOf(server)) === 0)
    expect(first.ends).toEqual([])
    first.socket.write('unheard\n')
    await eventually(() => first.ends.includes('close'))
    expect(first.ends[0]).toBe('ECONNRESET')
    expect([second.ends, received]).toEqual([[], ''])
  })

  test('forgets a connection and never answers', async () => {
    const client = await open()
    await eventually(() => client.bytes().length === BODY.length)
    proxy.forgetAll('silence')
    const other = again()
    client.socket.write('unheard\n')
    await eventually(() => other.bytes().length === BODY.length)
    expect([client.ends, client.bytes().length, received]).toEqual([[], BODY.length, ''])
  })
})
