import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeFolder } from './make-folder.ts'

let base: string

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'forwardpath-test-folder-'))
})
afterAll(() => rm(base, { recursive: true }))

test('makes what is missing above it, with the mode', async () => {
  const folder = path.join(base, 'a/b/c')
  await makeFolder(folder, 0o700)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  await makeFolder(folder, 0o700)
})

test('made by several at once it is there once', async () => {
  const folder = path.join(base, 'd/e/f')
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(folder, 0o700)))
  expect((await stat(folder)).isDirectory()).toBe(true)
})

test.each([
  ['a file in its place', 'file', 'EEXIST'],
  ['a file above it', 'file/below', 'ENOTDIR'],
  ['a link that leads nowhere', 'link', 'EEXIST'],
])('says what is wrong with %s', async (_, name, code) => {
  await writeFile(path.join(base, 'file'), '')
  await symlink('nowhere', path.join(base, 'link')).catch(() => undefined)
  await expect(makeFolder(path.join(base, name), 0o700)).rejects.toMatchObject({ code })
})

test.runIf(process.platform === 'linux')(
  'says at once that a folder that takes no folders takes none',
  async () => {
    await expect(makeFolder('/proc/forwardpath', 0o700)).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(makeFolder('/proc/forwardpath/below', 0o700)).rejects.toThrow(/proc/)
  },
)
