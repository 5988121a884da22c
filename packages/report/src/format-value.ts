/** Numbers in words of a report: the same on every machine, whatever its locale. Total. */

/** `9310` → `9,310`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** `0.1234` → `12.3 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** `2.5` → `2.5`, `3` → `3`. */
export function formatDecimal(value: number): string {
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(1)
}
