/**
 * M16: what an MTA waits for a look-up. A list of millions in a real PostgreSQL, the look-up as a process of its own that has
 * read it and follows 1,000 changes a second, and questions over socketmap on loopback, nine of ten about addresses that are
 * not on the list. The 99th percentile, at two rates.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Bench, BenchContext, Measure } from './bench.ts'
import { keyOf, missingKeyOf, spread, withListedDatabase } from './listed-database.ts'
import type { LookupOrder, LookupReport } from './lookup-child.ts'
import { histogram, offer, percentile, type LoadResult } from './open-load.ts'
import { medianOf, oddToEven, type Sample } from './series.ts'
import { socketmapWire } from './wires.ts'

/** Sizes where nothing else is asked for. */
export const LOOKUP_DEFAULTS = { entries: 5_000_000, rates: [5_000, 20_000] } as const

/** With --quick. */
export const LOOKUP_QUICK_ENTRIES = 100_000

const CHANGES_A_SECOND = 1_000
const HIT_EVERY = 10
/** Longest that a list of this size is waited for. */
const LOAD_TIMEOUT_MS = 600_000

/** M16. */
export const LOOKUP_BENCH: Bench = {
  id: 'M16',
  run: (context) => withListedDatabase(context, ({ url }) => measureAll(url, context)),
}

async function measureAll(url: string, context: BenchContext): Promise<readonly Measure[]> {
  const { entries, rates } = context.lookup
  const writer = startProcess()
  const server = startProcess()
  try {
    const loaded = await order(server, { kind: 'serve', url }, LOAD_TIMEOUT_MS)
    await order(writer, { kind: 'write', url, perSecond: CHANGES_A_SECOND, entries })
    const measures: Measure[] = []
    for (const rate of rates) {
      measures.push(await measureRate({ server, loaded, rate, entries }, context))
    }
    return measures
  } finally {
    server.kill('SIGKILL')
    writer.kill('SIGKILL')
  }
}

type Run = {
  readonly server: ChildProcess
  readonly loaded: LookupReport
  readonly rate: number
  readonly entries: number
}

async function measureRate(run: Run, context: BenchContext): Promise<Measure> {
  const { server, loaded, rate, entries } = run
  const seconds = Math.max(1, Math.round((4 * context.sampleMs) / 1_000))
  const wire = socketmapWire(questionOf(entries))
  const load = { port: loaded.port, perSecond: rate, seconds, wire }
  // Warm code on both sides, not counted.
  await offer(load)
  const before = await order(server, { kind: 'report' })
  const rounds: { readonly result: LoadResult; readonly sample: Sample }[] = []
  for (let round = 0; round < context.rounds; round++) rounds.push(await oneRound(server, load))
  const after = await order(server, { kind: 'report' })
  const p99 = rounds.map(({ result }) => percentile(result.latenciesMs, 0.99))
  const followed = after.seq - before.seq
  const wanted = Math.min(...rounds.map(({ result }) => result.perSecond))
  const found = rounds.map(({ result }) => result.found / (rate * seconds))
  return {
    id: `M16 at ${String(rate)}/s`,
    title: `look-up over socketmap, ${String(entries)} records: p99`,
    value: medianOf(p99),
    unit: 'ms',
    better: 'lower',
    floor: 5,
    target: 2,
    aToA: oddToEven(rounds.map(({ sample }) => sample.cpuMicros)),
    series: [{ name: 'the look-up', per: 'question', samples: rounds.map(({ sample }) => sample) }],
    checks: [
      {
        name: 'the rate was reached',
        ok: wanted >= rate * 0.98,
        detail: `${wanted.toFixed(0)}/s in the slowest round`,
      },
      {
        name: 'one of ten is on the list, but for those that were released meanwhile',
        ok: found.every((share) => share > 0.02 && share <= 0.1001),
        detail: `${(100 * medianOf(found)).toFixed(1)} %`,
      },
      {
        name: 'changes were followed meanwhile',
        ok: followed >= CHANGES_A_SECOND * seconds * rounds.length * 0.5,
        detail: `${String(followed)} in ${String(seconds * rounds.length)} s`,
      },
    ],
    remarks: [
      `p50 ${medianOf(rounds.map(({ result }) => percentile(result.latenciesMs, 0.5))).toFixed(2)} ms, longest ${Math.max(...rounds.map(({ result }) => percentile(result.latenciesMs, 1))).toFixed(1)} ms; ${histogram(rounds.map(({ result }) => result))}`,
      `of it until the question went out: p99 ${medianOf(rounds.map(({ result }) => result.lateP99Ms)).toFixed(2)} ms`,
      `${loaded.records.toFixed(0)} records read in ${(loaded.loadMs / 1_000).toFixed(1)} s, ${after.rssMb.toFixed(0)} MB resident`,
    ],
  }
}

async function oneRound(
  server: ChildProcess,
  load: Parameters<typeof offer>[0],
): Promise<{ readonly result: LoadResult; readonly sample: Sample }> {
  const before = await order(server, { kind: 'report' })
  const result = await offer(load)
  const after = await order(server, { kind: 'report' })
  const cpuMicros = (after.cpuMicros - before.cpuMicros) / (load.perSecond * load.seconds)
  return { result, sample: { cpuMicros, wallMicros: 1_000 * percentile(result.latenciesMs, 0.5) } }
}

function questionOf(entries: number): (index: number) => string {
  return (index) => {
    const number = spread(index, entries)
    return index % HIT_EVERY === 0 ? keyOf(number) : missingKeyOf(number)
  }
}

function startProcess(): ChildProcess {
  return fork(path.join(import.meta.dirname, 'lookup-child.js'), { stdio: 'inherit' })
}

async function order(
  child: ChildProcess,
  what: LookupOrder,
  timeoutMs = 60_000,
): Promise<LookupReport> {
  child.send(what)
  const [report] = (await once(child, 'message', { signal: AbortSignal.timeout(timeoutMs) })) as [
    LookupReport,
  ]
  return report
}
