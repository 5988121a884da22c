/**
 * Reads one bomb as the worker does, in a process of its own, and tells what it cost. Started by
 * bombs.test.ts, a process each, since the peak of memory never falls.
 *
 * In: the bomb's name. Out: one JSON object (BombCost) on standard output. Times are those of an ordinary processor: what a
 * slower or a crowded one takes is measured by a yardstick beside each reading.
 */
import { readFileSync } from 'node:fs'
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
  /** Longest time for which the event loop worked and did not turn; the least of the readings. */
  readonly blockMs: number
  /** Peak of the resident memory, the bomb itself and what built it counted. */
  readonly peakRssMb: number
}

/** Other processes take their turns meanwhile; of these readings one is undisturbed. */
const READINGS = 5
const TICKS_MS = 20

/** What {@link measureYardstick} takes of a processor of 2026 that has nothing else to do. */
const YARDSTICK_MS = 50
const YARDSTICK_LINES = Array.from(
  { length: 240_000 },
  (_, n) => `X-${n}: <u${n}@b.example>: 550 5.1.1 no such user`,
)

/** The processor's time is the bound here; by the clock a machine that is busy gives a mail no time at all. */
const reader = createMailReader({}, { deadlineMs: 60_000 })

async function readAndJudge(bytes: Uint8Array, isolated = false): Promise<string> {
  const read = await reader.read(bytes, { isolated })
  if (!read.ok) return read.reason
  // Such a report is quarantined whole, and nobody asks the rules.
  if (!read.mail.defects.some(({ code }) => code === 'too-many-recipients'))
    for (const report of read.mail.reports) classify(report, RULES)
  return `${read.path}, ${read.mail.kind}, ${read.mail.reports.length} reports`
}

/** How many times as long as an ordinary processor this one needs just now; 1 for one that is faster. */
function measureYardstick(): number {
  const before = process.cpuUsage()
  let chars = 0
  for (const line of YARDSTICK_LINES)
    chars += /<([^<>@\s]+)@[^<>\s]+>:\s+\d{3}/.exec(line)?.[1]?.toLowerCase().length ?? 0
  if (chars === 0) throw new Error('the yardstick has nothing to read')
  return Math.max(1, cpuMsSince(before) / YARDSTICK_MS)
}

function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

/** What the event loop's own thread has had of a processor; where the system does not tell it, what the process has had. */
function loopCpuMs(): number {
  try {
    const [ns] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')
    return Number(ns) / 1e6
  } catch {
    return cpuMsSince({ user: 0, system: 0 })
  }
}

/** Watches the event loop: gives the longest time between two turns that it has worked through, not waited for a processor. */
function watchLoop(): () => number {
  let last = { wallMs: performance.now(), cpuMs: loopCpuMs() }
  let longestMs = 0
  const tick = (): void => {
    const now = { wallMs: performance.now(), cpuMs: loopCpuMs() }
    longestMs = Math.max(longestMs, Math.min(now.wallMs - last.wallMs, now.cpuMs - last.cpuMs))
    last = now
  }
  const timer = setInterval(tick, 1)
  return () => {
    clearInterval(timer)
    return longestMs
  }
}

async function measure(bytes: Uint8Array): Promise<Omit<BombCost, 'peakRssMb'>> {
  const slowness = measureYardstick()
  const stopWatching = watchLoop()
  await sleep(TICKS_MS)
  const cpu = process.cpuUsage()
  const answer = await readAndJudge(bytes)
  const cpuMs = cpuMsSince(cpu)
  await sleep(TICKS_MS)
  return { answer, cpuMs: cpuMs / slowness, blockMs: stopWatching() / slowness }
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
