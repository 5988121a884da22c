/** Durations of the policy, in milliseconds. */
export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** The number of the UTC day that holds the instant: counts are one a day. */
export function utcDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS)
}
