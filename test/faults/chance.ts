/** Chance that can be repeated: a test prints its seed, and the same seed strikes at the same moments. */

/** Numbers from 0 up to 1, not for secrets. Mulberry32: 32 bits of state, full period. */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `npm run faults -- --kills N --seed N` sets these (run-faults.js). */
export const KILLS = readNumber('FORWARDPATH_TEST_KILLS') ?? 10

/** Where none is asked for, one of this moment. */
export const SEED = readNumber('FORWARDPATH_TEST_SEED') ?? Math.floor(Math.random() * 1_000_000)

function readNumber(name: string): number | undefined {
  const text = process.env[name]
  if (text === undefined || text === '') return undefined
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} is no whole number`)
  return number
}
