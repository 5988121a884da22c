/** Durations of the policy, in milliseconds. */
/** One hour. */
export const HOUR_MS = 3_600_000
/** One day. */
export const DAY_MS = 24 * HOUR_MS

/** The number of the UTC day that holds the instant: counts are one a day. */
export function utcDay(atMs: number): number {
  return Math.floor(atMs / DAY_MS)
}

/** `7d` where it is whole days past the third, else hours: `72h`, as the configuration writes them. */
export function formatDuration(ms: number): string {
  const isLong = ms > 3 * DAY_MS && ms % DAY_MS === 0
  return isLong ? `${String(ms / DAY_MS)}d` : `${String(Math.round(ms / HOUR_MS))}h`
}
