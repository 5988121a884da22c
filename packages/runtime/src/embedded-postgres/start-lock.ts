/**
 * One process at a time makes or starts the server of a data folder; the others wait and then adopt it.
 *
 * A file with the holder's process id, made with O_EXCL; one whose holder is dead is taken away. It only saves double
 * work: should two processes ever hold it, initdb's result is renamed into place once, and PostgreSQL's own
 * postmaster.pid lets one server start.
 */
import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { codeOf, EXIT, ExitError } from '../errors.ts'
import { withClearFileErrors } from './file-trouble.ts'
import { isAlive } from './postmaster-pid.ts'

const POLL_MS = 50
/** A lock is written right after it is made; one that is still empty after this long has lost its writer. */
const EMPTY_LOCK_MS = 2_000

/**
 * Runs `work` while holding the lock at `lockPath`. `onWait` is called once, with the holder's process id, when there
 * is somebody to wait for. Throws ExitError 75 when the lock is not free within `timeoutMs`.
 */
export async function withStartLock<T>(
  lockPath: string,
  work: () => Promise<T>,
  options: { readonly timeoutMs: number; readonly onWait?: (holder: string) => void },
): Promise<T> {
  const content = `${String(process.pid)} ${await startTimeOf(process.pid)} ${randomUUID()}\n`
  const deadline = performance.now() + options.timeoutMs
  let told = false
  while (!(await withClearFileErrors('starting the database', () => take(lockPath, content)))) {
    const holder = await readLock(lockPath)
    if (holder === undefined) continue
    if (await isStale(lockPath, holder)) {
      await removeStale(lockPath, holder)
      continue
    }
    const pid = holder.split(' ')[0] ?? ''
    if (!told) options.onWait?.(pid)
    told = true
    if (performance.now() > deadline) throw heldTooLong(lockPath, pid)
    await sleep(POLL_MS)
  }
  try {
    return await work()
  } finally {
    if ((await readLock(lockPath)) === content) await rm(lockPath, { force: true })
  }
}

async function take(lockPath: string, content: string): Promise<boolean> {
  try {
    await writeFile(lockPath, content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function readLock(lockPath: string): Promise<string | undefined> {
  try {
    return await readFile(lockPath, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

async function isStale(lockPath: string, holder: string): Promise<boolean> {
  const [pid = '', startTime = ''] = holder.split(' ')
  if (!holder.endsWith('\n') || !/^[0-9]+$/.test(pid)) {
    const age = await stat(lockPath).then(
      (stats) => Date.now() - stats.mtimeMs,
      () => 0,
    )
    return age > EMPTY_LOCK_MS
  }
  // A process id alone may have been given to somebody else since: the time of its start tells.
  return !isAlive(Number(pid)) || (await startTimeOf(Number(pid))) !== startTime
}

/** Takes away the stale lock that was seen, and puts back what turns out to be somebody's new one. */
async function removeStale(lockPath: string, seen: string): Promise<void> {
  const aside = `${lockPath}.${randomUUID()}`
  try {
    await rename(lockPath, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readLock(aside)) !== seen) await link(aside, lockPath).catch(() => undefined)
  await rm(aside, { force: true })
}

/** Start of a process in clock ticks since boot (field 22 of /proc/PID/stat); `-` where that cannot be read. */
async function startTimeOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8')
    // The program's name (field 2) is in parentheses and may hold blanks and parentheses itself.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? '-'
  } catch {
    return '-'
  }
}

function heldTooLong(lockPath: string, pid: string): ExitError {
  return new ExitError(`${lockPath}: process ${pid} has been starting the database for too long`, {
    exitCode: EXIT.tryAgain,
    remedy: 'end that process, or try again',
  })
}
