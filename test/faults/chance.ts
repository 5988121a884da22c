/** How often a fault strikes, and by which seed. */

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
