/**
 * ZoneMTA's own sender, its table of bounces and its bounce messages, before a queue in memory: ZoneMTA keeps its queue in
 * MongoDB. `zone-mta-front.js FOLDER HOST SETUP` in the server's root; FOLDER has the package and what it needs. Takes mails
 * on port 25. A delivery holds what `MailQueue.push` and `getMeta` would give it.
 */
import { createRequire } from 'node:module'
import path from 'node:path'
import { Readable } from 'node:stream'

type Callback = (error: Error | null, answer?: unknown) => void
type Delivery = {
  readonly id: string
  readonly seq: string
  readonly from: string
  readonly recipient: string
  readonly headers: readonly unknown[]
  _deferred?: { readonly first: number; readonly last: number; readonly count: number }
  [name: string]: unknown
}
type Envelope = { readonly from: string; readonly to: readonly string[] }
type Command = { readonly cmd: string; readonly id?: string; readonly [name: string]: unknown }
type Plugin = { init: (app: unknown, done: () => void) => void }
type SmtpSession = {
  readonly envelope: {
    readonly mailFrom: { readonly address: string } | false
    readonly rcptTo: readonly { readonly address: string }[]
  }
}

const [folder = '', host = '', setup = ''] = process.argv.slice(2)
const home = path.join(folder, 'node_modules/zone-mta')
process.chdir(home)
const load = createRequire(path.join(home, 'lib/'))

/** Few more tries, so that what a server says last is what counts. */
const DEFER_MS = setup === 'warn' ? [700, 700] : [700]

const plugins = load('./plugins') as {
  init: (context: string) => void
  handler: { load: (done: () => void) => void }
}
const config = load('wild-config') as Record<string, Record<string, unknown>>
Object.assign(config, { plugins: {}, mtaSts: { enabled: false } })
Object.assign(config['dns'] ?? {}, { caching: false, blockLocalAddresses: setup === 'blocked' })
;(load('npmlog') as { level: string }).level = 'silent'
plugins.init('sender')

const { Headers } = load('mailsplit') as {
  Headers: new (value: unknown) => { getList: () => readonly unknown[] }
}
const waiting: Delivery[] = []
const open = new Map<string, Delivery>()
const contents = new Map<string, { readonly envelope: Envelope; readonly body: Buffer }>()
const hooks = new Map<string, (...args: unknown[]) => unknown>()
const maildrop = { add: addFromPlugin }
let numbers = 0

function push(envelope: Envelope, mail: Buffer): void {
  const end = mail.indexOf('\r\n\r\n') + 4
  const id = `18f0a5c2e7b000${(numbers += 1).toString(16).padStart(4, '0')}`
  contents.set(id, { envelope, body: mail.subarray(end) })
  const headers = new Headers(mail.subarray(0, end)).getList()
  envelope.to.forEach((recipient, at) => {
    const domain = recipient.slice(recipient.lastIndexOf('@') + 1)
    waiting.push({
      id,
      seq: String(at + 1).padStart(3, '0'),
      interface: envelope.from === '' ? 'bounce' : 'feeder',
      from: envelope.from,
      recipient,
      domain,
      headers,
      bodySize: mail.length - end,
      created: Date.now(),
      time: Date.now(),
      origin: '127.0.0.1',
      originhost: 'app.sender.example',
      transtype: envelope.from === '' ? 'HTTP' : 'ESMTP',
      // What it writes itself may always go to the sink.
      dnsOptions: envelope.from === '' ? { blockLocalAddresses: false } : {},
      deferTimes: DEFER_MS,
      ...(domain === 'store.example'
        ? {
            useLMTP: true,
            mxPort: 24,
            mx: [{ priority: 0, exchange: 'store.example', A: ['127.0.1.150'], AAAA: [] }],
          }
        : {}),
    })
  })
}

function keyOf({ id, seq }: { readonly id?: unknown; readonly seq?: unknown }): string {
  return `${String(id)}.${String(seq)}`
}

