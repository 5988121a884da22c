/** Samples of one side of a comparison, and their middle. */

/** CPU and wall time of one sample, for one unit of work (a mail, a report, a run). */
export type Sample = { readonly cpuMicros: number; readonly wallMicros: number }

/** The counted samples of one side, in the order of measuring. */
export type Series = {
  readonly name: string
  /** What the times are for: `mail`, `report`, `run`. */
  readonly per: string
  readonly samples: readonly Sample[]
}

/** Median, least and most. */
export type Spread = { readonly median: number; readonly min: number; readonly max: number }

/** The middle value; of an even number the mean of the two middle ones. NaN for none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN
  return (upper + lower) / 2
}

/** Spread of the CPU times, in microseconds a unit. */
export function cpuSpread({ samples }: Series): Spread {
  return spreadOf(samples.map(({ cpuMicros }) => cpuMicros))
}

/** Spread of the wall times, in microseconds a unit. */
export function wallSpread({ samples }: Series): Spread {
  return spreadOf(samples.map(({ wallMicros }) => wallMicros))
}

/** Spread of any values. NaN for none. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: medianOf(values), min: Math.min(...values), max: Math.max(...values) }
}

/**
 * Odd against even rounds: 1 on a machine that measures well. For CPU times; a latency says little of itself where others are
 * at work.
 */
export function oddToEven(values: readonly number[]): number {
  const side = (rest: number): number => medianOf(values.filter((_, n) => n % 2 === rest))
  return side(0) / side(1)
}
