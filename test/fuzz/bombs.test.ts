/**
 * The bombs on the whole path: reader, thread, decoder, rules. Each gets a verdict
 * within two seconds of CPU time, with the process under 512 MB and the event loop turning.
 */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { BombCost } from './bomb-child.ts'
import { BOMBS } from './bombs.ts'

const MAX_CPU_MS = 2000
const MAX_RSS_MB = 512
const MAX_BLOCK_MS = 50

const READ = /^(?:fast|general), [a-z_]+, \d+ reports$/

const CHILD = path.join(import.meta.dirname, 'dist/bomb-child.js')

async function costOf(name: string): Promise<BombCost> {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, name])
  return JSON.parse(stdout) as BombCost
}

test.each(BOMBS)('$name: one verdict, within the bounds', async ({ name, isTooLarge }) => {
  const cost = await costOf(name)
  expect(cost.answer).toMatch(isTooLarge === true ? /^decode_error$/ : READ)
  expect(cost.cpuMs).toBeLessThanOrEqual(MAX_CPU_MS)
  expect(cost.blockMs).toBeLessThanOrEqual(MAX_BLOCK_MS)
  expect(cost.peakRssMb).toBeLessThanOrEqual(MAX_RSS_MB)
})
