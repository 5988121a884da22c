/**
 * How fast a figure rises. In: samples of one figure in pieces, each the life of one process. Out: one slope.
 *
 * By Theil and Sen: the median of the slopes between every two samples. Least squares would follow the outliers that faults make
 * on purpose (a queue that fills while Redis is away, connections that are open twice after a cut); the median bears 29 % of
 * them. And it takes pairs within one life only, so that a process which is killed and begins again with an empty heap does not
 * hide what it had gained; comparing the run's halves could not do that. Pure, total.
 */

/** One reading. */
export type Sample = { readonly atMs: number; readonly value: number }

/** Pairs grow with the square: 600 samples are 180,000 of them. */
const MAX_SAMPLES = 600
const HOUR_MS = 3_600_000

/** Units an hour over all lives; undefined where no life has two samples at different times. */
export function slopePerHour(lives: readonly (readonly Sample[])[]): number | undefined {
  const slopes = lives.flatMap((life) => slopesOf(thinned(life)))
  return medianOf(slopes)
}

/** The middle one, or the mean of the two in the middle; undefined of none. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = Float64Array.from(values).sort()
  const low = sorted[(sorted.length - 1) >> 1]
  const high = sorted[sorted.length >> 1]
  return low === undefined || high === undefined ? undefined : (low + high) / 2
}

function slopesOf(life: readonly Sample[]): readonly number[] {
  return life.flatMap((from, index) =>
    life
      .slice(index + 1)
      .filter((to) => to.atMs !== from.atMs)
      .map((to) => ((to.value - from.value) / (to.atMs - from.atMs)) * HOUR_MS),
  )
}

/** A long life as medians of neighbours: the same slope, fewer pairs. */
function thinned(life: readonly Sample[]): readonly Sample[] {
  const size = Math.ceil(life.length / MAX_SAMPLES)
  if (size <= 1) return life
  return Array.from({ length: Math.ceil(life.length / size) }, (_, group) => {
    const members = life.slice(group * size, (group + 1) * size)
    return {
      atMs: medianOf(members.map(({ atMs }) => atMs)) ?? 0,
      value: medianOf(members.map(({ value }) => value)) ?? 0,
    }
  })
}
