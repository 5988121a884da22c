import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isAlive, isServerOf, parsePostmasterPid, readPostmasterPid } from './postmaster-pid.ts'

const FULL = '11108\n/data\n1795361503\n54999\n\n127.0.0.1\n  2146620         5\nready   \n'

test.for([
  [FULL, { pid: 11108, port: 54999, status: 'ready' }],
  [FULL.replace('ready   ', 'stopping'), { pid: 11108, port: 54999, status: 'stopping' }],
  [FULL.replace('ready   ', 'starting'), { pid: 11108, port: 54999, status: 'starting' }],
  [FULL.replace('ready   ', 'standby '), { pid: 11108, port: 54999, status: 'other' }],
  ['11108\n/data\n', { pid: 11108, status: 'other' }],
  [FULL.replace('54999', '99999'), { pid: 11108, status: 'ready' }],
  ['', undefined],
  ['0\n', undefined],
  ['-5\n', undefined],
  ['nonsense', undefined],
] as const)('reads %j', ([text, expected]) => {
  expect(parsePostmasterPid(text)).toEqual(expected)
})

test('no text throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const state = parsePostmasterPid(text)
      expect(state === undefined || state.pid > 0).toBe(true)
    }),
  )
})

test('a folder without the file has no server', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'forwardpath-pid-'))
  expect(await readPostmasterPid(folder)).toBeUndefined()
  await rm(folder, { recursive: true })
})

test('a process that works elsewhere is not the server of a folder', async () => {
  expect(isAlive(process.pid)).toBe(true)
  expect(await isServerOf(process.pid, tmpdir())).toBe(false)
})

test.runIf(process.platform === 'linux')('one that works there is', async () => {
  expect(await isServerOf(process.pid, process.cwd())).toBe(true)
})
