/** Charts as files of their own. */
import { barsOf, reportDocument, tablesOf } from '@forwardpath/report'
import { listIncidents } from '@forwardpath/store'
import { drawChart, lyingBars, stackedColumns, type Theme } from '../charts.ts'
import { page, PageProblem, type PageCall, type PagesShared } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { bouncesByDay } from './bounces-by-day.ts'
import { incidentChart, incidentTimeline } from './incident-chart.ts'
import { daysOf, overviewOf } from './overview.ts'
import { reportOf, wantedReport } from './reports.ts'

const MAX_HEIGHT = 900
const SVG = 'image/svg+xml; charset=utf-8'

const WIDE = 1_000
const NARROW = 400

/** `GET /charts/:name`. The same figures as the page has, so that the two never disagree for long. */
export const chartPage = page('chart', async (call, context, shared) => {
  const theme: Theme = call.query.get('theme') === 'dark' ? 'dark' : 'light'
  const asked = Number(call.query.get('height'))
  const height = Number.isInteger(asked) && asked >= 60 ? Math.min(asked, MAX_HEIGHT) : 280
  const isNarrow = call.query.get('shape') === 'narrow'
  const body = await draw(call, { context, shared, theme, height, isNarrow })
  return { kind: 'file', type: SVG, body }
})

type Ground = {
  readonly context: PagesContext
  readonly shared: PagesShared
  readonly theme: Theme
  readonly height: number
  /** Drawn for a phone: the same letters on less room. */
  readonly isNarrow: boolean
}

function draw(call: PageCall, ground: Ground): Promise<string> {
  const name = call.params['name']
  if (name === 'bounces.svg') return drawBounces(ground)
  if (name === 'report.svg') return drawReport(call, ground)
  if (name === 'incident.svg') return drawIncident(call, ground)
  throw new PageProblem(404, 'There is no such chart.')
}

async function drawIncident(
  call: PageCall,
  { context: { database }, theme, height, isNarrow }: Ground,
): Promise<string> {
  const [incident] = await listIncidents(database, { id: call.query.get('id') ?? '' }, { limit: 1 })
  const timeline =
    incident === undefined ? undefined : await incidentTimeline(database, incident, call.nowMs)
  if (timeline === undefined) throw new PageProblem(404, 'There is no such chart.')
  const width = isNarrow ? NARROW : WIDE
  return drawChart(incidentChart(timeline, { theme, width }), { width, height })
}

async function drawBounces({ context, shared, theme, height, isNarrow }: Ground): Promise<string> {
  const made = await overviewOf(context, shared)
  if (made === undefined) throw new PageProblem(503, 'The figures are still being counted.')
  const width = isNarrow ? NARROW : WIDE
  return drawChart(
    stackedColumns(bouncesByDay(made.value.byDay, daysOf(made.madeAtMs)), { theme, width }),
    { width, height },
  )
}

async function drawReport(
  call: PageCall,
  { context, shared, theme, height, isNarrow }: Ground,
): Promise<string> {
  const wanted = wantedReport({ params: { name: call.query.get('name') ?? '' }, query: call.query })
  const made = await reportOf(wanted, context, shared)
  if (made === undefined) throw new PageProblem(503, 'The report is still being made.')
  const table = tablesOf(reportDocument(made.value)).find(
    ({ id }) => id === call.query.get('table'),
  )
  const drawn = table === undefined ? undefined : barsOf(table)
  if (drawn === undefined) throw new PageProblem(404, 'There is no such chart.')
  const percent = (share: number): number => Math.round(share * 1_000) / 10
  const { bars, isShare } = drawn
  const width = isNarrow ? NARROW : WIDE
  return drawChart(
    lyingBars(
      {
        labels: bars.map(({ label }) => label),
        values: bars.map(({ value }) => (isShare ? percent(value) : value)),
        isShare,
        ...(isShare && {
          intervals: bars.map(({ low, high }) =>
            low === null || high === null ? null : ([percent(low), percent(high)] as const),
          ),
        }),
      },
      { theme, width },
    ),
    { width, height },
  )
}
