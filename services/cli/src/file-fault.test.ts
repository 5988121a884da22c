import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileFault } from './file-fault.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-file-fault-'))
  await writeFile(path.join(folder, 'file'), '')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function faultOf(name: string): Promise<string> {
  return readFile(path.join(folder, name)).then(
    () => 'none',
    (error: unknown) => fileFault(error),
  )
}

test.each([
  ['nowhere', 'there is no such file or folder'],
  ['.', 'it is a folder'],
  ['file/below', 'a part of its path is no folder'],
  ['file', 'none'],
])('reading %s: %s', async (name, says) => {
  expect(await faultOf(name)).toBe(says)
})

test('what has no words here is said as the system says it', () => {
  expect(fileFault(Object.assign(new Error('no more handles'), { code: 'EMFILE' }))).toBe(
    'no more handles',
  )
})
