/**
 * A mail server of few lines, for SMTP (RFC 5321) and LMTP (RFC 2033): it takes mails or refuses, hangs up or falls silent
 * at a chosen point. The sink that takes what comes back is one of them.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { once } from 'node:events'
import { createSecureContext, TLSSocket } from 'node:tls'
import { selfSigned } from '../../../support/self-signed.ts'

/** A reply (its lines with a line feed between); `hang-up` and `silence` for none. */
export type Step = string

/** A mail that was taken. */
export type Taken = {
  readonly from: string
  readonly to: readonly string[]
  /** With CRLF, dots undone. */
  readonly bytes: Buffer
}

/** What it is and says. What is absent is yes. */
export type PeerOptions = {
  readonly address: string
  /** Default 25. */
  readonly port?: number
  readonly name: string
  readonly protocol?: 'lmtp'
  readonly extensions?: readonly string[]
  readonly greeting?: Step
  readonly ehlo?: Step
  readonly starttls?: Step
  readonly mail?: Step
  readonly rcpt?: (address: string) => Step | undefined
  readonly data?: Step
  /** Asked once for each recipient that was taken (LMTP), else for the first. */
  readonly end?: (address: string) => Step | undefined
  readonly auth?: Step
  readonly keep?: (mail: Taken) => void
}

const EXTENSIONS = [
  'PIPELINING',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'SIZE 52428800',
  'ENHANCEDSTATUSCODES',
]

/** Listens; the sockets end with the process. */
export async function startPeer(options: PeerOptions): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    converse(socket, options, true)
  })
  server.listen(options.port ?? 25, options.address)
  await once(server, 'listening')
  return server
}

type State = { from: string; to: string[]; inData: boolean; message: Buffer[] }

function converse(socket: Socket, options: PeerOptions, greets: boolean): void {
  const state: State = { from: '', to: [], inData: false, message: [] }
  let rest = Buffer.alloc(0)
  if (greets && !say(socket, options.greeting ?? `220 ${options.name} ESMTP`)) return
  socket.on('data', (bytes: Buffer) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      const at = rest.indexOf('\r\n')
      if (at === -1 || socket.listenerCount('data') === 0) return
      const line = rest.subarray(0, at)
      rest = rest.subarray(at + 2)
      if (state.inData) takeLine(socket, { options, state }, line)
      else if (obey(socket, { options, state }, line.toString('utf8')) === 'tls') {
        socket.removeAllListeners('data')
        upgrade(socket, options)
        return
      }
    }
  })
}

type Dialogue = { readonly options: PeerOptions; readonly state: State }

/** False where nothing more will be said. */
function say(socket: Socket, step: Step): boolean {
  if (step === 'silence') {
    socket.removeAllListeners('data').resume()
    return false
  }
  if (step === 'hang-up') {
    socket.destroy()
    return false
  }
  socket.write(`${step.split('\n').join('\r\n')}\r\n`)
  if (step.startsWith('421')) socket.end()
  return true
}

function obey(socket: Socket, { options, state }: Dialogue, line: string): 'tls' | undefined {
  const verb = line.slice(0, 4).toUpperCase()
  const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
  if (verb === 'EHLO' || verb === 'LHLO' || verb === 'HELO') {
    const extensions = verb === 'HELO' ? [] : (options.extensions ?? EXTENSIONS)
    const lines = [options.name, ...extensions]
    say(
      socket,
      options.ehlo ??
        lines.map((text, at) => `250${at === lines.length - 1 ? ' ' : '-'}${text}`).join('\n'),
    )
  } else if (verb === 'STAR') {
    say(socket, options.starttls ?? '220 2.0.0 Ready')
    return options.starttls === undefined ? 'tls' : undefined
  } else if (verb === 'AUTH') say(socket, options.auth ?? '235 2.7.0 Accepted')
  else if (verb === 'MAIL') {
    Object.assign(state, { from: address, to: [] })
    say(socket, options.mail ?? '250 2.1.0 Ok')
  } else if (verb === 'RCPT') {
    const reply = options.rcpt?.(address) ?? '250 2.1.5 Ok'
    if (reply.startsWith('2')) state.to.push(address)
    say(socket, reply)
  } else if (verb === 'DATA') {
    if (state.to.length === 0) say(socket, '554 5.5.1 No valid recipients')
    else if (options.data !== undefined) say(socket, options.data)
    else {
      Object.assign(state, { inData: true, message: [] })
      say(socket, '354 Go on')
    }
  } else if (verb === 'QUIT') {
    say(socket, '221 2.0.0 Bye')
    socket.end()
  } else say(socket, '250 2.0.0 Ok')
  return undefined
}

function takeLine(socket: Socket, { options, state }: Dialogue, line: Buffer): void {
  if (line.length !== 1 || line[0] !== 0x2e) {
    state.message.push(line[0] === 0x2e ? line.subarray(1) : line, Buffer.from('\r\n'))
    return
  }
  state.inData = false
  const asked = options.protocol === 'lmtp' ? state.to : state.to.slice(0, 1)
  const replies = asked.map((address) => options.end?.(address) ?? '250 2.0.0 Taken')
  if (replies.some((reply) => reply.startsWith('2'))) {
    options.keep?.({ from: state.from, to: state.to, bytes: Buffer.concat(state.message) })
  }
  for (const reply of replies) if (!say(socket, reply)) return
}

function upgrade(socket: Socket, options: PeerOptions): void {
  const { key, cert } = selfSigned(options.name)
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: createSecureContext({ key, cert }),
  })
  secure.on('error', () => undefined)
  converse(secure, options, false)
}
