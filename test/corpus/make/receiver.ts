/**
 * The receiver that plays the table: an SMTP server (RFC 5321) on the address of every place and on the sink's.
 *
 * In: places with their cases. Out: everything that was accepted, with its bytes as they came, dots unstuffed (s4.5.2).
 * What comes for the sender's own domain is accepted on every address: it is a bounce. It checks nothing, for it is
 * asked by programs whose faults are what is looked for; it answers commands in any order.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { domainToASCII } from 'node:url'
import { TLSSocket } from 'node:tls'
import type { Reply, ServerCase, Stage, Step } from './case.ts'
import { filled } from './filled.ts'
import { ORIGIN, SINK_ADDRESS, type Place } from './places.ts'

/** A mail that was taken. */
export type Accepted = {
  /** Without the angle brackets; empty for the null reverse-path. */
  readonly from: string
  readonly to: readonly string[]
  /** CRLF as sent. */
  readonly data: Buffer
  readonly at: string
}

/** A running receiver. */
export type Receiver = {
  readonly accepted: () => readonly Accepted[]
  readonly stop: () => Promise<void>
}

/** What it needs for STARTTLS. */
export type Credentials = { readonly key: string; readonly cert: string }

type Session = {
  readonly address: string
  readonly of: ServerCase | undefined
  readonly places: ReadonlyMap<string, Place>
  readonly credentials: Credentials
  readonly take: (mail: Accepted) => void
  readonly log: (line: string) => void
}

const DEFAULT_MAX_BYTES = 52_428_800

/** Listens on every place; `log` gets each line of each dialogue. */
export async function startReceiver(
  places: readonly Place[],
  options: {
    readonly credentials: Credentials
    readonly port?: number
    readonly log?: (line: string) => void
  },
): Promise<Receiver> {
  const accepted: Accepted[] = []
  const sockets = new Set<Socket>()
  const byAddress = new Map(places.map((place) => [place.address, place]))
  const serve = (address: string) => (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
    converse(socket, {
      address,
      of: byAddress.get(address)?.of,
      places: byAddress,
      credentials: options.credentials,
      take: (mail) => accepted.push(mail),
      log: (line) => options.log?.(`${address} ${line}`),
    })
  }
  const listening = places.filter(({ of }) => of.domainKind !== 'refused')
  const addresses = [SINK_ADDRESS, ...listening.map(({ address }) => address)]
  const servers: Server[] = []
  for (const address of addresses) {
    const server = createServer(serve(address)).listen(options.port ?? 25, address)
    await once(server, 'listening')
    servers.push(server)
  }
  return {
    accepted: () => [...accepted],
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => once(server.close(), 'close')))
    },
  }
}

/** One connection, or what follows STARTTLS on it. */
function converse(socket: Socket, session: Session, isSecure = false): void {
  let envelope = { from: '', to: [] as string[] }
  let content: Buffer[] | undefined
  let rest = Buffer.alloc(0)
  const say = (stage: Stage, usual: string, about?: string): boolean => {
    const step = stepAt(session, stage, about)
    return perform(socket, session, { step, usual, about })
  }
  const speak = (text: string): void => {
    session.log(`S: ${text}`)
    socket.write(`${text.replaceAll('\n', '\r\n')}\r\n`)
  }
  const command = (line: string): void => {
    session.log(`C: ${line}`)
    const verb = line.slice(0, 4).toUpperCase()
    // LMTP (RFC 2033 s4.1), as long as there is one recipient.
    if (verb === 'EHLO' || verb === 'HELO' || verb === 'LHLO') {
      say('ehlo', verb === 'HELO' ? '250 ok' : extensionsOf(session, isSecure))
    } else if (verb === 'STAR') {
      if (session.of?.lacks?.includes('STARTTLS') === true) speak('502 5.5.1 no such command')
      else if (say('starttls', '220 go ahead')) {
        socket.removeListener('data', onData)
        const options = { isServer: true, ...session.credentials }
        const secure = new TLSSocket(socket, options)
        secure.on('error', () => socket.destroy())
        converse(secure, session, true)
      }
    } else if (verb === 'AUTH') {
      say('auth', '235 2.7.0 ok')
    } else if (verb === 'MAIL') {
      envelope = { from: pathOf(line), to: [] }
      say('mail', '250 2.1.0 ok')
    } else if (verb === 'RCPT') {
      const to = pathOf(line)
      if (say('rcpt', '250 2.1.5 ok', to)) envelope.to.push(to)
    } else if (verb === 'DATA') {
      if (envelope.to.length === 0) speak('554 5.5.1 no valid recipients')
      else if (say('data', '354 go on', envelope.to[0])) content = []
    } else if (verb === 'QUIT') {
      speak('221 2.0.0 bye')
      socket.end()
    } else if (verb === 'RSET' || verb === 'NOOP') speak('250 2.0.0 ok')
    else speak('502 5.5.2 unknown')
  }
  const onData = (chunk: Buffer): void => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      if (content === undefined) {
        const end = rest.indexOf('\r\n')
        if (end < 0) return
        const line = rest.toString('utf8', 0, end)
        rest = rest.subarray(end + 2)
        command(line)
        continue
      }
      const whole = Buffer.concat([Buffer.from('\r\n'), rest])
      const end = whole.indexOf('\r\n.\r\n')
      if (end < 0) return
      const data = unstuffed(whole.subarray(2, end + 2))
      rest = whole.subarray(end + 5)
      content = undefined
      const taken = { ...envelope, data, at: session.address }
      if (say('end', '250 2.0.0 taken', envelope.to[0])) session.take(taken)
    }
  }
  socket.on('data', onData)
  if (!isSecure) say('connect', `220 mx.${placeName(session)} ESMTP`)
}

