import type { DayCount } from '@forwardpath/store'
import type { Bars } from '../charts.ts'
import { wordsOf } from '../words.ts'

/** Categories with a colour of their own; the rest is summed up. */
const SHOWN = 6

/** Every day from `from` to `to`, and a series for each common category. Total. */
export function bouncesByDay(
  counts: readonly DayCount[],
  { from, to }: { readonly from: string; readonly to: string },
): {
  readonly labels: readonly string[]
  readonly series: readonly Bars[]
} {
  const totals = new Map<string, number>()
  for (const { category, count } of counts)
    totals.set(category, (totals.get(category) ?? 0) + count)
  const common = [...totals.entries()]
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, SHOWN)
    .map(([category]) => category)
  const labels = daysBetween(from, to)
  const valuesOf = (keep: (category: string) => boolean): readonly number[] =>
    labels.map((label) =>
      counts.reduce(
        (s, { day, category, count }) => s + (day === label && keep(category) ? count : 0),
        0,
      ),
    )
  const series = common.map((category) => ({
    name: wordsOf(category),
    values: valuesOf((one) => one === category),
  }))
  const others = valuesOf((category) => !common.includes(category))
  return {
    labels,
    series: others.some((count) => count > 0)
      ? [...series, { name: 'others', values: others }]
      : series,
  }
}

const DAY_MS = 86_400_000
const MAX_DAYS = 100

function daysBetween(first: string, last: string): readonly string[] {
  const count = Math.min(MAX_DAYS, Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1)
  return Array.from({ length: count }, (_, index) =>
    new Date(Date.parse(first) + index * DAY_MS).toISOString().slice(0, 10),
  )
}
