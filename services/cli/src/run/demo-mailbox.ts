/**
 * The demo mailbox: a real IMAP conversation on loopback with the sample bounces, for whoever starts
 * without a mailbox. Its UIDVALIDITY is made from a hash of the samples, so that a new set is read as new.
 */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import type { AddressInfo, Server, Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { Secret, type MailboxConfig } from '@forwardpath/runtime'

const SAMPLES = new URL('../../samples/', import.meta.url)
/** The samples arrive over this time, so that holds are in force and a second report comes days later. */
const SPREAD_MS = 5 * 24 * 3_600_000
const USER = 'bounces@origin.example'
const PLUGINS = [
  'ID',
  'IDLE',
  'LITERALPLUS',
  'NAMESPACE',
  'SASL-IR',
  'AUTH-PLAIN',
  'UIDPLUS',
  'UNSELECT',
]

/** The demo's mailbox in the ledger. */
export const DEMO_MAILBOX = 'demo'

/** The demo’s mailbox, and how to close it. */
export type DemoMailbox = {
  readonly mailbox: MailboxConfig
  readonly stop: () => Promise<void>
}

type ImapServer = { readonly server: Server }

/** Listens on a free port of 127.0.0.1, with a password of this run. */
export async function startDemoMailbox(nowMs: number): Promise<DemoMailbox> {
  const samples = await loadSamples()
  const password = randomBytes(16).toString('hex')
  const imap = hoodiecrow({
    plugins: PLUGINS,
    users: { [USER]: { password } },
    storage: {
      INBOX: {
        uidvalidity: uidValidityOf(samples),
        messages: samples.map((raw, index) => ({
          raw: raw.toString('latin1'),
          internaldate: internalDate(nowMs - SPREAD_MS * (1 - (index + 1) / samples.length)),
        })),
      },
    },
  }) as ImapServer
  const { server } = imap
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    mailbox: {
      name: DEMO_MAILBOX,
      host: '127.0.0.1',
      port,
      security: 'insecure_loopback',
      user: USER,
      auth: { kind: 'password', password: new Secret(password) },
      folder: 'INBOX',
      closed: true,
      after: { processed: LEAVE, unrecognised: LEAVE, failed: LEAVE },
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

const LEAVE = { kind: 'leave' } as const

/** In the order of their names. */
async function loadSamples(): Promise<readonly Buffer[]> {
  const names = (await readdir(SAMPLES)).filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(names.map((name) => readFile(new URL(name, SAMPLES))))
}

/** 1 to 2^32 - 1 (RFC 9051 s2.3.1.1). */
function uidValidityOf(samples: readonly Buffer[]): number {
  const hash = createHash('sha256')
  for (const sample of samples) hash.update(createHash('sha256').update(sample).digest())
  return hash.digest().readUInt32BE() || 1
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `21-Nov-2026 08:00:12 +0000` (RFC 9051 s9, date-time). */
function internalDate(atMs: number): string {
  const at = new Date(atMs)
  const day = String(at.getUTCDate()).padStart(2, ' ')
  const month = MONTHS[at.getUTCMonth()] ?? ''
  return `${day}-${month}-${String(at.getUTCFullYear())} ${at.toISOString().slice(11, 19)} +0000`
}
