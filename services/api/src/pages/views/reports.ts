/** The stale-address report and its sisters, live, with charts, files, and links for others. */
import {
  barsOf,
  html,
  type Html,
  type Period,
  type Report,
  type ReportTable,
} from '@forwardpath/report'
import { chartPicture } from '../chart-picture.ts'
import type { Made } from '../kept.ts'
import { page, PageProblem, type PageAnswer, type PageCall, type PagesShared } from '../page.ts'
import type { ReportName } from '../../load-report.ts'
import { REPORT_NAMES, type PagesContext } from '../pages-context.ts'
import { asOf, pathTo, select } from '../parts.ts'
import { linksPart, madeLinkPart } from '../report-links-part.ts'
import {
  CSV_ROWS,
  FILE_ROWS,
  REPORT_LEDES,
  REPORT_TITLES,
  reportFile,
  reportPart,
  type ReportPlace,
} from '../report-part.ts'

const DAY_MS = 86_400_000
const PERIODS = ['7d', '30d', '90d', '180d', '365d'] as const
const DEFAULT_PERIOD = '90d'
/** Rows of the largest table that are read for a page. */
const PAGE_ROWS = 200

/** Which report, over how long. */
export type ReportWanted = { readonly name: ReportName; readonly period: (typeof PERIODS)[number] }

/** From path and query. Throws PageProblem for a report that there is not. */
export function wantedReport(call: Pick<PageCall, 'params' | 'query'>): ReportWanted {
  const name = REPORT_NAMES.find((one) => one === call.params['name'])
  if (name === undefined)
    throw new PageProblem(404, 'There is no such report.', REPORT_NAMES.join(', '))
  const period = PERIODS.find((one) => one === call.query.get('period')) ?? DEFAULT_PERIOD
  return { name, period }
}

/** The report, made at most a minute ago; absent while it is made for the first time. */
export async function reportOf(
  { name, period }: ReportWanted,
  context: Pick<PagesContext, 'loadReport' | 'now'>,
  { reports }: Pick<PagesShared, 'reports'>,
): Promise<Made<Report> | undefined> {
  return reports.get(`${name} ${period}`, () => load(context, { name, period }, PAGE_ROWS))
}

/** Has a report of the period that is shown first made, where it is older than so long. */
export async function renewReport(
  name: ReportName,
  {
    context,
    shared,
    olderThanMs,
  }: {
    readonly context: Pick<PagesContext, 'loadReport' | 'now'>
    readonly shared: Pick<PagesShared, 'reports'>
    readonly olderThanMs: number
  },
): Promise<void> {
  const period = DEFAULT_PERIOD
  await shared.reports.renew(
    `${name} ${period}`,
    () => load(context, { name, period }, PAGE_ROWS),
    olderThanMs,
  )
}

function load(
  { loadReport, now }: Pick<PagesContext, 'loadReport' | 'now'>,
  { name, period }: ReportWanted,
  limit: number,
): Promise<Report> {
  const nowMs = now()
  return loadReport(name, { period: periodOf(period, nowMs), asOf: iso(nowMs), limit })
}

/** The period up to an instant, RFC 3339. */
export function periodOf(period: ReportWanted['period'], nowMs: number): Period {
  return { since: iso(nowMs - Number.parseInt(period, 10) * DAY_MS), until: iso(nowMs) }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** `GET /reports/:name`. */
export const reportPage = page('report', (call, context, shared) =>
  reportAnswer(call, { wanted: wantedReport(call), context, shared }),
)

/** What the page of a report is made with. */
export type ReportMaking = {
  readonly wanted: ReportWanted
  readonly context: PagesContext
  readonly shared: PagesShared
  /** The path of a link that was just made; it is shown this once. */
  readonly madeLink?: string
}

/** The page of a report. */
export async function reportAnswer(call: PageCall, making: ReportMaking): Promise<PageAnswer> {
  const { wanted, context, shared, madeLink } = making
  const made = await reportOf(wanted, context, shared)
  const path = pathTo('/reports', wanted.name)
  const title = REPORT_TITLES[wanted.name]
  const mayShare = call.may('shareReport')
  const body = html`<h1>${title}</h1>
    <p class="lede">${REPORT_LEDES[wanted.name]}</p>
    <form class="filter" method="get" action="${path}">
      ${select('period', 'Period up to now', { values: PERIODS, chosen: wanted.period })}
      <button>Show</button>
    </form>
    ${madeLink === undefined ? null : madeLinkPart(madeLink)}
    ${
      made === undefined
        ? html`<p class="empty" role="status">
            The report is being made; this page asks again by itself.
          </p>`
        : [
            made.isRenewing ? asOf(made) : null,
            reportPart(made.value, placeOf(path, wanted, mayShare)),
          ]
    }
    ${mayShare ? await linksPart(call, { path, wanted, context }) : null}`
  return {
    kind: 'page',
    title,
    nav: 'report',
    body,
    // A page that shows a link for once must not go by itself.
    ...(made === undefined && madeLink === undefined && { refreshSeconds: 2 }),
  }
}

function placeOf(path: string, wanted: ReportWanted, mayShare: boolean): ReportPlace {
  return {
    files: `${path}/file`,
    query: { period: wanted.period },
    chartOf: (table) => chartOf(table, wanted),
    link: linkOf,
    beside: mayShare ? html`<a href="#links">Links for others</a>` : null,
  }
}

function linkOf(key: string, cell: string): string | undefined {
  if (key === 'addressChangeId') return pathTo('/changes', cell)
  if (key === 'address' || key === 'oldAddress') return pathTo('/suppressions', cell)
  return undefined
}

function chartOf(table: ReportTable, { name, period }: ReportWanted): Html | null {
  const drawn = barsOf(table)
  if (drawn === undefined) return null
  const alt = `Bars: ${table.title}, ${drawn.title.toLowerCase()}, the largest first${
    drawn.isShare ? ', with 95 % intervals' : ''
  }. The table beneath has the numbers.`
  const height = 50 + drawn.bars.length * 28
  return chartPicture('report', {
    alt,
    width: 1000,
    height,
    query: { name, period, table: table.id },
  })
}

/** `GET /reports/:name/file`: html, md, json, or one table as csv. */
export const reportFilePage = page('reportFile', async (call, context) => {
  const wanted = wantedReport(call)
  const isTable = call.query.get('format') === 'csv'
  const report = await load(context, wanted, isTable ? CSV_ROWS : FILE_ROWS)
  return reportFile(report, {
    name: wanted.name,
    day: iso(call.nowMs).slice(0, 10),
    query: call.query,
  })
})
