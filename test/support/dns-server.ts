/**
 * A DNS server of the tests' own: UDP and TCP on one free loopback port, authoritative for what a table says and for
 * nothing else. It breaks the protocol where a test asks for it.
 *
 * In: zones as data, which may be changed while it runs. Out: answers made with dns-packet (RFC 1035), and a list of what
 * was asked. What does not fit a datagram goes out truncated and is given whole over TCP (RFC 7766).
 */
import { createSocket, type RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import {
  decode,
  encode,
  AUTHORITATIVE_ANSWER,
  TRUNCATED_RESPONSE,
  type Answer,
  type Question,
  type StringRecordType,
} from 'dns-packet'

/** What goes wrong with an answer. */
export type DnsFault = {
  /**
   * `servfail`, `refused`, `nxdomain`: the response code. `drop`: no answer. `delay`: the true answer, later. `truncated`:
   * cut over UDP, and TCP hangs up. `garbage`: bytes that are no DNS message. `wrong_id`, `wrong_question`: a true
   * answer to something else. `empty`: no error and no record, not even the SOA.
   */
  readonly kind:
    | 'servfail'
    | 'refused'
    | 'nxdomain'
    | 'drop'
    | 'delay'
    | 'truncated'
    | 'garbage'
    | 'wrong_id'
    | 'wrong_question'
    | 'empty'
  /** For `delay`. */
  readonly delayMs?: number
  /** Record types that it strikes; default all. */
  readonly types?: readonly string[]
}

/** What one name has. A name that is in no table gets NXDOMAIN; a type that is not here, an empty answer. */
export type DnsName = {
  readonly A?: readonly string[]
  readonly AAAA?: readonly string[]
  /** Preference and exchange; the exchange `.` with nothing beside it is a null MX (RFC 7505). */
  readonly MX?: readonly (readonly [preference: number, exchange: string])[]
  /** One entry a record: a string, or the several strings of which a long record is made. */
  readonly TXT?: readonly (string | readonly string[])[]
  readonly PTR?: readonly string[]
  /** Followed within the tables, as a recursive resolver does; a loop is written out and then given up. */
  readonly CNAME?: string
  /** Seconds; default 300. */
  readonly ttl?: number
  readonly fault?: DnsFault
}

/** Names in lower case, without the last dot. */
export type DnsZones = Readonly<Record<string, DnsName>>

/** One question as it came in; the name in lower case. */
export type DnsQuery = {
  readonly name: string
  readonly type: string
  readonly transport: 'udp' | 'tcp'
}

/** A server that answers. */
export type DnsServer = {
  /** `127.0.0.1:port`, as `dns.servers` takes it. */
  readonly address: string
  /** Replaces the tables for the questions from now on. */
  readonly setZones: (zones: DnsZones) => void
  /** Everything that was asked, in order. */
  readonly queries: () => readonly DnsQuery[]
  /** Most questions that lay unanswered at one moment. */
  readonly mostAtOnce: () => number
  /** Ends both listeners. Idempotent. */
  readonly stop: () => Promise<void>
}

const DEFAULT_TTL_SECONDS = 300
/** RFC 9715 advises 1,400 octets and less, servers in use 1,232; what is longer goes over TCP. */
const MAX_UDP_OCTETS = 1_232
const MAX_ALIASES = 16
const PORT_TRIES = 20
/** RFC 1035 s4.1.1; dns-packet names the codes but does not write them. */
const SERVFAIL = 2
const NXDOMAIN = 3
const REFUSED = 5

/** Listens on a free loopback port, or on `port` where a program asks no other than 53. */
export async function startDnsServer(
  first: DnsZones = {},
  wanted: { readonly port?: number } = {},
): Promise<DnsServer> {
  let zones = first
  const asked: DnsQuery[] = []
  let open = 0
  let most = 0
  const replyTo = async (
    message: Buffer,
    transport: DnsQuery['transport'],
  ): Promise<Buffer | undefined> => {
    const query = readQuery(message)
    if (query === undefined) return undefined
    const { id, question } = query
    asked.push({ name: question.name.toLowerCase(), type: question.type, transport })
    open += 1
    most = Math.max(most, open)
    try {
      return await makeReply(zones, { id, question, transport })
    } finally {
      open -= 1
    }
  }
  const { port, stop } = await listen(replyTo, wanted.port ?? 0)
  return {
    address: `127.0.0.1:${port}`,
    setZones: (next) => {
      zones = next
    },
    queries: () => [...asked],
    mostAtOnce: () => most,
    stop,
  }
}

/** `undefined` for what is no question: it gets no answer. */
function readQuery(
  message: Buffer,
): { readonly id: number; readonly question: Question } | undefined {
  try {
    const { id = 0, questions = [] } = decode(message)
    const [question] = questions
    return question && { id, question }
  } catch {
    return undefined
  }
}

type Asked = {
  readonly id: number
  readonly question: Question
  readonly transport: DnsQuery['transport']
}

async function makeReply(zones: DnsZones, asked: Asked): Promise<Buffer | undefined> {
  const { id, question, transport } = asked
  const fault = faultOf(zones[question.name.toLowerCase()], question.type)
  if (fault?.kind === 'drop') return undefined
  if (fault?.kind === 'delay') await pause(fault.delayMs ?? 0)
  if (fault?.kind === 'garbage') return Buffer.from('ff'.repeat(40), 'hex')
  if (fault?.kind === 'truncated') {
    return transport === 'tcp' ? undefined : respond(asked, [], TRUNCATED_RESPONSE)
  }
  if (fault?.kind === 'servfail') return respond(asked, [], SERVFAIL)
  if (fault?.kind === 'refused') return respond(asked, [], REFUSED)
  if (fault?.kind === 'nxdomain') return respond(asked, [], NXDOMAIN)
  if (fault?.kind === 'empty') return respond(asked, [], 0)
  const { answers, isKnown } = lookUp(zones, question)
  const wrong = {
    ...asked,
    id: fault?.kind === 'wrong_id' ? id ^ 0x5555 : id,
    question: fault?.kind === 'wrong_question' ? { ...question, name: 'other.test' } : question,
  }
  const whole = respond(wrong, answers, isKnown ? 0 : NXDOMAIN)
  return transport === 'udp' && whole.length > MAX_UDP_OCTETS
    ? respond(wrong, [], TRUNCATED_RESPONSE)
    : whole
}

function faultOf(name: DnsName | undefined, type: string): DnsFault | undefined {
  const fault = name?.fault
  return fault?.types === undefined || fault.types.includes(type) ? fault : undefined
}

function lookUp(
  zones: DnsZones,
  question: Question,
): { readonly answers: readonly Answer[]; readonly isKnown: boolean } {
  const answers: Answer[] = []
  let name = question.name
  for (let hops = 0; hops < MAX_ALIASES; hops++) {
    const entry = zones[name.toLowerCase()]
    if (entry === undefined) return { answers, isKnown: false }
    const ttl = entry.ttl ?? DEFAULT_TTL_SECONDS
    if (entry.CNAME === undefined || question.type === 'CNAME') {
      return { answers: [...answers, ...recordsOf(name, entry, question.type)], isKnown: true }
    }
    answers.push({ type: 'CNAME', name, ttl, data: entry.CNAME })
    name = entry.CNAME
  }
  return { answers, isKnown: true }
}

function recordsOf(name: string, entry: DnsName, type: string): readonly Answer[] {
  const ttl = entry.ttl ?? DEFAULT_TTL_SECONDS
  const texts = (of: StringRecordType, values: readonly string[] = []): readonly Answer[] =>
    values.map((data) => ({ type: of, name, ttl, data }))
  switch (type) {
    case 'A':
    case 'AAAA':
    case 'PTR':
      return texts(type, entry[type])
    case 'CNAME':
      return texts('CNAME', entry.CNAME === undefined ? [] : [entry.CNAME])
    case 'MX':
      return (entry.MX ?? []).map(([preference, exchange]) => {
        return { type: 'MX', name, ttl, data: { preference, exchange } }
      })
    case 'TXT':
      return (entry.TXT ?? []).map((text) => {
        return { type: 'TXT', name, ttl, data: typeof text === 'string' ? text : [...text] }
      })
    default:
      return []
  }
}

/** `code`: the response code, or the truncation bit. */
function respond({ id, question }: Asked, answers: readonly Answer[], code: number): Buffer {
  const flags = AUTHORITATIVE_ANSWER | code
  const soa: Answer = {
    type: 'SOA',
    name: question.name,
    ttl: 60,
    data: { mname: 'ns.test', rname: 'root.ns.test', minimum: 60 },
  }
  const authorities = answers.length === 0 && code === NXDOMAIN ? [soa] : []
  return encode({
    type: 'response',
    id,
    flags,
    questions: [question],
    answers: [...answers],
    authorities,
  })
}

type ReplyTo = (message: Buffer, transport: DnsQuery['transport']) => Promise<Buffer | undefined>

/** UDP takes any free port; TCP must get the same one, which now and then somebody else has. */
async function listen(
  replyTo: ReplyTo,
  wanted: number,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  for (let tries = 1; ; tries++) {
    const udp = await listenUdp(replyTo, wanted)
    try {
      const stopTcp = await listenTcp(replyTo, udp.port)
      const stop = async (): Promise<void> => {
        await Promise.all([udp.stop(), stopTcp()])
      }
      return { port: udp.port, stop }
    } catch (error) {
      await udp.stop()
      if (tries >= PORT_TRIES) throw error
    }
  }
}

async function listenUdp(
  replyTo: ReplyTo,
  wanted: number,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const socket = createSocket('udp4')
  let isOpen = true
  const answer = async (message: Buffer, from: RemoteInfo): Promise<void> => {
    const reply = await replyTo(message, 'udp')
    // A late answer finds the test over.
    if (reply !== undefined && isOpen) socket.send(reply, from.port, from.address)
  }
  socket.on('message', (message, from) => void answer(message, from))
  socket.bind(wanted, '127.0.0.1')
  await once(socket, 'listening')
  const stop = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    socket.close()
    await once(socket, 'close')
  }
  return { port: socket.address().port, stop }
}

async function listenTcp(replyTo: ReplyTo, port: number): Promise<() => Promise<void>> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    serveTcp(socket, replyTo)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return async () => {
    if (!server.listening) return
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
}

/** Two octets of length before each message (RFC 1035 s4.2.2). */
function serveTcp(socket: Socket, replyTo: ReplyTo): void {
  let unread = Buffer.alloc(0)
  const answer = async (message: Buffer): Promise<void> => {
    const reply = await replyTo(message, 'tcp')
    if (reply === undefined) {
      socket.destroy()
      return
    }
    const length = Buffer.alloc(2)
    length.writeUInt16BE(reply.length)
    socket.write(Buffer.concat([length, reply]))
  }
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    while (unread.length >= 2 && unread.length >= 2 + unread.readUInt16BE(0)) {
      const end = 2 + unread.readUInt16BE(0)
      void answer(unread.subarray(2, end))
      unread = unread.subarray(end)
    }
  })
}
