/** The bounds of the servers, on real connections. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { eventually } from '@forwardpath/test-support/eventually'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { socketmapProtocol } from './protocols/socketmap.ts'
import { tcpTableProtocol } from './protocols/tcp-table.ts'
import { DEFAULT_LIMITS, startStreamServer, type RunningServer } from './stream-server.ts'
import { captureLog } from './testing/captured-log.ts'
import { madeLookUp } from './testing/made-look-up.ts'

const servers: RunningServer[] = []
const sockets: Socket[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

const log = captureLog()

async function start(over: Partial<typeof DEFAULT_LIMITS> = {}): Promise<number> {
  const server = await startStreamServer(tcpTableProtocol(madeLookUp()), {
    listen: { host: '127.0.0.1', port: 0 },
    limits: { ...DEFAULT_LIMITS, ...over },
    log,
  })
  servers.push(server)
  return server.port
}

type Client = {
  readonly socket: Socket
  readonly read: () => string
  readonly isClosed: () => boolean
}

async function open(port: number): Promise<Client> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  let read = ''
  let isClosed = false
  socket.setEncoding('latin1').on('data', (text: string) => (read += text))
  socket.on('error', () => undefined).once('close', () => (isClosed = true))
  await once(socket, 'connect')
  return { socket, read: () => read, isClosed: () => isClosed }
}

test('a connection is kept and asked again', async () => {
  const { socket, read } = await open(await start())
  socket.write('get gone@example.org\n')
  await eventually(() => read().startsWith('200 '))
  socket.write('get here@example.org\n')
  await eventually(() => read().split('\n').length === 3)
})

test('a client that closes its side still gets its answer, as ${readsocket} does', async () => {
  const { socket, read, isClosed } = await open(await start())
  socket.end('get gone@example.org\n')
  await eventually(isClosed)
  expect(read()).toMatch(/^200 REJECT%205\.7\.1/)
})

test('more connections than allowed are closed, the others served', async () => {
  const port = await start({ connections: 2 })
  const kept = [await open(port), await open(port)]
  const refused = await open(port)
  await eventually(refused.isClosed)
  expect(log.of('warn').join()).toContain('too many connections')
  for (const { socket, read } of kept) {
    socket.write('get gone@example.org\n')
    await eventually(() => read().startsWith('200 '))
  }
})

test('a connection without a word is closed', async () => {
  const client = await open(await start({ idleMs: 50 }))
  await eventually(client.isClosed)
})

test('half a request is closed, even if a byte comes now and then', async () => {
  const client = await open(await start({ stallMs: 200 }))
  const drip = setInterval(() => client.socket.write('x'), 20)
  try {
    await eventually(client.isClosed)
  } finally {
    clearInterval(drip)
  }
})

test('a busy client is not taken for a stalled one', async () => {
  // The server's clock is the test's: a machine that is busy itself stalls nobody.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const client = await open(await start({ stallMs: 1_000 }))
  const request = 'get gone@example.org\n'
  // Every write ends inside a request.
  client.socket.write(request.slice(0, 5))
  for (let index = 0; index < 10; index++) {
    const answers = client.read().split('\n').length
    client.socket.write(request.slice(5) + request.slice(0, 5))
    await eventually(() => client.read().split('\n').length > answers)
    vi.advanceTimersByTime(900)
  }
  expect(client.isClosed()).toBe(false)
  vi.advanceTimersByTime(200)
  await eventually(client.isClosed)
})

test('a client that asks and never reads is cut off', async () => {
  const client = await open(await start({ stallMs: 200 }))
  client.socket.pause()
  const requests = 'get gone@example.org\n'.repeat(1_000)
  // What the server does not take stays here: 20 MB are more than all buffers between the two.
  for (let index = 0; index < 1_000; index++) client.socket.write(requests)
  // A paused socket learns of the end when it writes.
  await eventually(() => {
    client.socket.write('x')
    return client.isClosed()
  })
})

test('what is no request is answered and closed, and others go on', async () => {
  const server = await startStreamServer(socketmapProtocol(madeLookUp()), {
    listen: { host: '127.0.0.1', port: 0 },
    limits: DEFAULT_LIMITS,
    log,
  })
  servers.push(server)
  const hostile = await open(server.port)
  const other = await open(server.port)
  hostile.socket.write(`9999999999:${'x'.repeat(200_000)}`)
  await eventually(hostile.isClosed)
  other.socket.write('27:suppressed gone@example.org,')
  await eventually(() => other.read().includes('OK REJECT'))
})

describe('stop', () => {
  test('closes what is open', async () => {
    const port = await start()
    const client = await open(port)
    await servers.splice(0)[0]?.stop()
    await eventually(client.isClosed)
  })
})
