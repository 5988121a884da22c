/** The command line of `npm run bench`. */
import { parseArgs } from 'node:util'

/** What was asked for. */
export type BenchOptions = {
  /** Empty: all. */
  readonly ids: readonly string[]
  readonly quick: boolean
  readonly rounds: number
  /** Where the result file goes. */
  readonly results: string | undefined
  /** M11, M12, M16: records on the list. Absent: five million. */
  readonly entries: number | undefined
  /** M16: questions a second; empty: 5,000 and 20,000. */
  readonly rates: readonly number[]
  /** M11, M12, M16: folder that keeps the list between runs. Absent: made anew. */
  readonly data: string | undefined
  /** The same: MB of shared_buffers. Absent: PostgreSQL's default. */
  readonly buffersMb: number | undefined
}

/** How to call it. */
export const USAGE = `usage: npm run bench -- [M2 M3 ...] [options]

  M2 M3 ...      the ratios to measure; none: all that there are
  --quick        short samples; floors with 20 % slack
  --rounds N     counted rounds, at least 5 (default 9, with --quick 5)
  --entries N    M11, M12, M16: records on the list (default 5000000, with --quick 100000)
  --rate N       M16: questions a second; may be given several times (default 5000 and 20000)
  --data DIR     M11, M12, M16: keep the list in this folder, and take it up again
  --buffers MB   M11, M12, M16: shared_buffers of PostgreSQL (default: its own, 128; the index of five million
                 records has 541)
  --results DIR  where the result file goes (default test/bench/results)

exit code: 0 all floors held, 1 one was missed or a figure is void, 2 usage
`

const MIN_ROUNDS = 5
const DEFAULT_ROUNDS = 9

/** `undefined` where the arguments cannot be read. */
export function parseOptions(
  args: readonly string[],
  known: readonly string[],
): BenchOptions | undefined {
  const parsed = parseSafely(args)
  if (parsed === undefined) return undefined
  const { values, positionals } = parsed
  const quick = values.quick === true
  const rounds = Number(values.rounds ?? (quick ? MIN_ROUNDS : DEFAULT_ROUNDS))
  const ids = positionals.map((id) => id.toUpperCase())
  if (!Number.isInteger(rounds) || rounds < MIN_ROUNDS) return undefined
  if (ids.some((id) => !known.includes(id))) return undefined
  const entries = values.entries === undefined ? undefined : Number(values.entries)
  const rates = (values.rate ?? []).map(Number)
  const buffersMb = values.buffers === undefined ? undefined : Number(values.buffers)
  const counts = [...rates, ...[entries, buffersMb].filter((count) => count !== undefined)]
  if (counts.some((count) => !Number.isInteger(count) || count < 1)) return undefined
  const { results, data } = values
  return { ids, quick, rounds, results, entries, rates, data, buffersMb }
}

function parseSafely(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        results: { type: 'string' },
        entries: { type: 'string' },
        data: { type: 'string' },
        buffers: { type: 'string' },
        rate: { type: 'string', multiple: true },
      },
    })
  } catch {
    return undefined
  }
}
