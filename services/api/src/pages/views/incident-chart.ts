/** The time line of an incident: what the provider refused, step by step, against the highest that it had refused before. */
import { html, type Html } from '@forwardpath/report'
import {
  loadIncidentSteps,
  type Database,
  type IncidentRecord,
  type IncidentStep,
} from '@forwardpath/store'
import type { EChartsOption } from 'echarts'
import { chartPicture } from '../chart-picture.ts'
import { stackedColumns, type Theme } from '../charts.ts'
import type { PageCall } from '../page.ts'
import type { TableColumn } from '../tables.ts'
import { wordsOf } from '../words.ts'

const HOUR_MS = 3_600_000
/** Before and behind the window, to see what is ordinary. */
const BEFORE_HOURS = 24
const BEHIND_HOURS = 6
/** More columns than these are lines. */
const MAX_STEPS = 72
/** A window that nobody closed ends here for the chart. */
const MAX_HOURS = 30 * 24

/** The counts of an incident in equal steps. */
export type IncidentTimeline = {
  readonly stepHours: number
  /** Begin of each step, RFC 3339. */
  readonly labels: readonly string[]
  readonly steps: readonly IncidentStep[]
  readonly highestBefore: number | null
}

/** Absent where nothing was counted: the counts are kept for 40 days. */
export async function incidentTimeline(
  database: Database,
  incident: IncidentRecord,
  nowMs: number,
): Promise<IncidentTimeline | undefined> {
  const windowMs = Date.parse(incident.from)
  const fromMs = Math.floor(windowMs / HOUR_MS - BEFORE_HOURS) * HOUR_MS
  const endMs = incident.until === null ? nowMs : Date.parse(incident.until)
  const untilMs = Math.min(nowMs, endMs + BEHIND_HOURS * HOUR_MS, fromMs + MAX_HOURS * HOUR_MS)
  const hours = Math.max(1, Math.ceil((untilMs - fromMs) / HOUR_MS))
  const stepHours = Math.ceil(hours / MAX_STEPS)
  const { provider, categories, hour } = incident
  const window = { provider, categories, fromMs, untilMs, stepHours }
  const steps = await loadIncidentSteps(database, window)
  if (steps.length === 0) return undefined
  const count = Math.ceil(hours / stepHours)
  const labels = Array.from({ length: count }, (_, i) =>
    new Date(fromMs + i * stepHours * HOUR_MS).toISOString(),
  )
  // The highest before is of one hour: against longer steps it says nothing.
  return { stepHours, labels, steps, highestBefore: stepHours === 1 ? hour.highestBefore : null }
}

/** As a chart. Total. */
export function incidentChart(
  { labels, steps, highestBefore }: IncidentTimeline,
  size: { readonly theme: Theme; readonly width: number },
): EChartsOption {
  const categories = [...new Set(steps.map(({ category }) => category))]
  const counts = new Map(steps.map((s) => [`${s.at} ${s.category}`, s.addresses]))
  const option = stackedColumns(
    {
      labels: labels.map((label) => label.slice(5, 16).replace('T', ' ')),
      series: categories.map((category) => ({
        name: wordsOf(category),
        values: labels.map((label) => counts.get(`${label} ${category}`) ?? 0),
      })),
    },
    size,
  )
  if (highestBefore === null || !Array.isArray(option.series)) return option
  const line = {
    type: 'line' as const,
    name: 'highest before',
    data: labels.map(() => highestBefore),
    symbol: 'none',
    lineStyle: { type: 'dashed' as const, width: 2 },
  }
  return { ...option, series: [...option.series, line] }
}

/** Picture and table; words where there are no counts. */
export function incidentChartPart(
  { tables }: Pick<PageCall, 'tables'>,
  incident: IncidentRecord,
  timeline: IncidentTimeline | undefined,
): Html {
  if (timeline === undefined)
    return html`<p class="muted">
      There are no counts of this time: they are kept for 40 days, of what came by mailbox or
      import.
    </p>`
  const { steps, stepHours, highestBefore } = timeline
  const top = steps.reduce((best, one) => (one.addresses > best.addresses ? one : best))
  const unit = stepHours === 1 ? 'hour' : `${String(stepHours)} h`
  const before =
    highestBefore === null ? '' : ` The highest hour before had ${String(highestBefore)}.`
  return html`<h2>Addresses refused, by ${unit}</h2>
    ${chartPicture('incident', {
      alt: `Addresses that ${incident.provider} refused by ${unit}, from a day before the window. The most: ${String(top.addresses)} as ${wordsOf(top.category)} at ${top.at.slice(0, 16).replace('T', ' ')} UTC.${before} The table below has the numbers.`,
      width: 1_000,
      height: 260,
      query: { id: incident.id },
    })}
    <details class="act">
      <summary>The numbers</summary>
      ${tables.draw({
        id: 'incident-counts',
        title: `Addresses refused by ${unit}`,
        columns: STEP_COLUMNS,
        rows: steps,
        whenEmpty: 'None.',
      })}
    </details>`
}

const STEP_COLUMNS: readonly TableColumn<IncidentStep>[] = [
  { key: 'from', title: 'From', kind: 'instant', value: (s) => s.at },
  {
    key: 'category',
    title: 'Refused as',
    value: (s) => s.category,
    draw: (s) => wordsOf(s.category),
  },
  { key: 'addresses', title: 'Addresses', kind: 'count', value: (s) => s.addresses },
  { key: 'alive', title: 'Alive lately', kind: 'count', value: (s) => s.alive },
]
