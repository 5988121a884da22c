/** Durations of the policy, in milliseconds, and the form in which the configuration writes them. */

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

/** `7d` or `72h`, at most ten years; `undefined` for anything else. Total. */
export function parseDuration(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^(\d{1,5})([hd])$/.exec(text.trim()) : null
  if (match === null) return undefined
  const ms = Number(match[1]) * (match[2] === 'd' ? DAY_MS : HOUR_MS)
  return ms <= MAX_DURATION_MS ? ms : undefined
}

const MAX_DURATION_MS = 3_650 * DAY_MS
