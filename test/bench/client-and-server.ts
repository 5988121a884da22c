/** Sides whose work is partly the database's: wall time, and the CPU time of this process with that of its connections. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Database } from '@forwardpath/store'
import { medianOf, type Sample, type Series } from './series.ts'

/** One way to do the same; gets the number of the round. */
export type DatabaseSide = {
  readonly name: string
  readonly run: (round: number) => Promise<void>
}

/** Rounds before the counted ones. */
const WARM_UP = 2

/** What {@link interleaveWall} hands to the sides: below zero those that are not counted. */
export function roundNumbers(rounds: number): readonly number[] {
  return Array.from({ length: WARM_UP + 2 * rounds }, (_, index) => index - WARM_UP)
}

/** A B A B: each side twice a round, after a warm-up. */
export async function interleaveWall(
  database: Database,
  sides: readonly DatabaseSide[],
  rounds: number,
): Promise<readonly Series[]> {
  const series = sides.map(({ name }) => ({ name, per: 'run', samples: new Array<Sample>() }))
  for (const round of roundNumbers(rounds)) {
    for (const [index, side] of sides.entries()) {
      const sample = await timed(database, () => side.run(round))
      if (round >= 0) series[index]?.samples.push(sample)
    }
  }
  return series
}

/** First against second sample of a round, wall time; of all sides the one farthest from 1. */
export function wallAToA(series: readonly Series[]): number {
  const ratios = series.map(
    ({ samples }) =>
      wallOf(samples.filter((_, n) => n % 2 === 0)) / wallOf(samples.filter((_, n) => n % 2 === 1)),
  )
  return ratios.reduce((worst, one) =>
    Math.abs(Math.log(one)) > Math.abs(Math.log(worst)) ? one : worst,
  )
}

/** How many times faster the second side is than the first, by wall time. */
export function wallRatio([slow, fast]: readonly Series[]): number {
  return wallOf(slow?.samples ?? []) / wallOf(fast?.samples ?? [])
}

/** The same by CPU time of both processes; it says more on a busy machine. */
export function cpuRatio([slow, fast]: readonly Series[]): number {
  const cpuOf = (one: Series | undefined): number =>
    medianOf((one?.samples ?? []).map(({ cpuMicros }) => cpuMicros))
  return cpuOf(slow) / cpuOf(fast)
}

/** Median, in microseconds. */
export function wallOf(samples: readonly Sample[]): number {
  return medianOf(samples.map(({ wallMicros }) => wallMicros))
}

async function timed(database: Database, run: () => Promise<void>): Promise<Sample> {
  const pids = await connectionPids(database)
  const serverBefore = serverCpuMicros(pids)
  const cpu = process.cpuUsage()
  const start = performance.now()
  await run()
  const wallMicros = 1_000 * (performance.now() - start)
  const { user, system } = process.cpuUsage(cpu)
  return { cpuMicros: user + system + serverCpuMicros(pids) - serverBefore, wallMicros }
}

/** By process id, not by name. */
async function connectionPids(database: Database): Promise<readonly number[]> {
  const { rows } = await database.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name = 'forwardpath'",
  )
  return rows.map(({ pid }) => pid)
}

function serverCpuMicros(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicrosOf(pid), 0)
}

/** Time on a CPU of all threads of a process, by the scheduler; 0 where the system does not tell. */
export function cpuMicrosOf(pid: number | undefined): number {
  const folder = `/proc/${String(pid)}/task`
  try {
    return readdirSync(folder).reduce((sum, task) => {
      const [nanos] = readFileSync(`${folder}/${task}/schedstat`, 'utf8').split(' ')
      return sum + Number(nanos) / 1_000
    }, 0)
  } catch {
    return 0
  }
}
