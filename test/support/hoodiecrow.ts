/**
 * An IMAP server in this process, in memory: enough for the ordinary conversation (select, search, fetch, store, move).
 * Its CONDSTORE is wrong and it knows no QRESYNC; conformance is tested against Dovecot (dovecot.ts).
 */
import { once } from 'node:events'
import type { AddressInfo, Server, Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'

/** A mailbox that can be read at once. No TLS. */
export type HoodiecrowServer = {
  readonly host: '127.0.0.1'
  readonly port: number
  readonly user: string
  readonly password: string
  /**
   * Adds a message to INBOX, as a delivery would: clients that have it open are told. `receivedAt` is its INTERNALDATE;
   * default: now.
   */
  readonly deliver: (bytes: Uint8Array, receivedAt?: Date) => void
  /** Ends all connections, then the server. Idempotent. */
  readonly stop: () => Promise<void>
}

/** What is in the mailbox when it opens. */
export type HoodiecrowOptions = {
  /** INBOX from the first UID on. */
  readonly messages?: readonly Uint8Array[]
  /** Default 1. */
  readonly uidValidity?: number
  /** Further folders at the top level, empty. */
  readonly folders?: readonly string[]
}

const USER = 'bounces'
const PASSWORD = 'only-on-loopback'
const PLUGINS = [
  'ID',
  'IDLE',
  'LITERALPLUS',
  'MOVE',
  'NAMESPACE',
  'SASL-IR',
  'AUTH-PLAIN',
  'UIDPLUS',
  'UNSELECT',
]

type Imap = {
  readonly server: Server
  readonly appendMessage: (
    mailbox: string,
    flags: readonly string[],
    internalDate: Date | false,
    raw: string,
  ) => void
}

/** Listens on a free loopback port. */
export async function startHoodiecrow(options: HoodiecrowOptions = {}): Promise<HoodiecrowServer> {
  const imap = hoodiecrow({
    plugins: PLUGINS,
    users: { [USER]: { password: PASSWORD } },
    storage: storageOf(options),
  }) as Imap
  const { server } = imap
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    // A client that is cut off in a test resets its connection; that is no fault of the server.
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    user: USER,
    password: PASSWORD,
    deliver: (bytes, receivedAt) => {
      imap.appendMessage('INBOX', [], receivedAt ?? false, binary(bytes))
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      if (!server.listening) return
      server.close()
      await once(server, 'close')
    },
  }
}

function storageOf(options: HoodiecrowOptions): Readonly<Record<string, unknown>> {
  const folders = Object.fromEntries((options.folders ?? []).map((name) => [name, {}]))
  return {
    INBOX: {
      uidvalidity: options.uidValidity ?? 1,
      messages: (options.messages ?? []).map((bytes) => ({ raw: binary(bytes) })),
    },
    '': { separator: '/', folders },
  }
}

/** It keeps one character a byte. */
function binary(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}
