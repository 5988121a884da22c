/**
 * M11 single: what a sender waits for one address over HTTP, with a key, at 1,000 requests a second: the real command in a process of
 * its own, a list of millions, nine of ten addresses not on it. Once by GET of the address, once by a POST of the check.
 */
import type { Bench, BenchContext, Measure } from './bench.ts'
import { keyOf, missingKeyOf, spread, withListedDatabase } from './listed-database.ts'
import { histogram, offer, percentile, type LoadResult } from './open-load.ts'
import { startApi, type RunningApi } from './running-api.ts'
import { medianOf, oddToEven } from './series.ts'
import { httpWire } from './wires.ts'

const PER_SECOND = 1_000
/** So that a run lasts 5 s and more; --quick has short samples. */
const SECONDS_A_SAMPLE_MS = 1 / 100
const HIT_EVERY = 10

/** M11S. */
export const SINGLE_CHECK_BENCH: Bench = {
  id: 'M11S',
  run: (context) =>
    withListedDatabase(context, async (listed) => {
      const api = await startApi(listed)
      try {
        const measures: Measure[] = []
        for (const method of ['GET', 'POST'] as const)
          measures.push(await measureMethod({ api, method, entries: listed.entries }, context))
        return measures
      } finally {
        await api.stop()
      }
    }),
}

async function measureMethod(
  run: {
    readonly api: RunningApi
    readonly method: 'GET' | 'POST'
    readonly entries: number
  },
  { rounds, sampleMs }: BenchContext,
): Promise<Measure> {
  const { api, method, entries } = run
  const seconds = Math.max(1, Math.round(sampleMs * SECONDS_A_SAMPLE_MS))
  const total = PER_SECOND * seconds
  const loadOf = (round: number) => ({
    port: api.port,
    perSecond: PER_SECOND,
    seconds,
    wire: httpWire(method, {
      key: api.key,
      keyOf: (index) => {
        const number = spread(index + (round + 1) * total, entries)
        return index % HIT_EVERY === 0 ? keyOf(number) : missingKeyOf(number)
      },
    }),
  })
  // Warm code on both sides, not counted.
  await offer(loadOf(-1))
  const results: LoadResult[] = []
  const cpu: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = api.cpuMicros()
    results.push(await offer(loadOf(round)))
    cpu.push((api.cpuMicros() - before) / total)
  }
  const p99 = results.map(({ latenciesMs }) => percentile(latenciesMs, 0.99))
  const p50 = results.map(({ latenciesMs }) => percentile(latenciesMs, 0.5))
  return {
    id: `M11S ${method}`,
    title: `one address over HTTP at ${String(PER_SECOND)}/s, ${String(entries)} records: p99`,
    value: medianOf(p99),
    unit: 'ms',
    better: 'lower',
    floor: 5,
    target: 2,
    aToA: oddToEven(cpu),
    series: [
      {
        name: 'the API',
        per: 'request',
        samples: p50.map((ms, round) => ({
          cpuMicros: cpu[round] ?? NaN,
          wallMicros: 1_000 * ms,
        })),
      },
    ],
    checks: [
      {
        name: 'the rate was reached',
        ok: results.every(({ perSecond }) => perSecond >= PER_SECOND * 0.98),
        detail: `${Math.min(...results.map(({ perSecond }) => perSecond)).toFixed(0)}/s in the slowest round`,
      },
      {
        name: 'each was answered, and one of ten found',
        ok: results.every(({ faults, found }) => faults === 0 && found === total / HIT_EVERY),
        detail: `${String(medianOf(results.map(({ found }) => found)))} of ${String(total)} found`,
      },
    ],
    remarks: [
      `p50 ${medianOf(p50).toFixed(2)} ms, longest ${Math.max(...results.map(({ latenciesMs }) => percentile(latenciesMs, 1))).toFixed(1)} ms; ${histogram(results)}`,
      `of it until the question went out: p99 ${medianOf(results.map(({ lateP99Ms }) => lateP99Ms)).toFixed(2)} ms`,
    ],
  }
}
