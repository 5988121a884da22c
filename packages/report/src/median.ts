/** A value and how often it was seen. */
export type Counted = { readonly value: number; readonly count: number }

/**
 * The median of counted values, the mean of the two middle ones where they are even in number; absent without any. Takes
 * counts, so that a million ages are a few hundred rows. Total.
 */
export function median(values: readonly Counted[]): number | undefined {
  const sorted = values.filter(({ count }) => count > 0).toSorted((a, b) => a.value - b.value)
  const total = sorted.reduce((sum, { count }) => sum + count, 0)
  const lower = valueAt(sorted, Math.floor((total - 1) / 2))
  const upper = valueAt(sorted, Math.floor(total / 2))
  return lower === undefined || upper === undefined ? undefined : (lower + upper) / 2
}

/** The value at a place, counted from 0, of the values laid out one by one. */
function valueAt(sorted: readonly Counted[], place: number): number | undefined {
  let passed = 0
  for (const { value, count } of sorted) {
    passed += count
    if (place >= 0 && place < passed) return value
  }
  return undefined
}
