/**
 * Starts the embedded PostgreSQL of a data folder, or adopts the one that another process has started there.
 *
 * In: the data folder, a function that can connect. Out: the URL, and how to stop it. Order: look for a live server; under the
 * start lock: look again, find a way to run the programs, make the cluster, start, connect. What this process started it stops;
 * what it adopted it never stops.
 */
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { EXIT, ExitError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createCluster, giveCluster, inspectCluster, pgDataOf, readPassword } from './cluster.ts'
import { connectionOf } from './connection.ts'
import type { Connect, PostgresConnection } from './connection.ts'
import { withClearFileErrors } from './file-trouble.ts'
import {
  DYING_SERVER_MS,
  findLiveServer,
  pingUntil,
  refuses,
  removeStalePid,
} from './live-server.ts'
import { makeFolder } from './make-folder.ts'
import { findNativeFiles } from './native-files.ts'
import { chooseLaunch } from './privileges.ts'
import type { RunAs } from './privileges.ts'
import { ServerStartError, startServer } from './server-process.ts'
import type { ServerProcess, ServerStart } from './server-process.ts'
import { withStartLock } from './start-lock.ts'

/** Longer than the slowest start of another process: crash recovery and migrations. */
const LOCK_TIMEOUT_MS = 180_000
/** For a machine that is so busy that a server which says `ready` does not answer at once. */
const CONNECT_PATIENCE_MS = 10_000
const RETRY_PAUSE_MS = 50
const PORT_TRIES = 5
/** Room for the pools, queues and LISTEN connections of all parts, and some for `psql`. */
const MAX_CONNECTIONS = 60

/** What startEmbeddedPostgres takes. */
export type EmbeddedPostgresOptions = {
  /** `FORWARDPATH_DATA_DIR`; the server's files are in `pg18` below it. Made where it is missing. */
  readonly dataDir: string
  readonly log: Logger
  readonly connect: Connect
  /** Told once when the server that this process started ends although nobody stopped it. */
  readonly onUnexpectedEnd?: (error: ExitError) => void
  /** False for tests only: faster, and a crash of the machine loses data. Default true. */
  readonly fsync?: boolean
  /** Connections that the server takes; what is adopted keeps its own number. For tests. Default 60. */
  readonly maxConnections?: number
  /** How to run the server; `auto` (the default) finds out. The others are for tests and odd machines. */
  readonly runAs?: RunAs
}

/** A database that takes connections. */
export type StartedPostgres = {
  /** With the password in it: for `pg` and BullMQ, never for a log. */
  readonly url: string
  readonly connection: PostgresConnection
  /** True where another process started the server. */
  readonly adopted: boolean
  /** Process id of the server. */
  readonly pid: number
}

/** A database that takes connections, and how to let go of it. */
export type EmbeddedPostgres = StartedPostgres & {
  /** Stops what this process started, cleanly and within 12 s; does nothing to an adopted server. Idempotent. */
  readonly stop: () => Promise<void>
}

/**
 * Starts or adopts. Throws ExitError: 78 for what the configuration must change (platform, folder, rights), 75 for
 * what passes (disk full, another start under way), 69 where the server does not come up.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const place = { ...options, dataDir: path.resolve(options.dataDir) }
  await withClearFileErrors(`the data folder ${place.dataDir} cannot be made`, () =>
    makeFolder(place.dataDir, 0o700),
  )
  const early = await adopt(place)
  if (early !== undefined) return early
  return withStartLock(path.join(place.dataDir, 'pg18.lock'), () => adoptOrStart(place), {
    timeoutMs: LOCK_TIMEOUT_MS,
    onWait: (holder) => {
      place.log.info(
        { holder: Number(holder) },
        'waiting for the process that is starting the database',
      )
    },
  })
}

async function adoptOrStart(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  return (await adopt(options)) ?? start(options)
}

async function adopt(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres | undefined> {
  const live = await withClearFileErrors('looking for a running embedded PostgreSQL', () =>
    findLiveServer(pgDataOf(options.dataDir), options.connect),
  )
  if (live === undefined) return undefined
  const { connection, pid } = live
  const server = { url: connection.url, connection, adopted: true, pid }
  options.log.debug(
    { server: pid, port: connection.port },
    'adopted the running embedded PostgreSQL',
  )
  return { ...server, stop: () => Promise.resolve() }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const pgData = pgDataOf(options.dataDir)
  const server = await withClearFileErrors('starting the embedded PostgreSQL', () =>
    prepareAndStart(options, pgData),
  )
  return finishStart(options, server, connectionOf(server.port, await readPassword(pgData)))
}

async function prepareAndStart(
  options: EmbeddedPostgresOptions,
  pgData: string,
): Promise<ServerProcess> {
  const fsync = options.fsync ?? true
  const found = await inspectCluster(pgData)
  const launch = await chooseLaunch({
    native: await findNativeFiles(),
    dataDir: options.dataDir,
    dataOwner: found.owner,
    runAs: options.runAs ?? 'auto',
  })
  if (found.exists) await giveCluster(launch, pgData)
  else await createCluster(launch, pgData, { fsync })
  await removeStalePid(pgData)
  const logFile = path.join(options.dataDir, 'pg18.log')
  const maxConnections = options.maxConnections ?? MAX_CONNECTIONS
  const server = await startWithRetries({ launch, pgData, logFile, fsync, maxConnections })
  const { pid, port } = server
  options.log.debug({ server: pid, port, as: launch.runAs }, 'embedded PostgreSQL started')
  return server
}

async function finishStart(
  options: EmbeddedPostgresOptions,
  server: ServerProcess,
  connection: PostgresConnection,
): Promise<EmbeddedPostgres> {
  const started = { url: connection.url, connection, adopted: false, pid: server.pid }
  try {
    const refusal = await pingUntil(options.connect, connection, CONNECT_PATIENCE_MS)
    if (refusal !== undefined) throw refuses(server.pid, refusal)
  } catch (error) {
    await server.stop()
    throw error
  }
  let stopping = false
  void server.ended.then(() => {
    if (!stopping) options.onUnexpectedEnd?.(endedUnexpectedly(options.dataDir))
  })
  return {
    ...started,
    stop: () => {
      stopping = true
      return server.stop()
    },
  }
}

/** Another port where ours was taken in the meantime; a little patience with the children of a killed server. */
async function startWithRetries(request: ServerStart): Promise<ServerProcess> {
  const deadline = performance.now() + DYING_SERVER_MS
  for (let tries = 1; ; tries += 1) {
    try {
      return await startServer(request)
    } catch (error) {
      const failure = error instanceof ServerStartError ? error.failure : 'other'
      const again =
        (failure === 'port_taken' && tries < PORT_TRIES) ||
        (failure === 'other_server_dying' && performance.now() < deadline)
      if (!again) throw error
      await sleep(RETRY_PAUSE_MS * tries)
    }
  }
}

function endedUnexpectedly(dataDir: string): ExitError {
  return new ExitError('the embedded PostgreSQL has ended although nobody stopped it', {
    exitCode: EXIT.unavailable,
    remedy: `see ${path.join(dataDir, 'pg18.log')} and start again; nothing committed is lost`,
  })
}