function placeName({ places, address }: Session): string {
  return places.get(address)?.domain ?? ORIGIN
}

/** Undefined: what is usual. The sender's own domain is never refused. */
function stepAt(session: Session, stage: Stage, about: string | undefined): Step | undefined {
  if (about?.toLowerCase().endsWith(`@${ORIGIN}`) === true) return undefined
  if (stage === 'rcpt') {
    const domain = placeName(session)
    const found = session.of?.recipients.find(
      ({ local, domain: own, truth }) =>
        asciiOf(truth?.finalRecipient ?? `${local}@${own ?? domain}`) === asciiOf(about ?? ''),
    )
    if (found?.reply !== undefined) return found.reply
  }
  return session.of?.at?.[stage]
}

/** The domain as DNS has it: some servers send it so, some as it was given. */
function asciiOf(address: string): string {
  const at = address.lastIndexOf('@') + 1
  return address.slice(0, at) + domainToASCII(address.slice(at))
}

/** Whether the answer was yes, so that the dialogue goes on there. */
function perform(
  socket: Socket,
  session: Session,
  what: {
    readonly step: Step | undefined
    readonly usual: string
    readonly about: string | undefined
  },
): boolean {
  const { step, usual, about } = what
  if (step === 'silence') return false
  if (step === 'hang-up') {
    socket.destroy()
    return false
  }
  const { lines, encoding, hangsUp }: Reply = step ?? { lines: usual.split('\n') }
  const domain = placeName(session)
  const first = session.of?.recipients[0]
  const rcpt = about ?? `${first?.local ?? 'nobody'}@${first?.domain ?? domain}`
  const text = lines.map((line) => `${filled(line, rcpt)}\r\n`).join('')
  const bytes = Buffer.from(text, encoding ?? 'utf8')
  for (const line of lines) session.log(`S: ${line}`)
  if (hangsUp === 'inside') {
    const lastLine = Buffer.byteLength(`${lines.at(-1) ?? ''}\r\n`, encoding ?? 'utf8')
    socket.write(bytes.subarray(0, bytes.length - Math.ceil(lastLine / 2)), () => socket.destroy())
  } else if (hangsUp === 'after') socket.end(bytes)
  else socket.write(bytes)
  return /^[23]/.test(lines.at(-1) ?? '')
}

function extensionsOf({ of, ...session }: Session, isSecure: boolean): string {
  const offered = [...(isSecure ? [] : ['STARTTLS']), '8BITMIME', 'SMTPUTF8', 'SIZE'].filter(
    (name) => of?.lacks?.some((one) => one === name) !== true,
  )
  const size = String(of?.maxBytes ?? DEFAULT_MAX_BYTES)
  const authentication = of?.at?.auth === undefined ? [] : ['AUTH PLAIN LOGIN']
  const names = [
    ...authentication,
    ...offered.map((name) => (name === 'SIZE' ? `SIZE ${size}` : name)),
    'HELP',
  ]
  const greeting = `250-mx.${session.places.get(session.address)?.domain ?? ORIGIN}`
  return [
    greeting,
    ...names.map((name, at) => (at < names.length - 1 ? '250-' : '250 ') + name),
  ].join('\n')
}

/** What stands between the brackets of MAIL and RCPT, whose quoted local part may hold a bracket. */
function pathOf(line: string): string {
  const start = line.indexOf('<')
  let isQuoted = false
  for (let at = start + 1; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === '"') isQuoted = !isQuoted
    else if (line[at] === '>' && !isQuoted) return line.slice(start + 1, at)
  }
  return line.slice(start + 1)
}

function unstuffed(data: Buffer): Buffer {
  const text = data.toString('latin1')
  return Buffer.from(text.replaceAll(/(^|\r\n)\.(?=.)/g, '$1'), 'latin1')
}
