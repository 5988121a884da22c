/** The backup that docs/operate.md describes for the embedded database: stop, copy the folder, put it back elsewhere. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runForwardpath } from '@forwardpath/test-support/child'
import { copyAsFresh } from '@forwardpath/test-support/fresh-mails'
import { afterAll, expect, test } from 'vitest'
import { ROOT } from './compose-file.ts'
import { documentOf } from './markdown.ts'

const base = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-backup-'))
afterAll(() => {
  rmSync(base, { recursive: true, force: true })
})

/** Four starts of the program, each with a database of its own. */
const LONG_MS = 600_000

const SAMPLE = path.join(ROOT, 'services/cli/samples/01-550-outlook-notfound-postfix.eml')

test(
  'a copy of the stopped data folder holds the same list, and the accounts are clean',
  async () => {
    const [first, second] = ['first', 'second'].map((name) => path.join(base, name))
    if (first === undefined || second === undefined) throw new Error('no folders')
    const inFolder = (cwd: string, args: readonly string[]) =>
      runForwardpath(args, { cwd, timeoutMs: LONG_MS })
    for (const folder of [first, second]) mkdirSync(folder)
    const fresh = await copyAsFresh(SAMPLE, path.join(base, 'mails'))
    expect(await inFolder(first, ['import', 'mail', ...fresh])).toMatchObject({ code: 0 })
    const before = await inFolder(first, ['suppressions', 'list', '--json'])

    const [backup] = documentOf('docs/operate.md')
      .blocks.flatMap(({ lines }) => lines)
      .filter((line) => line.startsWith('tar '))
    const [program = '', ...args] = (backup ?? '').split(' ')
    execFileSync(program, args, { cwd: first })
    rmSync(path.join(first, '.data'), { recursive: true })
    execFileSync('tar', ['-xpf', path.join(first, 'forwardpath-backup.tar')], { cwd: second })

    const after = await inFolder(second, ['suppressions', 'list', '--json'])
    expect(before.stdout).toContain('"status":"held"')
    expect(after.stdout).toBe(before.stdout)
    expect(await inFolder(second, ['fsck'])).toMatchObject({ code: 0 })
  },
  LONG_MS,
)
