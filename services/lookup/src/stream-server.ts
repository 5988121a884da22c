/**
 * A server of short questions on long connections, with bounds everywhere: connections, bytes of a request, bytes of
 * answers that nobody reads, time without a word, time for half a request. A client can waste its own connection and nothing else.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { Log } from './log.ts'
import type { Conversation, Protocol } from './protocols/conversation.ts'

/** Where to listen. Port 0: any that is free. */
export type Listen = { readonly host: string; readonly port: number }

/** What a client may take. */
export type ServerLimits = {
  /** Further ones are closed at once; Postfix then tries again later, as it does without a server. */
  readonly connections: number
  /** Without a word in either direction. Postfix closes its own idle ones after 10 s (tables) or 300 s (policy). */
  readonly idleMs: number
  /** For the rest of a request that has begun, and for reading an answer. */
  readonly stallMs: number
}

/** The limits where a test sets none. Postfix has 100 processes by default, each with a connection a table. */
export const DEFAULT_LIMITS: ServerLimits = {
  connections: 2_000,
  idleMs: 330_000,
  stallMs: 10_000,
}

/** A server that listens. */
export type RunningServer = {
  readonly port: number
  /** Takes nobody any more and closes all connections. */
  readonly stop: () => Promise<void>
}

/** Answers are written in pieces of this size; the rest of the requests waits until they are read. */
const MAX_UNREAD_BYTES = 16_384

/** Listens. Throws what listen throws (EADDRINUSE, EACCES). */
export async function startStreamServer(
  protocol: Protocol,
  options: {
    readonly listen: Listen
    readonly limits: ServerLimits
    readonly log: Pick<Log, 'warn'>
  },
): Promise<RunningServer> {
  const { listen, limits, log } = options
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    converse(socket, protocol, limits)
  })
  server.maxConnections = limits.connections
  server.on('drop', () => {
    log.warn({ connections: limits.connections }, 'too many connections: one was refused')
  })
  const port = await listenOn(server, listen)
  // Out of file descriptors, say: those who are connected are still served.
  server.on('error', (error) => {
    log.warn({ reason: error.message }, 'a connection was not taken')
  })
  return {
    port,
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Waits until it listens; gives the port. */
export async function listenOn(server: Server, { host, port }: Listen): Promise<number> {
  server.listen({ host, port })
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function converse(socket: Socket, protocol: Protocol, limits: ServerLimits): void {
  const conversation = protocol()
  let stall: NodeJS.Timeout | undefined
  const work = (): void => {
    if (socket.writableEnded) return
    const { answered, isUnread } = answerAll(socket, conversation)
    if (isUnread) socket.pause()
    else socket.resume()
    const isWaitedFor = isUnread || conversation.isPartial()
    if (answered > 0 || !isWaitedFor) {
      clearTimeout(stall)
      stall = undefined
    }
    if (isWaitedFor) stall ??= setTimeout(() => socket.destroy(), limits.stallMs)
  }
  socket.setEncoding('latin1')
  socket.setTimeout(limits.idleMs, () => socket.destroy())
  socket.on('data', (bytes: string) => {
    conversation.feed(bytes)
    work()
  })
  socket.on('drain', work)
  // Resets and broken pipes are the client's affair.
  socket.on('error', () => socket.destroy())
  socket.once('close', () => {
    clearTimeout(stall)
  })
}

/** Answers what is asked, until the client must read first. */
function answerAll(
  socket: Socket,
  { next }: Conversation,
): { readonly answered: number; readonly isUnread: boolean } {
  let replies = ''
  let answered = 0
  for (let step = next(); step !== undefined; step = next()) {
    answered++
    replies += step.reply
    if (step.isLast === true) {
      socket.end(replies, 'latin1')
      return { answered: 0, isUnread: true }
    }
    if (replies.length >= MAX_UNREAD_BYTES) {
      if (!socket.write(replies, 'latin1')) return { answered, isUnread: true }
      replies = ''
    }
  }
  return { answered, isUnread: replies !== '' && !socket.write(replies, 'latin1') }
}
