/** What the poller's tests share: mails, mailboxes on loopback, a poller with quick times, and the ledger as it stands. */
import type { Database } from '@forwardpath/store'
import { Secret, type Logger } from '@forwardpath/runtime'
import { startPoller, type PollerHandle } from '../poll.ts'
import type { PolledMailbox } from '../polled-mailbox.ts'
import type { PollerOptions } from '../poller-options.ts'
import { IMAP_DEADLINES } from '../sources/imap/connection.ts'

/** A server that the tests started. */
export type TestServer = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/** A mail of about 200 octets that says its number. */
export function mail(number: number, padding = 0): Uint8Array {
  const head = `From: <>\r\nTo: bounces@example.net\r\nSubject: mail ${String(number)}\r\nMessage-ID: <${String(number)}@example.net>\r\n`
  return Buffer.from(`${head}\r\nReturned to sender.\r\n${'x'.repeat(padding)}\r\n`)
}

/** A mailbox without TLS on this machine. */
export function mailboxOn(server: TestServer, changes: Partial<PolledMailbox> = {}): PolledMailbox {
  return {
    name: 'main',
    host: server.host,
    port: server.port,
    security: 'insecure_loopback',
    user: server.user,
    auth: { kind: 'password', password: new Secret(server.password) },
    folder: 'INBOX',
    closed: false,
    after: {
      processed: { kind: 'leave' },
      unrecognised: { kind: 'leave' },
      failed: { kind: 'leave' },
    },
    isDemo: false,
    maxMessageBytes: 25 * 1024 ** 2,
    ...changes,
  }
}

/** One line of the log. */
export type LogLine = { readonly level: string; readonly fields: unknown; readonly text: string }

/** A logger that keeps what it is told. */
function newTestLog(): { readonly log: Logger; readonly lines: readonly LogLine[] } {
  const lines: LogLine[] = []
  const add =
    (level: string) =>
    (first: unknown, second?: unknown): void => {
      const [fields, text] = typeof first === 'string' ? [undefined, first] : [first, second]
      lines.push({ level, fields, text: String(text) })
    }
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']
  const log = Object.fromEntries(levels.map((level) => [level, add(level)]))
  return { log: { ...log, child: () => log } as unknown as Logger, lines }
}

/** Times under which nothing is waited for but what the test is about. */
const QUICK: NonNullable<PollerOptions['timing']> = {
  shortSweepMs: 100,
  lockRetryMs: 50,
  backoffBaseMs: 20,
  backoffCapMs: 100,
  throttledMs: 50,
  refusedLoginMs: 100,
  // Those of the operation: a busy machine answers late, and a test that waits for silence sets its own.
  deadlines: IMAP_DEADLINES,
}

/** A poller of the tests, with the ids that it handed on. */
export type TestPoller = PollerHandle & {
  readonly storedIds: readonly string[]
  readonly lines: readonly LogLine[]
}

/** Starts one with quick times. */
export async function pollQuickly(
  options: Pick<PollerOptions, 'mailbox' | 'database'> & Partial<PollerOptions>,
): Promise<TestPoller> {
  const storedIds: string[] = []
  const { log, lines } = newTestLog()
  const handle = await startPoller({
    log,
    onStored: (ids) => {
      storedIds.push(...ids)
      return Promise.resolve()
    },
    ...options,
    timing: { ...QUICK, ...options.timing },
  })
  running.add(handle)
  void handle.ended.catch(() => undefined).then(() => running.delete(handle))
  return { ...handle, storedIds, lines }
}

const running = new Set<PollerHandle>()

/** Stops what a test that failed has left running; for `afterEach`. */
export async function stopPollers(): Promise<void> {
  await Promise.all([...running].map((poller) => poller.stop()))
}

/** A ledger row. */
export type LedgerRow = {
  readonly uidValidity: string
  readonly uid: string
  readonly state: string
  readonly reason: string | null
  readonly sizeBytes: string
  readonly receivedAt: Date
  readonly bytes: Buffer | null
  readonly serverAction: string | null
}

/** Every row of a mailbox, by UIDVALIDITY and UID. */
export async function ledgerOf(
  database: Database,
  mailbox = 'main',
): Promise<readonly LedgerRow[]> {
  const { rows } = await database.query<LedgerRow>(
    `select r.uid_validity as "uidValidity", r.uid, r.state, r.reason, r.size_bytes as "sizeBytes",
       r.received_at as "receivedAt", b.bytes, r.server_action as "serverAction"
     from raw_message r left join raw_body b on b.raw_message_id = r.id
     where r.mailbox = $1 order by r.uid_validity, r.uid`,
    [mailbox],
  )
  return rows
}

/** Runs one sweep to its end and gives what it found. */
export async function sweepOnceOn(
  options: Pick<PollerOptions, 'mailbox' | 'database'> & Partial<PollerOptions>,
): Promise<Awaited<PollerHandle['firstSweep']> & { readonly storedIds: readonly string[] }> {
  const poller = await pollQuickly({ once: true, ...options })
  try {
    return { ...(await poller.firstSweep), storedIds: poller.storedIds }
  } finally {
    await poller.stop()
  }
}
