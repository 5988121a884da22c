/**
 * Waiting longer after each failure, spread by chance so that many clients do not come back at the same moment.
 */

/** How long to wait at most, and where chance comes from. */
export type BackoffOptions = {
  /** Upper bound of the first wait. */
  readonly baseMs: number
  /** Upper bound of every wait. */
  readonly capMs: number
  /** A number from 0 up to, not including, 1, as `Math.random` gives it. */
  readonly random: () => number
}

/**
 * Milliseconds to wait before the next try; `failures` counts those so far, from 1. Exponential with full jitter:
 * anything between 0 and min(capMs, baseMs · 2^(failures − 1)), which spreads best (Brooker, "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015). Total.
 */
export function backoffMs(failures: number, options: BackoffOptions): number {
  const exponent = Math.max(0, failures - 1)
  const bound = Math.min(options.capMs, options.baseMs * 2 ** exponent)
  return Math.floor(options.random() * bound)
}
