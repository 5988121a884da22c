/**
 * When a delivery that was not taken is tried again: after growing pauses, for three days (Standard Webhooks 1.0, "Deliverability
 * and reliability"). Pure.
 */

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The pauses after each try; their sum is three days. */
const PAUSES_MS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  18 * HOUR,
  22 * HOUR,
]
/** So that endpoints that failed together are not asked together. */
const JITTER = 0.1

/** The pause after `tries` tries; absent: it is given up. `chance` is from 0 to 1. */
export function nextPauseMs(tries: number, chance: number): number | undefined {
  const pause = PAUSES_MS[tries - 1]
  return pause === undefined ? undefined : Math.round(pause * (1 + JITTER * (2 * chance - 1)))
}
