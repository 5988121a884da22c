/**
 * Finds the server that another process has started for a data folder.
 *
 * A file postmaster.pid proves nothing: its process may be dead, its number and its port may belong to somebody else.
 * A server is ours when its process works in our folder and takes our password.
 */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withDeadline } from '../deadline.ts'
import { EXIT, ExitError, messageOf } from '../errors.ts'
import { readPassword } from './cluster.ts'
import { connectionOf } from './connection.ts'
import type { Connect, PostgresConnection } from './connection.ts'
import { isAlive, isServerOf, readPostmasterPid, type PostmasterPid } from './postmaster-pid.ts'

/** How long what is left of a killed server is waited for, and one that is up and does not let us in. */
export const DYING_SERVER_MS = 5_000
/** How long one that is stopping is: as long as who stops it waits (measured: a clean stop takes 0.1 s). */
const STOPPING_SERVER_MS = 12_000
/** How long one that is starting is: crash recovery of a large database takes its time. */
const STARTING_SERVER_MS = 120_000
const PATIENCE_MS: Readonly<Record<PostmasterPid['status'], number>> = {
  starting: STARTING_SERVER_MS,
  stopping: STOPPING_SERVER_MS,
  ready: DYING_SERVER_MS,
  other: DYING_SERVER_MS,
}
const CONNECT_TIMEOUT_MS = 5_000
const POLL_MS = 50

/** A running server that takes our password. */
export type LiveServer = { readonly connection: PostgresConnection; readonly pid: number }

/**
 * The running server of this folder; `undefined` where there is none. Waits for one that is starting or stopping.
 * Throws ExitError 69 for one that is there and does not let us in.
 */
export async function findLiveServer(
  pgData: string,
  connect: Connect,
): Promise<LiveServer | undefined> {
  const begunAt = performance.now()
  for (;;) {
    const state = await readPostmasterPid(pgData)
    if (state === undefined || !(await isServerOf(state.pid, pgData))) return undefined
    let refusal: unknown = new Error(`its state is ${state.status}`)
    if (state.status === 'ready' && state.port !== undefined) {
      const connection = connectionOf(state.port, await readPassword(pgData))
      refusal = await ping(connect, connection)
      // Stopping may have begun meanwhile: then its last answer is worth nothing.
      const after = await readPostmasterPid(pgData)
      if (refusal === undefined && after?.status === 'ready') return { connection, pid: state.pid }
    }
    if (performance.now() - begunAt > PATIENCE_MS[state.status]) throw refuses(state.pid, refusal)
    await sleep(POLL_MS)
  }
}

/** One try to connect; resolves to what was thrown, or `undefined` where it went well. */
async function ping(connect: Connect, connection: PostgresConnection): Promise<unknown> {
  try {
    const what = 'connecting to the embedded PostgreSQL'
    await withDeadline(connect(connection), CONNECT_TIMEOUT_MS, what)
    return undefined
  } catch (error) {
    return error
  }
}

/** Tries until it goes well; resolves to the last refusal where it does not in `timeoutMs`. */
export async function pingUntil(
  connect: Connect,
  connection: PostgresConnection,
  timeoutMs: number,
): Promise<unknown> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const refusal = await ping(connect, connection)
    if (refusal === undefined || performance.now() > deadline) return refusal
    await sleep(POLL_MS)
  }
}

/**
 * PostgreSQL takes away the file of a dead server by itself, but refuses to start where its number belongs to another
 * process by now. The caller has seen that no server of this folder runs.
 */
export async function removeStalePid(pgData: string): Promise<void> {
  const state = await readPostmasterPid(pgData)
  if (state !== undefined && isAlive(state.pid)) {
    await rm(path.join(pgData, 'postmaster.pid'), { force: true })
  }
}

/** The error for a server that runs and does not let us in. */
export function refuses(pid: number, cause: unknown): ExitError {
  const who = `the embedded PostgreSQL (process ${String(pid)})`
  return new ExitError(`${who} does not take our connection: ${messageOf(cause)}`, {
    exitCode: EXIT.unavailable,
    remedy: 'end that process and try again',
    cause,
  })
}
