/**
 * One connection to a mail server, logged in. The only place that makes an imapflow client; the files beside it
 * are the only ones that see it.
 *
 * What it promises: TLS is verified, or the opt-in is named and the machine is this one; an `error` listener is there
 * from before the connect until the end (postalsys/imapflow#302); every command has a deadline of our own, after which
 * the connection is closed, since promises of a stuck one may never settle (#252, #261); nothing is compressed, no
 * QRESYNC, no automatic IDLE; no password and no mail is ever logged.
 */
import type { ConnectionOptions } from 'node:tls'
import type { ImapFlow, ImapFlowOptions } from 'imapflow'
import { isLoopbackHost, withDeadline, type IoHook } from '@forwardpath/runtime'
import type { PolledMailbox } from '../../polled-mailbox.ts'
import { fetchAccessToken } from './access-token.ts'
import { ImapFault, toImapFault } from './fault.ts'

/** How long the server may take. */
export type ImapDeadlines = {
  /** Connect, TLS, greeting, login together. */
  readonly connectMs: number
  /** Any command but FETCH. */
  readonly commandMs: number
  /** A FETCH of bodies; imapflow waits for a throttled one itself, up to four times. */
  readonly fetchMs: number
}

/** 16 MB in 5 minutes is 55 KB/s; Gmail's own limit for IMAP downloads is 2,500 MB a day, 29 KB/s (seen 2024-11). */
export const IMAP_DEADLINES: ImapDeadlines = {
  connectMs: 60_000,
  commandMs: 60_000,
  fetchMs: 300_000,
}

/** Octets of a literal above the size limit for mails that are still taken: servers round RFC822.SIZE. */
const LITERAL_SLACK_BYTES = 1024 ** 2

/** RFC 2177 s3 asks for a new IDLE every 29 minutes; middleboxes forget sooner. */
const MAX_IDLE_MS = 9 * 60_000

const LOGOUT_MS = 2_000

/** A connection that is logged in. */
export type ImapConnection = {
  /**
   * Runs one command. `false` and `undefined` are what imapflow gives for a command that it did not or could not
   * run; they come out as an ImapFault, like everything that is thrown.
   */
  readonly call: <Result>(
    doing: string,
    command: (client: ImapFlow) => Promise<Result | false | undefined>,
    timeoutMs?: number,
  ) => Promise<Result>
  /** Told that the number of mails changed; a hint, whenever the server pleases. */
  readonly onNews: (listener: () => void) => void
  /** Starts IDLE where the server has it; the next command ends it. Never throws. */
  readonly startIdle: () => void
  /** Upper-case names of what the server can do. */
  readonly can: (capability: string) => boolean
  readonly deadlines: ImapDeadlines
  /** Settles when the connection is gone, for whatever reason. */
  readonly closed: Promise<void>
  readonly isClosed: () => boolean
  /** Says good bye, at most two seconds, then closes. Never throws. */
  readonly logout: () => Promise<void>
  /** Cuts the connection. Never throws. */
  readonly close: () => void
}

/** Connects and logs in; the signal breaks it off. Throws ImapFault. */
export async function connectImap(
  mailbox: PolledMailbox,
  options: {
    readonly deadlines?: ImapDeadlines
    readonly signal?: AbortSignal
    /** Around each command, for a test's `io@N`. Absent: they are sent straight. */
    readonly io?: IoHook | undefined
  } = {},
): Promise<ImapConnection> {
  const { deadlines = IMAP_DEADLINES, signal, io } = options
  const seen: Seen = { logged: undefined, broken: undefined }
  // A fifth of a second, which commands without a mailbox need not wait.
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow(await optionsOf(mailbox, deadlines, seen))
  const ask = asker(client, io)
  client.on('error', (error: unknown) => {
    seen.broken = error
  })
  const breakOff = (): void => {
    client.close()
  }
  signal?.addEventListener('abort', breakOff)
  if (signal?.aborted === true) breakOff()
  try {
    const connecting = ask('connecting', () => client.connect())
    await withDeadline(connecting, deadlines.connectMs + 1_000, 'connecting')
  } catch (error) {
    client.close()
    throw connectFault(error)
  } finally {
    signal?.removeEventListener('abort', breakOff)
  }
  return connectionOf(client, ask, { deadlines, seen })
}

/** Sends a command; `doing` names it. */
type Ask = <T>(doing: string, command: () => Promise<T>) => Promise<T>

function asker(client: ImapFlow, io: IoHook | undefined): Ask {
  if (io === undefined) return (_, command) => command()
  const cut = (): Error => {
    client.close()
    return Object.assign(new Error('Connection not available'), { code: 'NoConnection' })
  }
  return (doing, command) => io(command, { name: `imap ${doing}`, cut })
}

/** What imapflow told otherwise than by throwing: on its log, and by its `error` event. */
type Seen = { logged: unknown; broken: unknown }

