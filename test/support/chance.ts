/** Chance that can be repeated: a test says its seed, and the same seed gives the same numbers. Not for secrets. */

/** Gives a number from 0 up to, not including, 1. */
export type Chance = () => number

/** Mulberry32: 32 bits of state, full period. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
