/** The README shows what a new user sees: the demo's summary, line by line, as the program prints it today. */
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { runForwardpath } from '@forwardpath/test-support/child'
import { afterAll, expect, test } from 'vitest'
import { documentOf } from './markdown.ts'

const folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-test-readme-'))
/** A database is made, and every sample read. */
const LONG_MS = 600_000

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test(
  'the first output in the README is the real one, shortened where it says so',
  async () => {
    const { code, stdout, stderr } = await runForwardpath(['run', '--once'], {
      cwd: folder,
      timeoutMs: LONG_MS,
    })
    expect(code).toBe(0)
    const printed = `${stderr}${stdout}`.split('\n')
    const block = documentOf('README.md').blocks.find(({ lines }) =>
      lines.includes('$ npm ci && npm start'),
    )
    const shown = (block?.lines ?? []).filter((line) => !/^\$|^$|^\s*…$/.test(line))
    expect(shown.length).toBeGreaterThan(10)
    for (const line of shown) {
      if (line.startsWith('Data: ')) continue
      const [beginning = ''] = line.split(' …')
      expect(
        printed.some((each) => each.startsWith(beginning)),
        line,
      ).toBe(true)
    }
  },
  LONG_MS,
)
