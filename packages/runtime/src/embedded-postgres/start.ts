/**
 * Starts the embedded PostgreSQL of a data folder, or adopts the one that another process has started there.
 *
 * In: the data folder, a function that can connect, what to do after the start (migrations). Out: the URL, and how to
 * stop it. Order: look for a live server; under the start lock: look again, find a way to run the programs, make the
 * cluster, start, connect, `afterStart`. What this process started it stops; what it adopted it never stops.
 */
import { mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../deadline.ts'
import { codeOf, EXIT, ExitError, messageOf } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createCluster, giveCluster, inspectCluster, pgDataOf, readPassword } from './cluster.ts'
import { connectionOf } from './connection.ts'
import type { Connect, PostgresConnection } from './connection.ts'
import { findNativeFiles } from './native-files.ts'
import { isAlive, isServerOf, readPostmasterPid } from './postmaster-pid.ts'
import { chooseLaunch } from './privileges.ts'
import type { RunAs } from './privileges.ts'
import { ServerStartError, startServer } from './server-process.ts'
import type { ServerProcess, ServerStart } from './server-process.ts'
import { withStartLock } from './start-lock.ts'

/** How long a server that is stopping, or one that was killed and whose children linger, is waited for. */
const DYING_SERVER_MS = 5_000
const POLL_MS = 50
const CONNECT_TIMEOUT_MS = 5_000
/** Longer than the slowest start of another process: crash recovery and migrations. */
const LOCK_TIMEOUT_MS = 180_000
const PORT_TRIES = 5

/** What startEmbeddedPostgres takes. */
export type EmbeddedPostgresOptions = {
  /** `FORWARDPATH_DATA_DIR`; the server's files are in `pg18` below it. Made where it is missing. */
  readonly dataDir: string
  readonly log: Logger
  readonly connect: Connect
  /** Runs when the database takes connections: after a start and after an adoption, so it must be idempotent. */
  readonly afterStart?: (server: StartedPostgres) => Promise<void>
  /** Told once when the server that this process started ends although nobody stopped it. */
  readonly onUnexpectedEnd?: (error: ExitError) => void
  /** False for tests only: faster, and a crash of the machine loses data. Default true. */
  readonly fsync?: boolean
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
 * what passes (disk full, another start under way), 69 where the server does not come up; whatever `afterStart`
 * throws is passed on, and a server that was started is stopped first.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const place = { ...options, dataDir: path.resolve(options.dataDir) }
  await makeDataDir(place.dataDir)
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
  const live = await findLiveServer(options)
  if (live === undefined) return undefined
  const { connection, pid } = live
  const server = { url: connection.url, connection, adopted: true, pid }
  options.log.debug(
    { server: pid, port: connection.port },
    'adopted the running embedded PostgreSQL',
  )
  await options.afterStart?.(server)
  return { ...server, stop: () => Promise.resolve() }
}

/** The running server of this data folder, waited for while it starts, or while one that is stopping ends. */
async function findLiveServer(
  options: EmbeddedPostgresOptions,
): Promise<{ readonly connection: PostgresConnection; readonly pid: number } | undefined> {
  const pgData = pgDataOf(options.dataDir)
  const begun = performance.now()
  for (;;) {
    const state = await readPostmasterPid(pgData)
    if (state === undefined || !(await isServerOf(state.pid, pgData))) return undefined
    const waited = performance.now() - begun
    if (state.status === 'ready' && state.port !== undefined) {
      const connection = connectionOf(state.port, await readPassword(pgData))
      const refusal = await ping(options.connect, connection)
      // Stopping may have begun meanwhile: then its last answer is worth nothing.
      const after = await readPostmasterPid(pgData)
      if (refusal === undefined && after?.status === 'ready') return { connection, pid: state.pid }
      if (refusal !== undefined && waited > DYING_SERVER_MS) throw refuses(state.pid, refusal)
    } else if (waited > (state.status === 'starting' ? LOCK_TIMEOUT_MS : DYING_SERVER_MS)) {
      throw refuses(state.pid, new Error(`its state is ${state.status}`))
    }
    await sleep(POLL_MS)
  }
}

async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const fsync = options.fsync ?? true
  const pgData = pgDataOf(options.dataDir)
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
  const server = await startWithRetries({ launch, pgData, logFile, fsync })
  options.log.debug(
    { server: server.pid, port: server.port, as: launch.runAs },
    'embedded PostgreSQL started',
  )
  return finishStart(options, server, connectionOf(server.port, await readPassword(pgData)))
}

async function finishStart(
  options: EmbeddedPostgresOptions,
  server: ServerProcess,
  connection: PostgresConnection,
): Promise<EmbeddedPostgres> {
  const started = { url: connection.url, connection, adopted: false, pid: server.pid }
  try {
    const refusal = await ping(options.connect, connection)
    if (refusal !== undefined) throw refuses(server.pid, refusal)
    await options.afterStart?.(started)
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
      await sleep(POLL_MS * tries)
    }
  }
}

/**
 * PostgreSQL takes away the file of a dead server by itself, but refuses to start where its number belongs to another
 * process by now. The caller has seen that this process is not the server of this folder.
 */
async function removeStalePid(pgData: string): Promise<void> {
  const state = await readPostmasterPid(pgData)
  if (state !== undefined && isAlive(state.pid)) {
    await rm(path.join(pgData, 'postmaster.pid'), { force: true })
  }
}

async function ping(connect: Connect, connection: PostgresConnection): Promise<unknown> {
  try {
    await withDeadline(
      connect(connection),
      CONNECT_TIMEOUT_MS,
      'connecting to the embedded PostgreSQL',
    )
    return undefined
  } catch (error) {
    return error
  }
}

async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ExitError(
      `cannot make the data folder ${dataDir}: ${codeOf(error) ?? messageOf(error)}`,
      {
        exitCode: EXIT.configuration,
        remedy: 'set FORWARDPATH_DATA_DIR to a folder that this user can write to',
        cause: error,
      },
    )
  }
}

function refuses(pid: number, cause: unknown): ExitError {
  const message = `the embedded PostgreSQL (process ${String(pid)}) does not take our connection: ${messageOf(cause)}`
  return new ExitError(message, {
    exitCode: EXIT.unavailable,
    remedy: 'end that process and try again',
    cause,
  })
}

function endedUnexpectedly(dataDir: string): ExitError {
  return new ExitError('the embedded PostgreSQL has ended although nobody stopped it', {
    exitCode: EXIT.unavailable,
    remedy: `see ${path.join(dataDir, 'pg18.log')} and start again; nothing committed is lost`,
  })
}
