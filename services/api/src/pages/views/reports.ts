/** The stale-address report and its sisters, live: the same document that the command line writes, with charts and files. */
import {
  barsOf,
  documentFacts,
  documentSections,
  formatCount,
  html,
  reportDocument,
  tablesOf,
  toCsv,
  toHtml,
  toMarkdown,
  type Html,
  type Period,
  type Report,
  type ReportDocument,
  type ReportTable,
} from '@forwardpath/report'
import { chartPicture } from '../chart-picture.ts'
import type { Made } from '../kept.ts'
import { page, PageProblem, type PageCall, type PagesShared } from '../page.ts'
import type { ReportName } from '../../load-report.ts'
import { REPORT_NAMES, type PagesContext } from '../pages-context.ts'
import { asOf, pathTo, select, withQuery } from '../parts.ts'

const DAY_MS = 86_400_000
const PERIODS = ['7d', '30d', '90d', '180d', '365d'] as const
const DEFAULT_PERIOD = '90d'
/** Rows of the largest table on a page, and in a file. */
const PAGE_ROWS = 200
const TABLE_ROWS = 100
const FILE_ROWS = 10_000

const LEDES: Readonly<Record<ReportName, string>> = {
  stale: 'Which addresses went stale, where they went, and what to do next.',
  sources:
    'Which lead sources yield stale addresses. A share is given from 30 addresses on, with its 95 % interval.',
  domains:
    'Domains whose addresses move together to another one. Each change is still approved by itself.',
  health:
    'What providers refuse because of the sender, not of the address. Nobody was suppressed for it; the remedies are yours.',
}

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

function periodOf(period: string, nowMs: number): Period {
  return { since: iso(nowMs - Number.parseInt(period, 10) * DAY_MS), until: iso(nowMs) }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** `GET /reports/:name`. */
export const reportPage = page('report', async (call, context, shared) => {
  const wanted = wantedReport(call)
  const made = await reportOf(wanted, context, shared)
  const path = pathTo('/reports', wanted.name)
  const document = made === undefined ? undefined : reportDocument(made.value)
  const body = html`<h1>${TITLES[wanted.name]}</h1>
    <p class="lede">${LEDES[wanted.name]}</p>
    <form class="filter" method="get" action="${path}">
      ${select('period', 'Period up to now', { values: PERIODS, chosen: wanted.period })}
      <button>Show</button>
    </form>
    ${
      made === undefined || document === undefined
        ? html`<p class="empty" role="status">
            The report is being made; this page asks again by itself.
          </p>`
        : [made.isRenewing ? asOf(made) : null, files(path, wanted), documentPart(document, wanted)]
    }`
  return {
    kind: 'page',
    title: TITLES[wanted.name],
    nav: 'report',
    body,
    ...(made === undefined && { refreshSeconds: 2 }),
  }
})

const TITLES: Readonly<Record<ReportName, string>> = {
  stale: 'Stale addresses',
  sources: 'Lead sources',
  domains: 'Domains in migration',
  health: 'Sender health',
}

const FORMATS = ['html', 'md', 'json'] as const

function files(path: string, { period }: ReportWanted): Html {
  return html`<div class="tools">
    Take it along:
    ${FORMATS.map((format) => html`<a href="${withQuery(`${path}/file`, { period, format })}">${format.toUpperCase()}</a>`)}
  </div>`
}

function documentPart(document: ReportDocument, wanted: ReportWanted): Html {
  const path = pathTo('/reports', wanted.name)
  return html`<section class="card">${documentFacts(document)}</section>
    ${documentSections(shortened(document), {
      beforeTable: (table) => chartOf(table, wanted),
      besideTable: (table) =>
        table.rows.length === 0
          ? null
          : html`<a
              href="${withQuery(`${path}/file`, { period: wanted.period, format: 'csv', table: table.id })}"
              >CSV<span class="alabel"> of ${table.title}</span></a
            >`,
      link: linkOf,
    })}`
}

/** No page is heavier than 200 KB: a table shows its first rows, its file all. */
function shortened(document: ReportDocument): ReportDocument {
  return {
    ...document,
    sections: document.sections.map((section) => ({
      ...section,
      tables: section.tables.map((table) =>
        table.rows.length <= TABLE_ROWS
          ? table
          : {
              ...table,
              rows: table.rows.slice(0, TABLE_ROWS),
              note: [
                `The first ${formatCount(TABLE_ROWS)} of ${formatCount(table.rows.length)} rows; the files have the others.`,
                ...(table.note === undefined ? [] : [table.note]),
              ].join(' '),
            },
      ),
    })),
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
  const format = call.query.get('format') ?? 'html'
  const report = await load(context, wanted, FILE_ROWS)
  const day = iso(call.nowMs).slice(0, 10)
  const name = `${wanted.name}-${day}`
  const document = reportDocument(report)
  switch (format) {
    case 'html':
      return {
        kind: 'file',
        type: 'text/html; charset=utf-8',
        name: `${name}.html`,
        body: toHtml(document),
      }
    case 'md':
      return {
        kind: 'file',
        type: 'text/markdown; charset=utf-8',
        name: `${name}.md`,
        body: toMarkdown(document),
      }
    case 'json':
      return {
        kind: 'file',
        type: 'application/json; charset=utf-8',
        name: `${name}.json`,
        body: `${JSON.stringify(report)}\n`,
      }
    case 'csv': {
      const wantedTable = call.query.get('table') ?? document.mainTable
      const table = tablesOf(document).find(({ id }) => id === wantedTable)
      if (table === undefined) throw new PageProblem(404, 'There is no such table.')
      return {
        kind: 'file',
        type: 'text/csv; charset=utf-8; header=present',
        name: `${name}-${table.id}.csv`,
        body: toCsv(table),
      }
    }
    default:
      throw new PageProblem(400, 'There is no such format.', 'html, md, csv, json')
  }
})
