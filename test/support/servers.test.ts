import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  findProgram,
  installCommand,
  isThere,
  noteSkip,
  requireServer,
  SERVERS,
  SKIPS_VARIABLE,
} from './servers.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'forwardpath-test-servers-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('finds a program on the PATH if it can be run, and no other', async () => {
  const program = 'forwardpath-test-program'
  vi.stubEnv('PATH', `/nowhere${path.delimiter}${folder}`)
  expect(findProgram(program)).toBeUndefined()
  await writeFile(path.join(folder, program), '#!/bin/sh\n')
  expect(findProgram(program)).toBeUndefined()
  await chmod(path.join(folder, program), 0o755)
  expect(findProgram(program)).toBe(path.join(folder, program))
})

test.each(['redis', 'imap'] as const)('takes the URL of %s in place of its program', (name) => {
  vi.stubEnv(SERVERS[name].urlVariable, 'scheme://127.0.0.1:1')
  expect(isThere(name)).toBe(true)
  expect(requireServer(name, import.meta.filename)).toEqual({
    missing: false,
    url: 'scheme://127.0.0.1:1',
  })
})

test('installs all that is missing by one command', () => {
  expect(installCommand(['redis', 'imap', 'dovecot'])).toBe(
    'sudo apt-get install --no-install-recommends redis-server dovecot-imapd',
  )
})

test('never tells to install what would remove another server', () => {
  expect(installCommand(['redis', 'exim'])).toContain('FORWARDPATH_TEST_INSTALL=1')
  expect(installCommand(['exim'])).not.toContain('apt-get')
})

test('notes why a file skips, one line each, and nothing where nobody reads it', async () => {
  const notes = path.join(folder, 'skips.jsonl')
  vi.stubEnv(SKIPS_VARIABLE, notes)
  noteSkip({ file: '/a.test.ts', missing: 'redis' })
  noteSkip({ file: '/b.test.ts', missing: 'dovecot' })
  vi.stubEnv(SKIPS_VARIABLE, undefined)
  noteSkip({ file: '/c.test.ts', missing: 'redis' })
  const lines = (await readFile(notes, 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { file: '/a.test.ts', missing: 'redis' },
    { file: '/b.test.ts', missing: 'dovecot' },
  ])
})
