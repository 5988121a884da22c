/**
 * postmaster.pid: how a PostgreSQL server says where it listens and how it is.
 *
 * In: the file's text. Out: its facts, and whether the process that it names is the server of this very folder.
 * Format: one fact a line, see LOCK_FILE_LINE_* in PostgreSQL's src/include/utils/pidfile.h (18).
 */
import { execFile } from 'node:child_process'
import { readFile, readlink, realpath } from 'node:fs/promises'
import path from 'node:path'
import { codeOf } from '../errors.ts'

/** The facts of postmaster.pid that a launcher needs. */
export type PostmasterPid = {
  readonly pid: number
  /** TCP port. Absent while the server has not opened it (the file is written line by line). */
  readonly port?: number
  /** `other` covers what a newer server may say, and a line that is not written yet. */
  readonly status: 'starting' | 'ready' | 'stopping' | 'other'
}

/** Total: `undefined` for a text that names no process. */
export function parsePostmasterPid(text: string): PostmasterPid | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  const pid = positiveInteger(lines[0])
  if (pid === undefined) return undefined
  const port = positiveInteger(lines[3])
  const word = lines[7]
  const status = word === 'starting' || word === 'ready' || word === 'stopping' ? word : 'other'
  return { pid, status, ...(port !== undefined && port < 65536 ? { port } : {}) }
}

/** Reads the file of a data folder. `undefined` where there is none or it names no process. */
export async function readPostmasterPid(pgData: string): Promise<PostmasterPid | undefined> {
  try {
    return parsePostmasterPid(await readFile(path.join(pgData, 'postmaster.pid'), 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Is `pid` alive and the server of `pgData`? A number alone does not say so: after a reboot, and above all in a
 * container, an old file names a process that is something else now. A server's working directory is its data
 * folder, which Linux shows; elsewhere the program's name has to do.
 */
export async function isServerOf(pid: number, pgData: string): Promise<boolean> {
  if (process.platform === 'linux') {
    try {
      return (await readlink(`/proc/${String(pid)}/cwd`)) === (await realpath(pgData))
    } catch {
      // Gone, a zombie, or another user's process: a server of our folder runs as a user whom we may look at.
      return false
    }
  }
  if (!isAlive(pid)) return false
  return process.platform === 'win32' ? true : (await programName(pid)).includes('postgres')
}

/** Is there a process with this id, of whatever user? Total. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function programName(pid: number): Promise<string> {
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'comm=', '-p', String(pid)], (_error, stdout) => {
      resolve(stdout)
    })
  })
}

function positiveInteger(text: string | undefined): number | undefined {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) return undefined
  const value = Number(text)
  return value > 0 ? value : undefined
}