/** What the sender asks of its queue server. */
function obey(command: Command, callback: Callback): void {
  if (command.cmd === 'GET') {
    const delivery = waiting.shift()
    if (delivery !== undefined) open.set(keyOf(delivery), delivery)
    callback(null, delivery === undefined ? false : { ...delivery })
  } else if (command.cmd === 'DEFER') {
    const delivery = open.get(keyOf(command))
    if (delivery !== undefined) defer(delivery, command)
    callback(null, true)
  } else if (command.cmd === 'BOUNCE') {
    const headers = new Headers(command['headers'])
    hooks.get('queue:bounce')?.({ ...command, headers }, maildrop, () => callback(null, true))
  } else callback(null, command.cmd === 'RELEASE' ? keyOf(command) : false)
}

/** As `MailQueue.deferDelivery`: the meta data of the mail lies over the delivery, so `to` is everybody of the mail. */
function defer(delivery: Delivery, response: Command): void {
  const now = Date.now()
  const before = delivery._deferred
  const first = before?.first ?? now
  delivery._deferred = { first, last: now, count: (before?.count ?? 0) + 1 }
  setTimeout(() => waiting.push(delivery), Number(response['ttl'])).unref()
  if (setup !== 'warn' || before === undefined) return
  const { envelope } = contents.get(delivery.id) ?? {}
  const entry = { ...delivery, ...envelope, headers: new Headers(delivery.headers), ...response }
  void hooks.get('queue:delayed')?.(entry, maildrop, { first, prev: before.last, last: now })
}

function addFromPlugin(envelope: Envelope, source: Readable, callback: () => void): void {
  const chunks: Buffer[] = []
  source.on('data', (chunk: Buffer) => chunks.push(chunk))
  source.on('end', () => {
    push({ from: envelope.from, to: [envelope.to].flat() }, Buffer.concat(chunks))
    callback()
  })
}

function startBounces(): void {
  const bouncer = load('../plugins/core/email-bounce') as Plugin
  const app = {
    config: {
      mailerDaemon: { name: 'Mail Delivery Subsystem', address: 'mailer-daemon@[HOSTNAME]' },
      disableInterfaces: ['forwarder'],
      sendingZone: 'bounces',
      zoneConfig: {},
      delayEmail: { enabled: true, after: 1 },
    },
    addHook: (name: string, hook: (...args: unknown[]) => unknown) => hooks.set(name, hook),
    getQueue: () => ({ generateId: (done: Callback) => done(null, `b${String(numbers)}`) }),
    logger: { info: () => undefined, error: () => undefined },
    remotelog: () => undefined,
  }
  bouncer.init(app, () => undefined)
}

function startSenders(): void {
  const { SendingZone } = load('./sending-zone') as {
    SendingZone: new (name: string, zone: object, domain: object, queue: boolean) => unknown
  }
  const pool = [{ address: '127.0.0.1', name: host }]
  const zone = new SendingZone('default', { pool, ignoreIPv6: true }, {}, false)
  const ConnectionPool = load('./connection-pool') as new (send: typeof obey) => unknown
  const Sender = load('./sender') as new (...args: unknown[]) => {
    on: (name: string, then: () => void) => void
  }
  const queue = { retrieve: (id: string) => Readable.from([contents.get(id)?.body ?? '']) }
  const connections = new ConnectionPool(obey)
  for (let number = 1; number <= 6; number += 1)
    new Sender('client', number, zone, obey, queue, connections).on('error', () => undefined)
}

function startInterface(): void {
  const { SMTPServer } = load('smtp-server') as {
    SMTPServer: new (options: object) => { listen: (port: number, address: string) => void }
  }
  const onData = (stream: Readable, { envelope }: SmtpSession, callback: Callback): void => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => {
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
      push({ from, to: envelope.rcptTo.map(({ address }) => address) }, Buffer.concat(chunks))
      callback(null)
    })
  }
  new SMTPServer({ name: host, disabledCommands: ['AUTH', 'STARTTLS'], onData }).listen(
    25,
    '127.0.0.1',
  )
}

plugins.handler.load(() => {
  startBounces()
  startSenders()
  startInterface()
})
