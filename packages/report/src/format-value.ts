/** Numbers in words of a report: the same on every machine, whatever its locale. Total. */
import type { Measure } from './measure.ts'

/** `9310` → `9,310`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `0.1234` → `12.3 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** `12 (40.0 %; 24.6 to 57.7)`; the count alone where there is no share. */
export function formatMeasure({ count, share, low, high }: Measure): string {
  if (share === null || low === null || high === null) return formatCount(count)
  const percent = (value: number): string => (value * 100).toFixed(1)
  return `${formatCount(count)} (${formatShare(share)}; ${percent(low)} to ${percent(high)})`
}

/** `2.5` → `2.5`, `3` → `3`. */
export function formatDecimal(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(1)
}
