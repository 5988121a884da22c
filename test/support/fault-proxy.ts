/**
 * A TCP proxy that breaks connections on purpose: between a client and a real server it passes bytes on unchanged until
 * the fault that was set strikes. TLS goes through as bytes.
 *
 * The byte counts are exact: with `atByte: 100` the receiver is sent 100 bytes and not one more.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** What happens to a connection, and when. */
export type Fault = {
  /**
   * `cut`: both sides are closed in order (FIN). `reset`: both sides get RST, as from a firewall that forgot the
   * connection. `half-close`: the receiver is told that no more comes, while its own bytes still go through. `stall`:
   * nothing more goes through, and nobody is told. `delay`: every later chunk waits.
   */
  readonly kind: 'cut' | 'reset' | 'half-close' | 'stall' | 'delay'
  /** Whose bytes are counted. Default `server`. */
  readonly from?: 'server' | 'client'
  /** Bytes of that side that still go through, in each connection. Default 0: at once, before any byte. */
  readonly atByte?: number
  /** For `delay`: how long a chunk is held back. */
  readonly delayMs?: number
  /** How many connections it strikes; those after are left alone. Default: all. */
  readonly times?: number
}

/** A proxy in front of one server. */
export type FaultProxy = {
  readonly host: '127.0.0.1'
  readonly port: number
  /** For the connections opened from now on; undefined lets them all through. Those that are open keep theirs. */
  readonly setFault: (fault: Fault | undefined) => void
  /** Resets what is open at this moment. */
  readonly resetAll: () => void
  /**
   * Forgets what is open at this moment, as a firewall does: the server hears that it is over, the client nothing until
   * it says something itself, which is answered by RST (`reset`) or never (`silence`).
   */
  readonly forgetAll: (answer: 'reset' | 'silence') => void
  /** Connections taken since the start. */
  readonly connections: () => number
  /** Faults that have struck since the start. */
  readonly struck: () => number
  /** Ends everything. Idempotent. */
  readonly stop: () => Promise<void>
}

/** The server behind it. */
export type ProxyTarget = { readonly host?: string; readonly port: number }

/** So that a reset does not overtake the bytes that were let through: what lies unread is lost with it. */
const TIME_TO_READ_MS = 50

type Pair = { readonly client: Socket; readonly server: Socket }

/** Listens on a free loopback port. */
export async function startFaultProxy(target: ProxyTarget, first?: Fault): Promise<FaultProxy> {
  const pairs = new Set<Pair>()
  let fault = first
  let left = first?.times ?? Infinity
  let connections = 0
  let struck = 0
  const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    connections += 1
    const server = connect({
      port: target.port,
      host: target.host ?? '127.0.0.1',
      allowHalfOpen: true,
    })
    const pair = { client, server }
    pairs.add(pair)
    const strikes = left > 0 ? fault : undefined
    left -= 1
    join(pair, strikes, () => (struck += 1))
    for (const side of [client, server]) {
      side.once('close', () => {
        if (client.destroyed && server.destroyed) pairs.delete(pair)
      })
    }
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    setFault: (next) => {
      fault = next
      left = next?.times ?? Infinity
    },
    resetAll: () => {
      for (const pair of pairs) reset(pair)
    },
    forgetAll: (answer) => {
      for (const pair of pairs) forget(pair, answer)
    },
    connections: () => connections,
    struck: () => struck,
    stop: async () => {
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
      if (!listener.listening) return
      listener.close()
      await once(listener, 'close')
    },
  }
}

function join(pair: Pair, fault: Fault | undefined, onStrike: () => void): void {
  const { client, server } = pair
  // Where one side is gone without a word, so is the other.
  client.on('error', () => server.destroy())
  server.on('error', () => client.destroy())
  const side = fault?.from ?? 'server'
  pass({ from: server, to: client, pair, fault: side === 'server' ? fault : undefined, onStrike })
  pass({ from: client, to: server, pair, fault: side === 'client' ? fault : undefined, onStrike })
}

type Passage = {
  readonly from: Socket
  readonly to: Socket
  readonly pair: Pair
  readonly fault: Fault | undefined
  readonly onStrike: () => void
}

/** Passes one direction on, one chunk at a time, until it ends or the fault takes it. */
function pass({ from, to, pair, fault, onStrike }: Passage): void {
  let left = fault === undefined ? Infinity : (fault.atByte ?? 0)
  let delayMs = 0
  let isOver = false
  const strikeNow = (): void => {
    left = Infinity
    if (fault === undefined) return
    onStrike()
    if (fault.kind === 'delay') delayMs = fault.delayMs ?? 0
    else isOver = true
    strike(fault, { to, pair })
  }
  const passOn = async (chunk: Buffer): Promise<void> => {
    const before = chunk.subarray(0, left)
    await pauseFor(delayMs)
    await write(to, before)
    left -= before.length
    if (left > 0) return
    if (fault?.kind === 'reset') await pause(TIME_TO_READ_MS)
    strikeNow()
    if (!isOver) await passOn(chunk.subarray(before.length))
  }
  if (left === 0) strikeNow()
  from.on('data', (chunk: Buffer) => {
    if (isOver) return
    from.pause()
    void passOn(chunk).then(() => from.resume())
  })
  from.once('end', () => to.end())
  from.resume()
}

function strike(fault: Fault, { to, pair }: Pick<Passage, 'to' | 'pair'>): void {
  switch (fault.kind) {
    case 'cut':
      pair.client.destroySoon()
      pair.server.destroySoon()
      break
    case 'reset':
      reset(pair)
      break
    case 'half-close':
      to.end()
      break
    case 'stall':
    case 'delay':
      break
  }
}

function reset({ client, server }: Pair): void {
  client.resetAndDestroy()
  server.resetAndDestroy()
}

function forget({ client, server }: Pair, answer: 'reset' | 'silence'): void {
  for (const event of ['data', 'end', 'error']) {
    client.removeAllListeners(event)
    server.removeAllListeners(event)
  }
  client.on('error', () => undefined)
  server.on('error', () => undefined)
  server.resetAndDestroy()
  client.on('data', () => {
    if (answer === 'reset') client.resetAndDestroy()
  })
  client.once('end', () => client.end())
}

async function pauseFor(delayMs: number): Promise<void> {
  if (delayMs > 0) await pause(delayMs)
}

/** Resolves when the system has taken the bytes, or the receiver is gone. */
function write(to: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length === 0 || !to.writable) return Promise.resolve()
  return new Promise((resolve) => {
    to.write(bytes, () => {
      resolve()
    })
  })
}
