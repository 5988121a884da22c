/**
 * The server itself as a child process: started on a free port of 127.0.0.1 with no socket file, watched until it is
 * ready, stopped in order.
 *
 * It is a session of its own, so that Ctrl-C in a terminal reaches Forwardpath alone, which stops it last. Where its
 * parent is killed, the kernel stops it (setpriv --pdeathsig); where the parent just ends, the exit hook does.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../deadline.ts'
import { EXIT, ExitError, messageOf } from '../errors.ts'
import { dataArgument, runProgram } from './cluster.ts'
import { readPostmasterPid } from './postmaster-pid.ts'
import { commandFor, serverEnvironment } from './privileges.ts'
import type { Launch } from './privileges.ts'
import { reasonIn, startFailureOf } from './server-log.ts'
import type { StartFailure } from './server-log.ts'

const POLL_MS = 20
/** Crash recovery of a large database takes its time; a start without it takes 0.2 s (measured). */
const READY_TIMEOUT_MS = 120_000
/** Time for a fast shutdown with its checkpoint (measured: 0.1 s), then for an immediate one. */
const FAST_STOP_MS = 8_000
const IMMEDIATE_STOP_MS = 3_000

/** A server that this process started. */
export type ServerProcess = {
  readonly pid: number
  readonly port: number
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>
  /** Stops it: fast (clients are cut, data is safe), and at the end of patience immediately. Idempotent. */
  readonly stop: () => Promise<void>
}

/** Where and how a server is started. */
export type ServerStart = {
  readonly launch: Launch
  readonly pgData: string
  /** The server's log of this run; the one before is kept as `….1`. */
  readonly logFile: string
  /** False only for throw-away data of tests. */
  readonly fsync: boolean
  /** PostgreSQL's `max_connections`. */
  readonly maxConnections: number
}

/** Thrown inside: the server ended before it was ready. `failure` says whether another try helps. */
export class ServerStartError extends ExitError {
  override readonly name = 'ServerStartError'
  readonly failure: StartFailure['kind']

  constructor(log: string, logFile: string) {
    const { kind, exitCode, remedy } = startFailureOf(log)
    const reason = reasonIn(log) || `no word in ${logFile}`
    super(`embedded PostgreSQL did not start: ${reason}`, { exitCode, remedy })
    this.failure = kind
  }
}

/** Starts the server and waits until it takes connections. Throws ServerStartError (an ExitError). */
export async function startServer(start: ServerStart): Promise<ServerProcess> {
  const port = await freePort()
  const child = await spawnServer(start, port)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
  })
  const onExit = (): void => {
    child.kill('SIGINT')
  }
  process.once('exit', onExit)
  void ended.then(() => process.removeListener('exit', onExit))
  const stop = once(() => stopServer(start, child, ended))
  try {
    await waitUntilReady(start, child)
  } catch (error) {
    await stop()
    throw error
  }
  child.unref()
  return { pid: child.pid ?? 0, port, ended, stop }
}

async function spawnServer(start: ServerStart, port: number): Promise<ChildProcess> {
  const { file, args, ...user } = commandFor(start.launch, 'postgres')
  await rename(start.logFile, `${start.logFile}.1`).catch(() => undefined)
  const log = await open(start.logFile, 'w', 0o600)
  try {
    const child = spawn(file, [...args, ...serverArguments(start, port)], {
      ...user,
      cwd: start.pgData,
      env: serverEnvironment(),
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    return child
  } catch (error) {
    throw new ExitError(`embedded PostgreSQL did not start: ${messageOf(error)}`, {
      exitCode: EXIT.unavailable,
      cause: error,
    })
  } finally {
    await log.close()
  }
}

function serverArguments(start: ServerStart, port: number): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: String(start.maxConnections),
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // Statements and details of an error quote values, which may be addresses of people.
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_destination: 'stderr',
    logging_collector: 'off',
    ...(start.fsync ? {} : { fsync: 'off', full_page_writes: 'off' }),
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', dataArgument(start.launch, start.pgData), ...options]
}

async function waitUntilReady(start: ServerStart, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_TIMEOUT_MS
  while (performance.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new ServerStartError(await readFile(start.logFile, 'utf8'), start.logFile)
    }
    const state = await readPostmasterPid(start.pgData)
    if (state?.pid === child.pid && state?.status === 'ready') return
    await sleep(POLL_MS)
  }
  throw new ExitError(
    `embedded PostgreSQL is not ready after ${String(READY_TIMEOUT_MS / 1000)} s`,
    {
      exitCode: EXIT.unavailable,
      remedy: `see ${start.logFile}`,
    },
  )
}

async function stopServer(
  start: ServerStart,
  child: ChildProcess,
  ended: Promise<void>,
): Promise<void> {
  child.ref()
  if (child.exitCode !== null || child.signalCode !== null) return
  await askToStop(start, child)
  if (await endsWithin(ended, FAST_STOP_MS)) return
  // Immediate shutdown: the write-ahead log is replayed at the next start; nothing committed is lost.
  child.kill('SIGQUIT')
  if (await endsWithin(ended, IMMEDIATE_STOP_MS)) return
  child.kill('SIGKILL')
  await ended
  await rm(`${start.pgData}/postmaster.pid`, { force: true })
}

async function endsWithin(ended: Promise<void>, timeoutMs: number): Promise<boolean> {
  return withDeadline(ended, timeoutMs, 'stopping the embedded PostgreSQL').then(
    () => true,
    () => false,
  )
}

/** Windows has no SIGINT for another process; pg_ctl knows its own way there. */
async function askToStop(start: ServerStart, child: ChildProcess): Promise<void> {
  if (process.platform !== 'win32') {
    child.kill('SIGINT')
    return
  }
  const args = ['stop', '--mode=fast', '--no-wait', '-D', start.pgData]
  await runProgram(start.launch, 'pg_ctl', { args, cwd: start.pgData })
}

/** A port that was free a moment ago; a start that finds it taken is tried again with another. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ host: '127.0.0.1', port: 0 }, () => {
      const address = probe.address()
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no free TCP port on 127.0.0.1'))
      })
    })
  })
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => (running ??= work())
}
