/**
 * An IMAP server that answers rightly until a script says otherwise: for what no real server does on demand, such as
 * an OK with mails missing, a body that is NIL, or silence.
 *
 * It knows LOGIN, LIST, STATUS, EXAMINE, SELECT, UID SEARCH, UID FETCH, IDLE, NOOP and LOGOUT, and keeps what it was told.
 */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** A command as it came, without its tag. */
export type Command = {
  /** Upper case; `UID FETCH` is one. */
  readonly name: string
  readonly args: string
}

/** What a script does instead: bytes before the tagged line, and that line; or nothing ever again; or the end. */
export type Answer =
  { readonly untagged: readonly (string | Uint8Array)[]; readonly tagged: string } | 'stall' | 'cut'

/** Looks at a command; `undefined` leaves it to the server. */
export type Script = (command: Command) => Answer | undefined

/** The mailbox and its doings. */
export type ScriptedImap = {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly user: string
  readonly password: string
  /** By UID; may be changed at any time. */
  readonly mails: Map<number, Uint8Array>
  /** Every command of every connection, in order. */
  readonly commands: readonly Command[]
  /** Bytes that came, of all connections. */
  readonly received: () => string
  readonly setScript: (script: Script | undefined) => void
  readonly setUidValidity: (uidValidity: number) => void
  readonly connections: () => number
  readonly stop: () => Promise<void>
}

/** What the server says it can do, and its greeting. */
export type ScriptedOptions = {
  readonly capabilities?: string
  /** Default: INBOX alone. All hold the same mails. */
  readonly folders?: readonly string[]
  readonly greeting?: string
  /** True: says nothing at all. */
  readonly isSilent?: boolean
}

const NO_MAIL = new Uint8Array(0)

