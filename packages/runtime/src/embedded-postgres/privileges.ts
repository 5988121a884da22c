/**
 * How the server is run, since PostgreSQL refuses to run as root.
 *
 * | run as                        | how                                                                  |
 * |-------------------------------|----------------------------------------------------------------------|
 * | ordinary user                 | directly                                                             |
 * | root                          | in a user namespace of its own where root is called nobody; the files |
 * |                               | stay root's, no account is needed                                    |
 * | root without user namespaces  | as uid 65534, from programs that this user can read                  |
 *
 * Each way is tried with `postgres --version` before it is chosen, so that a container without namespaces, a
 * node_modules below a 0700 home, or a libc that the binaries do not know is found out here and not by a crash.
 */
import { execFile } from 'node:child_process'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { EXIT, ExitError } from '../errors.ts'
import { copyNativeFiles, makeLinks, unsupported } from './native-files.ts'
import type { NativeFiles } from './native-files.ts'
import { reasonIn } from './server-log.ts'

/** The user and group `nobody`, as numbers: the kernel's overflow ids, which need no account. */
const NOBODY = 65_534

/** The three ways of the table above. `auto` takes the first that works. */
export type RunAs = 'auto' | 'direct' | 'user_namespace' | 'other_user'

/** A way to run PostgreSQL's programs that has been tried. */
export type Launch = {
  readonly runAs: Exclude<RunAs, 'auto'>
  readonly native: NativeFiles
  /** Programs in front of PostgreSQL's own: `unshare …`, `setpriv …`. Each ends in exec, so that the process id stays. */
  readonly prefix: readonly string[]
  /** Present for `other_user`: who runs the server and owns the data. */
  readonly owner?: { readonly uid: number; readonly gid: number }
  /** True where the kernel stops the server when its parent dies (Linux with setpriv). */
  readonly diesWithParent: boolean
}

/** What chooseLaunch has to know. */
export type LaunchChoice = {
  readonly native: NativeFiles
  /** Takes a copy of the programs where theirs cannot be used. */
  readonly dataDir: string
  /** Owner of the data that is there already; the server must run as this user. */
  readonly dataOwner?: { readonly uid: number; readonly gid: number } | undefined
  readonly runAs: RunAs
}

type Way = Pick<Launch, 'runAs' | 'prefix' | 'owner'>

/** Finds a way to run the server. Throws ExitError 78 with the reason of the last try where there is none. */
export async function chooseLaunch(choice: LaunchChoice): Promise<Launch> {
  const ways = waysFor(choice)
  const inPlace = await makeLinks(choice.native)
  let reason = `node_modules cannot be written: ${choice.native.folder}`
  for (const way of ways) {
    for (const place of placesFor(way, choice, inPlace)) {
      const native = await place().catch((error: unknown) => error)
      if (!isNativeFiles(native)) {
        reason = native instanceof Error ? native.message : reason
        continue
      }
      const tried = await tryWay(way, native)
      if (typeof tried !== 'string') return tried
      reason = tried
    }
  }
  throw cannotRun(reason)
}

/** Arguments of `spawn` for one of PostgreSQL's programs. */
export function commandFor(
  launch: Pick<Launch, 'prefix' | 'native' | 'owner'>,
  program: 'postgres' | 'initdb' | 'pg_ctl',
): {
  readonly file: string
  readonly args: readonly string[]
  readonly uid?: number
  readonly gid?: number
} {
  const binary = path.join(launch.native.folder, 'bin', program)
  const [first, ...others] = launch.prefix
  if (first === undefined) return { file: binary, args: [], ...launch.owner }
  return { file: first, args: [...others, binary], ...launch.owner }
}

/**
 * The environment of PostgreSQL's programs: nothing of ours (secrets, PG* variables), C messages, and what Windows
 * needs to start a process at all.
 */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { LC_ALL: 'C', TZ: 'UTC' }
  for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMP']) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}

