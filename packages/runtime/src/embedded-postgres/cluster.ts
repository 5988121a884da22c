/**
 * The data folder of the embedded server: made once, checked at each start.
 *
 * initdb works in a folder aside, which is renamed into place when the password file and the database are in it: a
 * process that is killed half-way leaves nothing that looks like a cluster. The password is random, stands in a file
 * of mode 0600 inside the data folder, and is never on a command line.
 */
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { chown, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { codeOf, EXIT, ExitError, messageOf } from '../errors.ts'
import { EMBEDDED_DATABASE, EMBEDDED_USER } from './connection.ts'
import { commandFor, serverEnvironment } from './privileges.ts'
import type { Launch } from './privileges.ts'
import { reasonIn, startFailureOf } from './server-log.ts'

/** Major version of the binaries; the data folder carries it in its name, since another version cannot read it. */
const MAJOR = '18'
const PASSWORD_FILE = 'forwardpath-password'

/** The server's own folder below the data folder. */
export function pgDataOf(dataDir: string): string {
  return path.join(dataDir, `pg${MAJOR}`)
}

/** What is at the place of the cluster, and who owns it. Throws ExitError 78 for something that is not a cluster. */
export async function inspectCluster(pgData: string): Promise<{
  readonly exists: boolean
  readonly owner?: { readonly uid: number; readonly gid: number }
}> {
  const names = await readdir(pgData).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw unreadable(pgData, error)
  })
  if (names.length === 0) return { exists: false }
  const version = await readFile(path.join(pgData, 'PG_VERSION'), 'utf8').catch(() => 'none')
  if (version.trim() !== MAJOR) {
    throw new ExitError(`${pgData} is not a data folder of PostgreSQL ${MAJOR}`, {
      exitCode: EXIT.configuration,
      remedy: 'set FORWARDPATH_DATA_DIR to another folder, or move this one away',
    })
  }
  const { uid, gid } = await lstat(pgData)
  return { exists: true, owner: { uid, gid } }
}

/** The password of a cluster. Throws ExitError 78 where its file cannot be read. */
export async function readPassword(pgData: string): Promise<string> {
  const file = path.join(pgData, PASSWORD_FILE)
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error)
  })
  return text.trim()
}

/** Makes the cluster at `pgData`. Throws ExitError with the reason that initdb gave. */
export async function createCluster(
  launch: Launch,
  pgData: string,
  options: { readonly fsync: boolean },
): Promise<void> {
  await removeLeftovers(pgData)
  const aside = `${pgData}.new-${randomUUID()}`
  const data = path.join(aside, 'data')
  const password = randomBytes(24).toString('base64url')
  try {
    await mkdir(data, { recursive: true, mode: 0o700 })
    await writeSecret(path.join(aside, 'password'), password)
    for (const name of ['', 'data', 'password']) await giveTo(launch, path.join(aside, name))
    await initialise(launch, data, options.fsync)
    await createDatabase(launch, data, options.fsync)
    await writeSecret(path.join(data, PASSWORD_FILE), password)
    await rename(data, pgData)
  } catch (error) {
    throw error instanceof ExitError ? error : cannotMake(pgData, messageOf(error), error)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/** Gives an existing cluster to the user who will run the server (root without user namespaces). Idempotent. */
export async function giveCluster(launch: Launch, pgData: string): Promise<void> {
  if (launch.owner === undefined) return
  await giveTo(launch, pgData)
  for (const entry of await readdir(pgData, { withFileTypes: true, recursive: true })) {
    if (entry.name === PASSWORD_FILE || entry.isSymbolicLink()) continue
    await giveTo(launch, path.join(entry.parentPath, entry.name))
  }
}

/**
 * How the server is told its data folder. As root its path may lead through folders that the server's user cannot
 * enter (a 0700 home); the working directory needs no path.
 */
export function dataArgument(launch: Launch, pgData: string): string {
  return launch.runAs === 'direct' || process.platform !== 'linux' ? pgData : '/proc/self/cwd'
}

async function initialise(launch: Launch, data: string, fsync: boolean): Promise<void> {
  const args = [
    '-D',
    dataArgument(launch, data),
    `--username=${EMBEDDED_USER}`,
    '--pwfile=../password',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--set=timezone=UTC',
    '--set=log_timezone=UTC',
    '--no-instructions',
    ...(fsync ? [] : ['--no-sync']),
  ]
  const { code, output } = await runProgram(launch, 'initdb', { args, cwd: data })
  if (code !== 0) throw cannotMake(data, output)
}

/** In single-user mode, since no server runs yet and there is no driver here. It says its errors, and exits 0. */
async function createDatabase(launch: Launch, data: string, fsync: boolean): Promise<void> {
  const args = ['--single', '-D', dataArgument(launch, data), ...(fsync ? [] : ['-F']), 'postgres']
  const input = `create database ${EMBEDDED_DATABASE}\n`
  const { code, output } = await runProgram(launch, 'postgres', { args, cwd: data, input })
  if (code !== 0 || /ERROR:|FATAL:|PANIC:/.test(output)) throw cannotMake(data, output)
}

type ProgramRun = {
  readonly args: readonly string[]
  readonly cwd: string
  readonly input?: string
}

/** Runs one of PostgreSQL's programs to its end; both of its outputs together. */
export function runProgram(
  launch: Launch,
  program: 'postgres' | 'initdb' | 'pg_ctl',
  run: ProgramRun,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const { file, args, ...user } = commandFor(launch, program)
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args, ...run.args], {
      ...user,
      cwd: run.cwd,
      env: serverEnvironment(),
      detached: true,
      windowsHide: true,
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') })
    })
    // A program that ends before it has read its input breaks the pipe; its exit code says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(run.input ?? '')
  })
}

async function giveTo(launch: Launch, file: string): Promise<void> {
  if (launch.owner !== undefined) await chown(file, launch.owner.uid, launch.owner.gid)
}

async function writeSecret(file: string, secret: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(`${secret}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** What killed starts have left behind; the caller holds the start lock. */
async function removeLeftovers(pgData: string): Promise<void> {
  const parent = path.dirname(pgData)
  for (const name of await readdir(parent)) {
    if (!name.startsWith(`${path.basename(pgData)}.new-`)) continue
    await rm(path.join(parent, name), { recursive: true, force: true })
  }
}

function unreadable(file: string, cause: unknown): ExitError {
  return new ExitError(`embedded PostgreSQL: cannot read ${file}: ${messageOf(cause)}`, {
    exitCode: EXIT.configuration,
    remedy: 'run as the user that owns the data folder, or set FORWARDPATH_DATA_DIR to another one',
    cause,
  })
}

function cannotMake(place: string, output: string, cause?: unknown): ExitError {
  const { exitCode, remedy } = startFailureOf(output)
  const message = `embedded PostgreSQL: cannot make its data folder ${place}: ${reasonIn(output)}`
  return new ExitError(message, { exitCode, remedy, cause })
}
