/** How far the counts of an address stand against the rows of the policy. */
import type { Category } from '@forwardpath/classify'
import { isCountingFailure } from './acting-events.ts'
import { distinctEvents } from './distinct-events.ts'
import { formatDuration, utcDay } from './duration.ts'
import type { HistoryEvent } from './history-event.ts'
import type { Policy } from './policy.ts'

/** One row of the policy and how near its number is. */
export type CategoryCount = {
  readonly category: Category
  /** Distinct days with a report inside the window, up to now. */
  readonly count: number
  readonly needed: number
  /** Such as `72h`: what must lie between the first and the last. */
  readonly span: string
  /** Such as `90d`: how far back counts are looked for. */
  readonly within: string
}

/** One row for each category that counts and has a report in its window; in the policy's order. Pure. */
export function countReports(
  events: readonly HistoryEvent[],
  policy: Policy,
  nowMs: number,
): readonly CategoryCount[] {
  const counting = distinctEvents(events).filter((e) => isCountingFailure(e, policy))
  return Object.entries(policy.rows).flatMap(([name, row]) => {
    if (row.effect === 'ignore' || row.threshold === undefined) return []
    const { threshold, needsUnchangedMx } = row
    const category = name as Category
    const days = counting
      .filter((e) => e.category === category && e.receivedAtMs > nowMs - threshold.withinMs)
      .filter((e) => needsUnchangedMx !== true || e.mxCheck === 'unchanged')
      .map((e) => utcDay(e.receivedAtMs))
    if (days.length === 0) return []
    const span = formatDuration(threshold.spanMs)
    const within = formatDuration(threshold.withinMs)
    return [{ category, count: new Set(days).size, needed: threshold.count, span, within }]
  })
}
