/** A count of a whole, with its share where the whole is large enough to say one. Pure, total. */
import { rounded } from './header.ts'
import { wilsonInterval } from './wilson.ts'

/** Contacts below which a share would say more than is known (docs/operate.md, "Lead sources and reports"). Project choice. */
export const MIN_SIZE = 30

/** A count and its share with the 95 % interval; the share is null below {@link MIN_SIZE} or without a size. */
export type Measure = {
  readonly count: number
  readonly share: number | null
  readonly low: number | null
  readonly high: number | null
}

/** Count and share; the share only of 30 and more. */
export function measure(count: number, size: number | undefined): Measure {
  const interval = size === undefined || size < MIN_SIZE ? undefined : wilsonInterval(count, size)
  if (interval === undefined) return { count, share: null, low: null, high: null }
  return {
    count,
    share: rounded(interval.share),
    low: rounded(interval.low),
    high: rounded(interval.high),
  }
}
