/**
 * M13: a mail of 25 MB through the worker's reader: how long it holds the event loop and how much memory
 * it adds, with the attachment beside the report and inside the returned message. A process each.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Bench, Measure } from './bench.ts'
import { base64Lines, buildReport } from './built-mails.ts'
import { medianOf, spreadOf } from './series.ts'

/** What one reading cost. */
export type LargeMailCost = {
  /** Path, kind and number of reports, or why there are none. */
  readonly answer: string
  /** Of the whole process while it read. */
  readonly cpuMs: number
  /** Longest time for which the event loop did not turn; wall time, so of a loaded machine too long. */
  readonly blockMs: number
  /** Peak of the resident memory over what it was before, the mail itself not counted. */
  readonly extraMb: number
}

const LARGE = 25 * 1024 * 1024 - 8 * 1024
const EXPECTED = /^(fast|general), bounce, 1 report$/

const MAILS = {
  'attachment at top level': () => buildReport({ attachment: base64Lines(LARGE) }),
  'attachment in the returned message': () =>
    buildReport({ returnedAttachment: base64Lines(LARGE) }),
} as const

type Measured = { readonly name: string; readonly costs: readonly LargeMailCost[] }

/** M13. */
export const LARGE_MAILS_BENCH: Bench = {
  id: 'M13',
  run: async ({ rounds }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'forwardpath-bench-'))
    try {
      const measured: Measured[] = []
      for (const [name, build] of Object.entries(MAILS)) {
        const file = path.join(folder, 'large.eml')
        writeFileSync(file, build())
        const costs: LargeMailCost[] = []
        for (let round = 0; round < rounds; round++) costs.push(await inOwnProcess(file))
        measured.push({ name, costs })
      }
      return [block(measured), memory(measured)]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function inOwnProcess(file: string): Promise<LargeMailCost> {
  const child = path.join(import.meta.dirname, 'large-mail-child.js')
  const { stdout } = await promisify(execFile)(process.execPath, [child, file])
  return JSON.parse(stdout) as LargeMailCost
}

function block(measured: readonly Measured[]): Measure {
  return {
    ...measureOf(measured, (cost) => Math.min(cost.blockMs, cost.cpuMs)),
    id: 'M13 block',
    title: 'a mail of 25 MB: longest block of the loop',
    unit: 'ms',
    floor: 50,
    target: 20,
    series: measured.map(({ name, costs }) => ({
      name,
      per: 'mail',
      samples: costs.map(({ cpuMs, blockMs }) => ({
        cpuMicros: cpuMs * 1000,
        wallMicros: blockMs * 1000,
      })),
    })),
  }
}

function memory(measured: readonly Measured[]): Measure {
  return {
    ...measureOf(measured, ({ extraMb }) => extraMb),
    id: 'M13 memory',
    title: 'a mail of 25 MB: memory beside the mail itself',
    unit: 'MB',
    floor: 60,
    target: 30,
    series: [],
    remarks: measured.map(({ name, costs }) => {
      const { median, min, max } = spreadOf(costs.map(({ extraMb }) => extraMb))
      return `${name}: ${median.toFixed(1)} MB (${min.toFixed(1)} to ${max.toFixed(1)})`
    }),
  }
}

/** The worse mail's median; the least of wall and CPU time is what the mail itself held the loop for. */
function measureOf(measured: readonly Measured[], pick: (cost: LargeMailCost) => number) {
  return {
    value: Math.max(...measured.map(({ costs }) => medianOf(costs.map(pick)))),
    better: 'lower' as const,
    aToA: undefined,
    checks: measured.map(({ name, costs }) => ({
      name: `${name} is read as one bounce`,
      ok: costs.every(({ answer }) => EXPECTED.test(answer)),
      detail: costs[0]?.answer ?? 'not measured',
    })),
    remarks: [],
  }
}
