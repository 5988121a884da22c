/**
 * Everything that runs in a soak test: PostgreSQL, the queue, two mailboxes, and the program as two pollers and two workers. Whatever
 * was started is stopped by `stop`, last first, and its folder removed.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createLogger, startEmbeddedPostgres } from '@forwardpath/runtime'
import { migrate, openDatabase, pingDatabase, type Database } from '@forwardpath/store'
import { startFaultProxy, type FaultProxy } from '@forwardpath/test-support/fault-proxy'
import { isThere } from '@forwardpath/test-support/servers'
import { dovecotMailboxes, memoryMailboxes, type Mailboxes } from './mailboxes.ts'
import type { SoakOptions } from './options.ts'
import { postgresQueue, redisQueue, type QueueServer } from './queue.ts'
import { supervise, type OwnEnd, type Supervised } from './supervised.ts'

/** What the faults strike and the samples are taken of. */
export type Rig = {
  readonly folder: string
  /** Straight to the server, on one connection. */
  readonly database: Database
  /** In front of PostgreSQL: the program's way to it. */
  readonly databaseProxy: FaultProxy
  readonly queue: QueueServer
  readonly mailboxes: Mailboxes
  readonly parts: readonly Supervised[]
  /** For a command of the program that nobody disturbs. */
  readonly env: Readonly<Record<string, string>>
  readonly ownEnds: readonly OwnEnd[]
  /** Ends the parts, and gives how each ended. Idempotent. */
  readonly stopParts: () => Promise<readonly string[]>
}

/** The ones that are never killed. */
export const SPARED = ['poller-steady', 'worker-steady'] as const
/** The ones that are. */
export const KILLED = ['poller-stormy', 'worker-stormy'] as const

/** The account reads everything at the end. */
const STATEMENT_TIMEOUT_MS = 1_800_000

/** What was started, so that it can be stopped, from the first moment on. */
export type Started = {
  /** Made first, removed last. */
  folder: string | undefined
  readonly stops: (() => Promise<unknown>)[]
}

/** Starts all of it; what was started stands in `started`, also where the rest fails. */
export async function startRig(options: SoakOptions, started: Started): Promise<Rig> {
  const { stops } = started
  const folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-soak-'))
  started.folder = folder
  const server = await startEmbeddedPostgres({
    dataDir: path.join(folder, 'postgres'),
    fsync: false,
    log: createLogger({ level: 'warn', format: 'json' }),
    connect: ({ url }) => pingDatabase(url),
  })
  stops.push(server.stop)
  const database = openDatabase({
    url: server.url,
    max: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  })
  stops.push(database.close)
  await migrate(database)
  const url = new URL(server.url)
  const databaseProxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) })
  stops.push(databaseProxy.stop)
  url.host = `127.0.0.1:${databaseProxy.port}`
  const queue = await startQueue(options, database)
  stops.push(queue.stop)
  const mailboxes = await startMailboxes(options)
  stops.push(mailboxes.stop)
  const config = await writeConfig(folder, mailboxes)
  const shared = { FORWARDPATH_CONFIG: config, ...queue.env }
  const ownEnds: OwnEnd[] = []
  const start = (name: string, args: readonly string[], upWhen: RegExp): Supervised => {
    const env = { ...shared, DATABASE_URL: url.href }
    const part = { name, args, env, folder, upWhen, heapEveryMs: options.intervalMs }
    const supervised = supervise(part, (end) => ownEnds.push(end))
    stops.push(supervised.stop)
    return supervised
  }
  const parts = [
    ...mailboxes.all.map(({ name }) =>
      start(`poller-${name}`, ['poller', '--mailbox', name], /your mailbox is/),
    ),
    ...mailboxes.all.map(({ name }) => start(`worker-${name}`, ['worker'], /"working"/)),
  ]
  return {
    ...{ folder, database, databaseProxy, queue, mailboxes, parts, ownEnds },
    env: { ...shared, DATABASE_URL: server.url },
    stopParts: () =>
      Promise.all(parts.map(async (part) => `${part.name} ${String(await part.stop())}`)),
  }
}

/** Ends everything, the last one first, the processes of the program at once. `keep`: the folder stays, with the logs. */
export async function cleanUp(
  { stops, folder }: Started,
  { keep }: { readonly keep: boolean },
): Promise<void> {
  const all = stops.splice(0).reverse()
  const parts = all.splice(0, Math.max(0, all.length - SERVER_STOPS))
  await Promise.all(parts.map((stop) => stop()))
  for (const stop of all) await stop().catch(() => undefined)
  if (folder === undefined) return
  await rm(keep ? path.join(folder, 'postgres') : folder, { recursive: true, force: true })
}

/** PostgreSQL, the connection, its proxy, queue, mailboxes. */
const SERVER_STOPS = 5

function startQueue({ queue }: SoakOptions, database: Database): Promise<QueueServer> {
  const isRedis = queue === 'redis' || (queue === 'auto' && isThere('redis'))
  return isRedis ? redisQueue() : Promise.resolve(postgresQueue(database))
}

function startMailboxes({ mailbox }: SoakOptions): Promise<Mailboxes> {
  const isDovecot = mailbox === 'dovecot' || (mailbox === 'auto' && isThere('dovecot'))
  return isDovecot ? dovecotMailboxes() : memoryMailboxes()
}

/**
 * Mails are deleted when they are done, as a mailbox of this size must be kept. No guard against a provider's bad day: a stream
 * of refusals is one, and the list would stay empty. No DNS: there is none on loopback.
 */
async function writeConfig(folder: string, { all }: Mailboxes): Promise<string> {
  const entries = await Promise.all(
    all.map(async ({ name, user, password, proxy }) => {
      const file = path.join(folder, `${name}.password`)
      await writeFile(file, password, { mode: 0o600 })
      return `  - name: ${name}
    imap: { host: 127.0.0.1, port: ${proxy.port}, user: ${user}, password_file: ${file}, insecure: loopback }
    after: { processed: delete, unrecognised: delete, failed: delete }
`
    }),
  )
  const file = path.join(folder, 'forwardpath.yaml')
  const text = `version: 1
data_dir: ${path.join(folder, 'data')}
log: { format: json }
incidents: { enabled: false }
dns: { enabled: false }
mailboxes:
${entries.join('')}`
  await writeFile(file, text, { mode: 0o600 })
  return file
}
