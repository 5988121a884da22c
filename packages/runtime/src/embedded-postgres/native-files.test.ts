/** The programs that npm brings, where install scripts did not run and node_modules cannot be written or read. */
import { spawnSync } from 'node:child_process'
import { chmod, cp, lstat, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { noteSkip } from '@forwardpath/test-support/servers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EXIT } from '../errors.ts'
import { copyNativeFiles, findNativeFiles, makeLinks } from './native-files.ts'
import type { NativeFiles } from './native-files.ts'
import { chooseLaunch } from './privileges.ts'

let folder = ''

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'forwardpath-native-'))
  await chmod(folder, 0o755)
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A tiny package as npm unpacks it: no links, and the modes of a strict umask. */
async function unpacked(): Promise<NativeFiles> {
  const native = path.join(folder, 'native')
  await mkdir(path.join(native, 'lib'), { recursive: true, mode: 0o700 })
  await writeFile(path.join(native, 'lib/libx.so.1.2'), 'x', { mode: 0o600 })
  const links = ['libx.so', 'libx.so.1'].map((name) => ({
    source: 'native/lib/libx.so.1.2',
    target: `native/lib/${name}`,
  }))
  await writeFile(path.join(native, 'pg-symlinks.json'), JSON.stringify(links))
  return { folder: native, version: '18.0.0-test' }
}

describe('links', () => {
  test('that npm cannot carry are made, by several at once and again', async () => {
    const native = await unpacked()
    expect(await Promise.all([makeLinks(native), makeLinks(native)])).toEqual([true, true])
    expect(await makeLinks(native)).toBe(true)
    expect(await readlink(path.join(native.folder, 'lib/libx.so.1'))).toBe('libx.so.1.2')
  })

  test('are not needed where the package lists none', async () => {
    const native = await unpacked()
    await rm(path.join(native.folder, 'pg-symlinks.json'))
    expect(await makeLinks(native)).toBe(true)
  })
})

describe('a copy', () => {
  test('has its links, can be read by all, and is made once', async () => {
    const native = await unpacked()
    const copy = await copyNativeFiles(native, path.join(folder, 'elsewhere'))
    const library = path.join(copy.folder, 'lib/libx.so')
    expect((await stat(library)).mode & 0o055).toBe(0o055)
    expect((await lstat(library)).isSymbolicLink()).toBe(true)
    const before = await stat(copy.folder)
    expect(await copyNativeFiles(native, path.join(folder, 'elsewhere'))).toEqual(copy)
    expect((await stat(copy.folder)).ino).toBe(before.ino)
  })

  test('that others may write to is not trusted', async () => {
    const native = await unpacked()
    const planted = path.join(folder, 'forwardpath-postgres-18.0.0-test')
    await mkdir(path.join(planted, 'bin'), { recursive: true })
    await chmod(planted, 0o777)
    await expect(copyNativeFiles(native, folder)).rejects.toMatchObject({
      exitCode: EXIT.configuration,
      message: expect.stringContaining(planted) as string,
    })
  })
})

test.for([
  ['linux', 's390x'],
  ['freebsd', 'x64'],
] as const)('on %s %s, DATABASE_URL is named as the way on', async ([platform, arch]) => {
  await expect(findNativeFiles(platform, arch)).rejects.toMatchObject({
    exitCode: EXIT.configuration,
    message: `embedded PostgreSQL: there are no binaries for ${platform} on ${arch}`,
    remedy: expect.stringContaining('DATABASE_URL') as string,
  })
})

describe('a way to run them', () => {
  const isRoot = process.getuid?.() === 0
  if (!isRoot) noteSkip({ file: import.meta.filename, missing: 'root' })

  test.runIf(isRoot)('for another user goes through a copy where theirs are private', async () => {
    const installed = await findNativeFiles()
    const home = path.join(folder, 'private')
    await mkdir(home, { mode: 0o700 })
    await cp(installed.folder, path.join(home, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
    })
    const native = { ...installed, folder: path.join(home, 'native') }
    const launch = await chooseLaunch({ native, dataDir: folder, runAs: 'other_user' })
    expect(launch.native.folder).toBe(path.join(folder, `forwardpath-postgres-${native.version}`))
    expect(launch.owner).toEqual({ uid: 65_534, gid: 65_534 })
  })

  test('that does not work says why, and names DATABASE_URL', async () => {
    const native = await unpacked()
    const choice = { native, dataDir: folder, runAs: 'direct' } as const
    await expect(chooseLaunch(choice)).rejects.toMatchObject({
      exitCode: EXIT.configuration,
      message: expect.stringMatching(/cannot be run here: .*(ENOENT|No such file)/) as string,
      remedy: expect.stringContaining('DATABASE_URL') as string,
    })
  })

  test('stops with its parent where the system can do that', async () => {
    const native = await findNativeFiles()
    const launch = await chooseLaunch({ native, dataDir: folder, runAs: 'auto' })
    const canDoThat = spawnSync('setpriv', ['--pdeathsig', 'INT', 'true']).status === 0
    expect(launch.diesWithParent).toBe(canDoThat)
  })
})