/** Listens on a free loopback port with these mails, by UID. */
export async function startScriptedImap(
  mails: Readonly<Record<number, Uint8Array>>,
  options: ScriptedOptions = {},
): Promise<ScriptedImap> {
  const box = new Map(Object.entries(mails).map(([uid, bytes]) => [Number(uid), bytes]))
  const commands: Command[] = []
  const sockets = new Set<Socket>()
  let received = ''
  let script: Script | undefined
  let uidValidity = 1
  let connections = 0

  const answer = (command: Command): Answer => {
    commands.push(command)
    return script?.(command) ?? ordinaryAnswer(command, { box, uidValidity, options })
  }
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
    if (options.isSilent !== true) socket.write(`${options.greeting ?? '* OK ready'}\r\n`)
    const idling: Idling = { tag: undefined }
    let rest = ''
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text
      const lines = (rest + text).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) handle({ socket, idling }, line, answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: 'bounces',
    password: 'only-on-loopback',
    mails: box,
    commands,
    received: () => received,
    setScript: (next) => {
      script = next
    },
    setUidValidity: (next) => {
      uidValidity = next
    },
    connections: () => connections,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

/** IDLE is answered when the client says DONE (RFC 9051 s6.3.13). */
type Idling = { tag: string | undefined }

function handle(
  { socket, idling }: { readonly socket: Socket; readonly idling: Idling },
  line: string,
  answer: (command: Command) => Answer,
): void {
  const [tag = '', first = '', ...others] = line.split(' ')
  if (tag === 'DONE' && idling.tag !== undefined) {
    socket.write(`${idling.tag} OK done\r\n`)
    idling.tag = undefined
  }
  if (first === '') return
  const isUid = first.toUpperCase() === 'UID'
  const name = isUid ? `UID ${others[0]?.toUpperCase() ?? ''}` : first.toUpperCase()
  const given = answer({ name, args: others.slice(isUid ? 1 : 0).join(' ') })
  if (given === 'stall') return
  if (given === 'cut') {
    socket.destroy()
    return
  }
  for (const piece of given.untagged) {
    socket.write(typeof piece === 'string' ? `${piece}\r\n` : piece)
  }
  if (name === 'IDLE') idling.tag = tag
  else socket.write(`${tag} ${given.tagged}\r\n`)
}

type Box = {
  readonly box: ReadonlyMap<number, Uint8Array>
  readonly uidValidity: number
  readonly options: ScriptedOptions
}

function ordinaryAnswer(command: Command, { box, uidValidity, options }: Box): Answer {
  const uids = [...box.keys()].sort((a, b) => a - b)
  switch (command.name) {
    case 'CAPABILITY':
      return ok(`* CAPABILITY IMAP4rev1 ${options.capabilities ?? 'UIDPLUS MOVE'}`)
    case 'LIST':
      // An empty pattern asks for the root and the delimiter (RFC 9051 s6.3.9).
      return command.args === '"" ""'
        ? ok('* LIST (\\Noselect) "/" ""')
        : ok(...(options.folders ?? ['INBOX']).map((folder) => `* LIST () "/" ${folder}`))
    case 'STATUS':
      return ok(`* STATUS INBOX (MESSAGES ${String(box.size)})`)
    case 'EXAMINE':
    case 'SELECT':
      return ok(
        `* ${String(box.size)} EXISTS`,
        '* FLAGS (\\Seen \\Deleted)',
        `* OK [UIDVALIDITY ${String(uidValidity)}] here`,
        `* OK [UIDNEXT ${String((uids.at(-1) ?? 0) + 1)}] next`,
      )
    case 'UID SEARCH':
      return ok(`* SEARCH ${searched(uids, command.args).join(' ')}`.trimEnd())
    case 'UID FETCH':
      return {
        untagged: fetched(box, uids, command.args).flatMap((item) => item),
        tagged: 'OK done',
      }
    case 'IDLE':
      return ok('+ idling')
    case 'LOGOUT':
      return ok('* BYE')
    default:
      return ok()
  }
}

/** An answer of lines and OK. */
function ok(...untagged: readonly string[]): Answer {
  return { untagged, tagged: 'OK done' }
}

/** The UIDs of a set such as `1:3,5`; `*` is the last one that is there. */
export function uidsOf(set: string, last: number): readonly number[] {
  return set.split(',').flatMap((part) => {
    const [from = last, to = from] = part
      .split(':')
      .map((end) => (end === '*' ? last : Number(end)))
    const [low, high] = [Math.min(from, to), Math.max(from, to)]
    return Array.from({ length: high - low + 1 }, (_, index) => low + index)
  })
}

function searched(uids: readonly number[], args: string): readonly number[] {
  const set = /^UID (\S+)/.exec(args)?.[1]
  if (set === undefined) return uids
  const wanted = new Set(uidsOf(set, uids.at(-1) ?? 0))
  return uids.filter((uid) => wanted.has(uid))
}

function fetched(
  box: ReadonlyMap<number, Uint8Array>,
  uids: readonly number[],
  args: string,
): readonly (readonly (string | Uint8Array)[])[] {
  const set = args.slice(0, args.indexOf(' '))
  return uidsOf(set, uids.at(-1) ?? 0)
    .filter((uid) => box.has(uid))
    .map((uid) => fetchItem(uids.indexOf(uid) + 1, uid, { bytes: box.get(uid) ?? NO_MAIL, args }))
}

/** One FETCH response with what was asked for; a size that is given may be a lie. */
export function fetchItem(
  sequence: number,
  uid: number,
  {
    bytes,
    args,
    sizeBytes,
  }: { readonly bytes: Uint8Array; readonly args: string; readonly sizeBytes?: number },
): readonly (string | Uint8Array)[] {
  const size = String(sizeBytes ?? bytes.length)
  const facts = args.includes('RFC822.SIZE')
    ? ` RFC822.SIZE ${size} INTERNALDATE "01-Mar-2026 10:00:00 +0000"`
    : ''
  const head = `* ${String(sequence)} FETCH (UID ${String(uid)}${facts}`
  if (!args.includes('BODY')) return [`${head})`]
  const length = /<0\.([0-9]+)>/.exec(args)?.[1]
  const body = length === undefined ? bytes : bytes.subarray(0, Number(length))
  const mark = length === undefined ? '' : '<0>'
  return [`${head} BODY[]${mark} {${String(body.length)}}`, body, ')']
}