function connectionOf(
  client: ImapFlow,
  ask: Ask,
  { deadlines, seen }: { readonly deadlines: ImapDeadlines; readonly seen: Seen },
): ImapConnection {
  const close = (): void => {
    client.close()
  }
  return {
    call: async (doing, command, timeoutMs = deadlines.commandMs) => {
      seen.logged = undefined
      let thrown: unknown
      try {
        const asked = ask(doing, () => command(client))
        const result = await withDeadline(asked, timeoutMs, doing)
        if (result !== false && result !== undefined) return result
      } catch (error) {
        thrown = error
      }
      throw failed(client, doing, [thrown, seen.logged, seen.broken])
    },
    onNews: (listener) => {
      client.on('exists', listener)
    },
    startIdle: () => {
      // Without IDLE imapflow would send NOOPs by a timer of its own; the sweeps do that better.
      if (!client.capabilities.has('IDLE')) return
      void ask('idling', () => client.idle()).catch(() => undefined)
    },
    can: (capability) => client.capabilities.has(capability),
    deadlines,
    closed: new Promise((resolve) => {
      if (client.isClosed) resolve()
      else client.once('close', resolve)
    }),
    isClosed: () => client.isClosed,
    logout: async () => {
      const leaving = ask('logging out', () => client.logout())
      await withDeadline(leaving, LOGOUT_MS, 'logging out').catch(() => undefined)
      close()
    },
    close,
  }
}

/**
 * The fault of one command, from all that was heard of it; after it the connection is closed unless the server merely
 * said no. That the connection is gone says less than why it went.
 */
function failed(client: ImapFlow, doing: string, heard: readonly unknown[]): ImapFault {
  const faults = heard
    .filter((error) => error !== undefined)
    .map((error) => toImapFault(error, doing))
  const fault =
    faults.find(({ kind }) => kind === 'throttled' || kind === 'too_large') ??
    faults.find(({ kind }) => kind !== 'cut') ??
    faults[0] ??
    new ImapFault(client.isClosed ? 'cut' : 'refused', `${doing}: no answer that could be used`)
  if (!fault.leavesConnection) client.close()
  return fault
}

/** Before the login is through, a cut connection means that there is no mail server to talk to. */
function connectFault(error: unknown): ImapFault {
  const fault = toImapFault(error, 'connecting')
  if (fault.kind !== 'cut' && fault.kind !== 'deadline') return fault
  return new ImapFault('unreachable', fault.message, { cause: error })
}

async function optionsOf(
  mailbox: PolledMailbox,
  deadlines: ImapDeadlines,
  seen: Seen,
): Promise<ImapFlowOptions> {
  const keep = (entry: { readonly err?: unknown }): void => {
    if (entry.err !== undefined) seen.logged = entry.err
  }
  return {
    host: mailbox.host,
    port: mailbox.port,
    secure: mailbox.security === 'tls',
    doSTARTTLS: requireSecurity(mailbox) === 'starttls',
    auth: await authOf(mailbox),
    tls: tlsOf(mailbox),
    ...(mailbox.tlsServerName === undefined ? {} : { servername: mailbox.tlsServerName }),
    clientInfo: { name: 'forwardpath', vendor: false, 'support-url': false, version: false },
    disableCompression: true,
    disableAutoIdle: true,
    // CONDSTORE would add MODSEQ to every FETCH, UTF8=ACCEPT and IMAP4rev2 change what a server sends.
    disableAutoEnable: true,
    disableIMAP4rev2: true,
    qresync: false,
    maxIdleTime: MAX_IDLE_MS,
    maxLiteralSize: mailbox.maxMessageBytes + LITERAL_SLACK_BYTES,
    connectionTimeout: deadlines.connectMs,
    greetingTimeout: deadlines.connectMs,
    // SEARCH, STORE and MOVE only log why they failed. Nothing is written anywhere; commands are not looked at.
    logger: { debug: ignore, info: ignore, warn: keep, error: keep, trace: ignore, fatal: keep },
  }
}

function ignore(): void {
  // what imapflow says of its traffic is not for a log
}

async function authOf(mailbox: PolledMailbox): Promise<NonNullable<ImapFlowOptions['auth']>> {
  const { auth, user } = mailbox
  switch (auth.kind) {
    case 'password':
      return { user, pass: auth.password.reveal() }
    case 'oauth2':
      return { user, accessToken: (await fetchAccessToken(auth)).reveal() }
    case 'not_read':
      throw new ImapFault('refused_login', 'the credentials of this mailbox were not loaded')
  }
}

function tlsOf(mailbox: PolledMailbox): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...(mailbox.tlsCa === undefined ? {} : { ca: mailbox.tlsCa }),
  }
}

/** Plain IMAP never leaves this machine, whatever the configuration says. Throws ImapFault. */
function requireSecurity(mailbox: PolledMailbox): PolledMailbox['security'] {
  if (mailbox.security === 'insecure_loopback' && !isLoopbackHost(mailbox.host)) {
    throw new ImapFault('tls', `IMAP without TLS is refused for ${mailbox.host}`)
  }
  return mailbox.security
}
