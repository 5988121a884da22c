/**
 * What the samples say of each figure: first, last, slope, and whether it is over its limit. Pure, total.
 *
 * A limit is a rise an hour. A shorter run is allowed what an hour is: within ten minutes nobody can tell 1 MB an hour from the
 * noise of a collector, but 1 MB is still 1 MB.
 */
import { medianOf, slopePerHour, type Sample } from './slope.ts'

/** A figure of one process, or of a server, through the run. */
export type Series = {
  /** `worker-1`, `PostgreSQL`. */
  readonly owner: string
  readonly figure: Figure
  /** One list a life: a process that is started again begins a new one. */
  readonly lives: readonly (readonly Sample[])[]
}

/**
 * Units an hour that a figure may rise. The heap's is that of data, without code (heap-probe.js). Code is what V8
 * has compiled, and ends; memory as the system sees it holds both, and what the allocator gives back late: there only a large leak
 * outside the heap shows. Connections come and go by some with the load. A worker opens four descriptors more when it first needs its
 * thread, whenever that is; one lost at each fault would be a hundred an hour.
 */
export const LIMITS = {
  'heap MB': 1,
  'code MB': 16,
  'external MB': 2,
  'RSS MB': 64,
  descriptors: 6,
  connections: 2,
  'queue entries': 20,
  waiting: 200,
} as const

/** What is measured. */
export type Figure = keyof typeof LIMITS

/** One line of the table. */
export type SlopeRow = {
  readonly owner: string
  readonly figure: Figure
  /** Medians of the first and the last fifth of the longest life; undefined without samples. */
  readonly first: number | undefined
  readonly last: number | undefined
  readonly perHour: number | undefined
  readonly limit: number
  readonly verdict: Verdict
}

/** `short`: it was killed so often that no life is long enough for a slope. `missing`: it should have one, and has none. */
export type Verdict = 'flat' | 'rises' | 'short' | 'missing'

/** What the judgement needs to know of the run. */
export type Judging = {
  /** Samples before this age of a life do not count: caches fill, code is compiled. */
  readonly warmUpMs: number
  /** How long the run was, without the first warm-up. */
  readonly countedMs: number
  /** Owners that nobody kills: they must have a slope. */
  readonly spared: ReadonlySet<string>
}

const HOUR_MS = 3_600_000
/** Fewer say nothing. */
const MIN_SAMPLES = 5

/** One row a series, in their order. */
export function judge(series: readonly Series[], judging: Judging): readonly SlopeRow[] {
  return series.map((one) => rowOf(one, judging))
}

/** Whether a row must fail the run. */
export function isBad({ verdict }: SlopeRow): boolean {
  return verdict === 'rises' || verdict === 'missing'
}

function rowOf({ owner, figure, lives }: Series, judging: Judging): SlopeRow {
  const warm = lives.map((life) => withoutWarmUp(life, judging.warmUpMs))
  const judged = warm.filter((life) => isLong(life, judging))
  const longest = warm.reduce((a, b) => (b.length > a.length ? b : a), [])
  const fifth = Math.max(1, Math.floor(longest.length / 5))
  const limit = LIMITS[figure] / Math.min(1, judging.countedMs / HOUR_MS)
  const perHour = slopePerHour(judged)
  return {
    owner,
    figure,
    first: medianOf(longest.slice(0, fifth).map(({ value }) => value)),
    last: medianOf(longest.slice(-fifth).map(({ value }) => value)),
    perHour,
    limit,
    verdict: verdictOf(perHour, { limit, isSpared: judging.spared.has(owner) }),
  }
}

function verdictOf(
  perHour: number | undefined,
  { limit, isSpared }: { readonly limit: number; readonly isSpared: boolean },
): Verdict {
  if (perHour === undefined) return isSpared ? 'missing' : 'short'
  return perHour > limit ? 'rises' : 'flat'
}

function withoutWarmUp(life: readonly Sample[], warmUpMs: number): readonly Sample[] {
  const bornAtMs = life[0]?.atMs ?? 0
  return life.filter(({ atMs }) => atMs - bornAtMs >= warmUpMs)
}

/** Half of the run: the slope of a few minutes is noise, however many of them there are. */
function isLong(life: readonly Sample[], { countedMs }: Judging): boolean {
  const lengthMs = (life.at(-1)?.atMs ?? 0) - (life[0]?.atMs ?? 0)
  return life.length >= MIN_SAMPLES && lengthMs >= countedMs / 2
}
