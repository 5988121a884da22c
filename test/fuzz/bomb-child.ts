/**
 * Reads one bomb as the worker does, in a process of its own, and tells what it cost. Started by
 * bombs.test.ts, a process each, since the peak of memory never falls.
 *
 * In: the bomb's name. Out: one JSON object (BombCost) on standard output.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { classify } from '@forwardpath/classify'
import { createMailReader } from '@forwardpath/worker'
import { BOMBS } from './bombs.ts'
import { RULES } from './check-mail.ts'

/** What one bomb cost. */
export type BombCost = {
  /** Path, kind and number of reports, or the reason of quarantine. */
  readonly answer: string
  /** Of the whole process, its thread with it; the least of the readings. */
  readonly cpuMs: number
  /** Longest time for which the event loop did not turn; the least of the readings. */
  readonly blockMs: number
  /** Peak of the resident memory, the bomb itself and what built it counted. */
  readonly peakRssMb: number
}

/** Other processes take their turns meanwhile; of these readings one is undisturbed. */
const READINGS = 5
const TICKS_MS = 20

const reader = createMailReader()

async function readAndJudge(bytes: Uint8Array, isolated = false): Promise<string> {
  const read = await reader.read(bytes, { isolated })
  if (!read.ok) return read.reason
  // Such a report is quarantined whole, and nobody asks the rules.
  if (!read.mail.defects.some(({ code }) => code === 'too-many-recipients'))
    for (const report of read.mail.reports) classify(report, RULES)
  return `${read.path}, ${read.mail.kind}, ${read.mail.reports.length} reports`
}

async function measure(bytes: Uint8Array): Promise<Omit<BombCost, 'peakRssMb'>> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  // Its first tick only sets the clock.
  delay.enable()
  await sleep(TICKS_MS)
  const cpu = process.cpuUsage()
  const answer = await readAndJudge(bytes)
  const used = process.cpuUsage(cpu)
  await sleep(TICKS_MS)
  delay.disable()
  const cpuMs = (used.user + used.system) / 1000
  // On a loaded machine the wall goes on while this process waits for its turn.
  return { answer, cpuMs, blockMs: Math.min(cpuMs, delay.max / 1e6) }
}

async function leastOf(bytes: Uint8Array): Promise<BombCost> {
  const costs = []
  for (let reading = 0; reading < READINGS; reading++) costs.push(await measure(bytes))
  return {
    answer: [...new Set(costs.map(({ answer }) => answer))].join(' | '),
    cpuMs: Math.min(...costs.map(({ cpuMs }) => cpuMs)),
    blockMs: Math.min(...costs.map(({ blockMs }) => blockMs)),
    peakRssMb: process.resourceUsage().maxRSS / 1024,
  }
}

const bomb = BOMBS.find(({ name }) => name === process.argv[2])
if (bomb === undefined) throw new Error('no bomb of that name')
// The thread's start is not a mail's cost.
await readAndJudge(Buffer.from('Subject: warm-up\n\nno\n'), true)
process.stdout.write(JSON.stringify(await leastOf(bomb.bytes())))
await reader.close()