function waysFor(choice: LaunchChoice): readonly Way[] {
  const isRoot = process.getuid?.() === 0
  const namespace: Way = {
    runAs: 'user_namespace',
    prefix: ['unshare', '--user', `--map-user=${String(NOBODY)}`, `--map-group=${String(NOBODY)}`],
  }
  const owned =
    choice.dataOwner !== undefined && choice.dataOwner.uid !== 0 ? choice.dataOwner : undefined
  const other: Way = {
    runAs: 'other_user',
    prefix: [],
    owner: owned ?? { uid: NOBODY, gid: NOBODY },
  }
  const direct: Way = { runAs: 'direct', prefix: [] }
  if (choice.runAs === 'direct') return [direct]
  if (choice.runAs === 'user_namespace') return [namespace]
  if (choice.runAs === 'other_user') return [other]
  // initdb wants a name for its user; in the namespace an id without an account is called nobody.
  if (!isRoot) return hasAccount() ? [direct] : [namespace, direct]
  // Inside the namespace only root's files are ours, so data of another user keeps that user.
  return owned === undefined ? [namespace, other] : [other]
}

/** False for an id that is in no list of users, as containers and OpenShift give them out. */
function hasAccount(): boolean {
  try {
    userInfo()
    return true
  } catch {
    return false
  }
}

/** The programs as installed, else copies where the server's user may get at them. */
function placesFor(
  way: Way,
  choice: LaunchChoice,
  inPlace: boolean,
): (() => Promise<NativeFiles>)[] {
  const installed = inPlace ? [() => Promise.resolve(choice.native)] : []
  const parents =
    way.runAs === 'other_user'
      ? [choice.dataDir, '/var/cache', tmpdir()]
      : inPlace
        ? []
        : [choice.dataDir]
  return [...installed, ...parents.map((parent) => () => copyNativeFiles(choice.native, parent))]
}

/** The launch where it works, else the reason why not. setpriv is left out where it is missing or too old. */
async function tryWay(way: Way, native: NativeFiles): Promise<Launch | string> {
  const guard = process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'INT'] : []
  const guarded = { ...way, native, prefix: [...way.prefix, ...guard], diesWithParent: true }
  if (guard.length > 0 && (await runVersion(guarded)) === undefined) return guarded
  const plain = { ...way, native, diesWithParent: false }
  return (await runVersion(plain)) ?? plain
}

/** Runs `postgres --version`; resolves to the reason where that fails. */
function runVersion(launch: Launch): Promise<string | undefined> {
  const { file, args, ...user } = commandFor(launch, 'postgres')
  const options = { ...user, env: serverEnvironment(), cwd: '/', timeout: 20_000 }
  return new Promise((resolve) => {
    execFile(file, [...args, '--version'], options, (error, stdout, stderr) => {
      if (error === null && stdout.includes('PostgreSQL')) resolve(undefined)
      else resolve(reasonIn(stderr) || (error?.message ?? `no answer from ${file}`))
    })
  })
}

function cannotRun(reason: string): ExitError {
  // The loader of another libc: the program is there, and running it says that it is not.
  const foreignLibc = process.platform === 'linux' && isMusl()
  if (foreignLibc) return unsupported('musl (these are made for glibc)')
  return new ExitError(`embedded PostgreSQL cannot be run here: ${reason}`, {
    exitCode: EXIT.configuration,
    remedy: 'run as an ordinary user, or set DATABASE_URL to a PostgreSQL server of your own',
  })
}

function isMusl(): boolean {
  const report: unknown = process.report.getReport()
  if (typeof report !== 'object' || report === null || !('header' in report)) return false
  const { header } = report
  return typeof header === 'object' && header !== null && !('glibcVersionRuntime' in header)
}

function isNativeFiles(value: unknown): value is NativeFiles {
  return typeof value === 'object' && value !== null && 'folder' in value && 'version' in value
}
