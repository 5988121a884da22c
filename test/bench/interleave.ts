/**
 * Measures sides against each other in one process: A B A B in each round, so that what the machine does
 * meanwhile befalls all of them alike. Each side is measured twice a round, which gives the ratio of a
 * side to itself beside the ratio of the two.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { medianOf, type Sample, type Series } from './series.ts'

/** A run in which a side is farther from itself says nothing about two sides. */
export const MAX_DRIFT = 0.1

/** One side of a comparison. */
export type Side = {
  readonly name: string
  /** What one pass does several of. */
  readonly per: string
  readonly unitsInPass: number
  readonly pass: () => void | Promise<void>
}

/** How long to measure. */
export type InterleaveOptions = {
  readonly rounds: number
  readonly sampleMs: number
  /** Absent: three times as many. */
  readonly maxRounds?: number
}

/** What was measured. */
export type Interleaved = {
  /** In the order of the sides. */
  readonly series: readonly Series[]
  /** First against second sample of a round, CPU time; of all sides the one farthest from 1. */
  readonly aToA: number
}

/**
 * A warm-up of each side, then the counted rounds. Where a side is not within 10 % of itself, they are
 * measured on, to at most `maxRounds`: that asks nothing of the ratio between sides.
 */
export async function interleave(
  sides: readonly Side[],
  { rounds, sampleMs, maxRounds = 3 * rounds }: InterleaveOptions,
): Promise<Interleaved> {
  const runs: { readonly side: Side; readonly passes: number; readonly samples: Sample[] }[] = []
  for (const side of sides) {
    runs.push({ side, passes: await passesFor(side, sampleMs), samples: [] })
  }
  let aToA = NaN
  for (let round = 0; round < maxRounds; round++) {
    if (round >= rounds && Math.abs(aToA - 1) <= MAX_DRIFT) break
    for (const { side, passes, samples } of runs) samples.push(await sample(side, passes))
    for (const { side, passes, samples } of runs) samples.push(await sample(side, passes))
    aToA = farthestFromOne(runs.map(({ samples }) => sameToSame(samples)))
  }
  const series = runs.map(({ side, samples }) => ({ name: side.name, per: side.per, samples }))
  return { series, aToA }
}

/**
 * CPU time of a warm-up, in samples: some 5 s. Half the time of the first second goes to the compiler,
 * which is still at work after three (measured); that is no property of either side.
 */
const WARM_UP_SAMPLES = 10

/** Warms the side up; the last passes tell how many make a sample. */
async function passesFor(side: Side, sampleMs: number): Promise<number> {
  let passes = 1
  let spentMs = 0
  for (;;) {
    const { cpuMicros } = await sample(side, passes)
    const tookMs = (cpuMicros * passes * side.unitsInPass) / 1000
    spentMs += tookMs
    const wanted = Math.max(1, Math.ceil((passes * sampleMs) / Math.max(tookMs, 0.001)))
    if (spentMs >= WARM_UP_SAMPLES * sampleMs && wanted <= passes * 4) return wanted
    passes = Math.min(wanted, passes * 4)
  }
}

async function sample({ pass, unitsInPass }: Side, passes: number): Promise<Sample> {
  collectYoungGarbage()
  const start = performance.now()
  const cpu = process.cpuUsage()
  for (let index = 0; index < passes; index++) await pass()
  const used = process.cpuUsage(cpu)
  const wallMs = performance.now() - start
  const units = passes * unitsInPass
  return { cpuMicros: (used.user + used.system) / units, wallMicros: (1000 * wallMs) / units }
}

function sameToSame(samples: readonly Sample[]): number {
  const cpu = samples.map(({ cpuMicros }) => cpuMicros)
  const first = medianOf(cpu.filter((_, index) => index % 2 === 0))
  return first / medianOf(cpu.filter((_, index) => index % 2 === 1))
}

function farthestFromOne(ratios: readonly number[]): number {
  const distance = (ratio: number) => Math.abs(Math.log(ratio))
  return ratios.reduce((worst, ratio) => (distance(ratio) > distance(worst) ? ratio : worst), 1)
}

type Collect = (options?: { readonly type: 'minor' }) => void

let collect: Collect | undefined

/**
 * No side pays for what the other has left behind. A full collection between samples would be no fairer:
 * asked for by hand, it drops the hidden classes of which no object lives at that moment, and with them the
 * optimised code that knew them, so that each sample would begin with compiling (1,195 such deoptimisations
 * in ten rounds; the collections of a running process keep those classes).
 */
function collectYoungGarbage(): void {
  collector()({ type: 'minor' })
}

/** All that can be collected, for figures of memory. */
export function collectGarbage(): void {
  collector()()
}

function collector(): Collect {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as Collect
  }
  return collect
}
