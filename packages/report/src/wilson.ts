/**
 * The Wilson score interval of a share (E. B. Wilson, J. Am. Stat. Assoc. 22, 1927): honest near 0 and 1 and for small
 * samples, where the share ± 1.96 standard errors leaves the range. Pure, total.
 */

/** A share of a whole, 0 to 1, with the interval that holds the true share in 95 of 100 such samples. */
export type Share = {
  readonly share: number
  readonly low: number
  readonly high: number
}

/** Two-sided 95 %: the 0.975 quantile of the normal distribution. */
const Z = 1.959963984540054

/** Absent where there is nothing to take a share of, or the count is not a part of it. */
export function wilsonInterval(count: number, size: number): Share | undefined {
  if (!(size > 0 && count >= 0 && count <= size)) return undefined
  const share = count / size
  const z2 = Z * Z
  const middle = share + z2 / (2 * size)
  const spread = Z * Math.sqrt((share * (1 - share)) / size + z2 / (4 * size * size))
  const scale = 1 + z2 / size
  return {
    share,
    // The formula gives 0 and 1 at the ends but for rounding.
    low: count === 0 ? 0 : (middle - spread) / scale,
    high: count === size ? 1 : (middle + spread) / scale,
  }
}

/** Whether the intervals have no point in common: a difference that chance alone rarely makes. Total. */
export function differs(a: Share, b: Share): 'higher' | 'lower' | 'alike' {
  if (a.low > b.high) return 'higher'
  return a.high < b.low ? 'lower' : 'alike'
}
