/**
 * Any IMAP server, for tests that need a real one and do not care which: our own Dovecot, or the mailbox at
 * `TEST_IMAP_URL` (`imaps://user:password@host:993`; a certificate of your own goes into `NODE_EXTRA_CA_CERTS`).
 *
 * In a mailbox that is not ours everything happens in one folder with a random name, which is removed at the end.
 */
import { randomBytes } from 'node:crypto'
import { ImapFlow } from 'imapflow'
import { startDovecot } from './dovecot.ts'
import { requireServer } from './servers.ts'

/** Where a client connects, and which folder is the test's. */
export type ImapServer = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. Where false, the test may log in without. */
  readonly secure: boolean
  readonly user: string
  readonly password: string
  /** `INBOX` of our own server, else a folder made for this test. */
  readonly folder: string
  /** Adds a message to the folder. */
  readonly deliver: (bytes: Uint8Array) => Promise<void>
  /** Ends our own server, or removes the folder. */
  readonly stop: () => Promise<void>
}

/** Throws where neither is there: ask requireServer('imap') first. */
export async function startImapServer(): Promise<ImapServer> {
  const { url } = requireServer('imap', import.meta.filename)
  return url === undefined ? ownServer() : serverAt(new URL(url))
}

async function ownServer(): Promise<ImapServer> {
  const { host, port, user, password, deliver, stop } = await startDovecot()
  return {
    ...{ host, port, secure: false, user, password, folder: 'INBOX', stop },
    deliver: async (bytes) => {
      await deliver(user, 'INBOX', bytes)
    },
  }
}

async function serverAt(url: URL): Promise<ImapServer> {
  const secure = url.protocol === 'imaps:'
  const place = {
    host: url.hostname,
    port: url.port === '' ? (secure ? 993 : 143) : Number(url.port),
    secure,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  }
  const folder = `forwardpath-test-${randomBytes(4).toString('hex')}`
  await withClient(place, (client) => client.mailboxCreate(folder))
  return {
    ...place,
    folder,
    deliver: async (bytes) => {
      await withClient(place, (client) => client.append(folder, Buffer.from(bytes)))
    },
    stop: async () => {
      await withClient(place, (client) => client.mailboxDelete(folder))
    },
  }
}

type Place = Pick<ImapServer, 'host' | 'port' | 'secure' | 'user' | 'password'>

async function withClient(
  place: Place,
  use: (client: ImapFlow) => Promise<unknown>,
): Promise<void> {
  const { host, port, secure, user, password } = place
  const auth = { user, pass: password }
  // `imap:` is for loopback: taken as it is written, without STARTTLS.
  const client = new ImapFlow({ host, port, secure, auth, doSTARTTLS: false, logger: false })
  // Without a listener a broken connection would end the test's process; the command that waits is rejected anyway.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await use(client)
  } finally {
    await client.logout()
  }
}
