/**
 * Durations, sizes and rates as people write them in the configuration.
 *
 * Every value carries its unit: a bare number is refused, since nobody can see what it counts. Total, linear.
 */

const DURATION_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 7 * 86_400_000],
  // A calendar year would need a calendar; for how long something is kept, 365 days will do.
  ['y', 365 * 86_400_000],
])

const SIZE_BYTES: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KB', 1_000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
  ['KiB', 1_024],
  ['MiB', 1_024 ** 2],
  ['GiB', 1_024 ** 3],
])

/** `500ms`, `30s`, `90m`, `24h`, `7d`, `2w`, `2y` in milliseconds. `undefined` for anything else. */
export function parseDurationMs(text: string): number | undefined {
  return parseWithUnit(text, DURATION_MS)
}

/** `25MiB`, `512KiB`, `10MB`, `100B` in bytes. `undefined` for anything else. */
export function parseSizeBytes(text: string): number | undefined {
  return parseWithUnit(text, SIZE_BYTES)
}

/** So many in so long. */
export type Rate = { readonly count: number; readonly perMs: number }

const RATE_MS: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** `1/24h`: one in 24 hours; `600/min`: 600 in a minute (`s`, `min`, `h`, `d`). `undefined` for anything else. */
export function parseRate(text: string): Rate | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const count = text.slice(0, slash).trim()
  const span = text.slice(slash + 1).trim()
  const perMs = RATE_MS.get(span) ?? parseDurationMs(span)
  if (!/^[0-9]{1,9}$/.test(count) || Number(count) === 0 || perMs === undefined) return undefined
  return { count: Number(count), perMs }
}

/** `1/24h`: as the configuration writes it, so that {@link parseRate} gives the same back. Total. */
export function formatRate({ count, perMs }: Rate): string {
  const [unit, ms] = RATE_UNITS.find(([, ms]) => perMs % ms === 0) ?? ['ms', 1]
  const isOneDay = unit === 'd' && perMs === ms
  return `${String(count)}/${isOneDay ? '24h' : `${String(perMs / ms)}${unit}`}`
}

const RATE_UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

function parseWithUnit(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^([0-9]{1,12}) ?([A-Za-z]{1,3})$/.exec(text.trim())
  const factor = units.get(match?.[2] ?? '')
  if (match === null || factor === undefined) return undefined
  const value = Number(match[1]) * factor
  return value > 0 && Number.isSafeInteger(value) ? value : undefined
}
