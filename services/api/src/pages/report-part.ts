/** A report as the pages show it and as they give it along: the same document that the command line writes. */
import {
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
  type Report,
  type ReportDocument,
  type ReportTable,
} from '@forwardpath/report'
import type { ReportName } from '../load-report.ts'
import { PageProblem, type PageAnswer } from './page.ts'
import { withQuery } from './parts.ts'

/** The headline of each report. */
export const REPORT_TITLES: Readonly<Record<ReportName, string>> = {
  stale: 'Stale addresses',
  sources: 'Lead sources',
  domains: 'Domains in migration',
  health: 'Sender health',
}

/** What each report is for, in a sentence. */
export const REPORT_LEDES: Readonly<Record<ReportName, string>> = {
  stale: 'Which addresses went stale, where they went, and what to do next.',
  sources:
    'Which lead sources yield stale addresses. A share is given from 30 addresses on, with its 95 % interval.',
  domains:
    'Domains whose addresses move together to another one. Each change is still approved by itself.',
  health:
    'What providers refuse because of the sender, not of the address. Nobody was suppressed for it; the remedies are yours.',
}

/** Rows of the largest table on a page, and in a file. */
const TABLE_ROWS = 100
/** Rows of the largest table of a report that is given along. */
export const FILE_ROWS = 10_000
/** The same of one table alone, which a spreadsheet takes: some tens of megabytes while it is made. */
export const CSV_ROWS = 100_000

/** Where its files are, and what whoever looks at it may follow. */
export type ReportPlace = {
  /** Path of the files. */
  readonly files: string
  /** What a file is asked for beside its format. */
  readonly query: Readonly<Record<string, string>>
  readonly chartOf?: (table: ReportTable) => Html | null
  readonly link?: (key: string, cell: string) => string | undefined
  /** Beside the files. */
  readonly beside?: Html | null
}

const WHOLE_FORMATS = ['html', 'md', 'json'] as const

/** Facts and sections, with the ways to take them along. */
export function reportPart(
  report: Report,
  { files, query, chartOf, link, beside }: ReportPlace,
): Html {
  const document = reportDocument(report)
  return html`<div class="tools">
      Take it along:
      ${WHOLE_FORMATS.map((format) => html`<a href="${withQuery(files, { ...query, format })}">${format.toUpperCase()}</a>`)}
      ${beside}
    </div>
    <section class="card">${documentFacts(document)}</section>
    ${documentSections(shortened(document), {
      beforeTable: (table) => chartOf?.(table) ?? null,
      besideTable: (table) =>
        table.rows.length === 0
          ? null
          : html`<a
              class="csv"
              href="${withQuery(files, { ...query, format: 'csv', table: table.id })}"
              aria-label="CSV of ${table.title}"
              >CSV</a
            >`,
      link: (key, cell) => link?.(key, cell),
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

/** A file of the report: html, md, json, or one table as csv, as `query` asks. Throws PageProblem for another format or table. */
export function reportFile(
  report: Report,
  {
    name,
    day,
    query,
  }: { readonly name: ReportName; readonly day: string; readonly query: URLSearchParams },
): PageAnswer {
  const document = reportDocument(report)
  const stem = `${name}-${day}`
  switch (query.get('format') ?? 'html') {
    case 'html':
      return {
        kind: 'file',
        type: 'text/html; charset=utf-8',
        name: `${stem}.html`,
        body: toHtml(document),
      }
    case 'md':
      return {
        kind: 'file',
        type: 'text/markdown; charset=utf-8',
        name: `${stem}.md`,
        body: toMarkdown(document),
      }
    case 'json':
      return {
        kind: 'file',
        type: 'application/json; charset=utf-8',
        name: `${stem}.json`,
        body: `${JSON.stringify(report)}\n`,
      }
    case 'csv': {
      const wanted = query.get('table') ?? document.mainTable
      const table = tablesOf(document).find(({ id }) => id === wanted)
      if (table === undefined) throw new PageProblem(404, 'There is no such table.')
      return {
        kind: 'file',
        type: 'text/csv; charset=utf-8; header=present',
        name: `${stem}-${table.id}${partWords(table)}.csv`,
        body: toCsv(table),
      }
    }
    default:
      throw new PageProblem(400, 'There is no such format.', 'html, md, csv, json')
  }
}

/** A part of a table says so where it is kept: in its name, since a CSV has no other place. */
function partWords({ note, rows }: ReportTable): string {
  return note === undefined ? '' : `-first-${String(rows.length)}-rows`
}
