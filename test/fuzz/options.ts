/** The command line of `npm run fuzz`. */
import os from 'node:os'
import { parseArgs } from 'node:util'

/** What was asked for. */
export type FuzzOptions = {
  readonly inputs: number
  readonly seed: number
  readonly workers: number
  /** One input of the run alone, to see it again. */
  readonly only: number | undefined
}

/** How to call it. */
export const USAGE = `usage: npm run fuzz -- [options]

  --inputs N   how many (default 200000)
  --seed N     the same seed gives the same inputs (default 1)
  --workers N  threads (default: one a core)
  --only N     the input of this number alone

exit code: 0 nothing found, 1 findings, 2 usage
`

/** `undefined` where the arguments cannot be read. */
export function parseOptions(args: readonly string[]): FuzzOptions | undefined {
  const values = parseSafely(args)
  if (values === undefined) return undefined
  const only = values.only === undefined ? undefined : Number(values.only)
  const options = {
    inputs: Number(values.inputs ?? 200_000),
    seed: Number(values.seed ?? 1),
    workers: Number(values.workers ?? os.availableParallelism()),
    only,
  }
  const numbers = [options.inputs, options.seed, options.workers, only ?? 0]
  const readable = numbers.every((value) => Number.isSafeInteger(value) && value >= 0)
  return readable && options.workers > 0 ? options : undefined
}

function parseSafely(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const options = { inputs: text, seed: text, workers: text, only: text }
    return parseArgs({ args: [...args], options }).values
  } catch {
    return undefined
  }
}
