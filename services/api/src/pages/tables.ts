/**
 * The tables of a page. One description of its columns makes both what is seen and the CSV of it: the address of the page with
 * `csv=ID` gives the table of that id as a file, by the same view, so with the same filter, order and right to look. A table that is
 * drawn has its link; there is no other way to draw one.
 */
import { formatCount, formatShare, html, type Html, type HtmlValue } from '@forwardpath/report'
import { csvFile, csvStream, type CsvColumn, type CsvFile, type ReadRows } from './csv.ts'
import { day, time, withQuery } from './parts.ts'

/** How a value is drawn where nothing else is said. `foreign`: text of a mail or a person; instants are RFC 3339, shares 0 to 1. */
type ColumnKind = 'text' | 'foreign' | 'count' | 'share' | 'instant' | 'day'

/** One column. */
export type TableColumn<Row> = CsvColumn<Row> & {
  /** Absent: for the CSV alone. */
  readonly title?: string
  /** Default `text`. */
  readonly kind?: ColumnKind
  /** What is seen in place of the value. */
  readonly draw?: (row: Row) => HtmlValue
  /** Gives way on a narrow screen. */
  readonly isMinor?: boolean
}

/** What a CSV is made of. */
export type ListOfRows<Row> = {
  /** Names the CSV among those of the page, and its file. */
  readonly id: string
  readonly title: string
  readonly columns: readonly TableColumn<Row>[]
  /** Those of this page; where there is no `read`, all. */
  readonly rows: readonly Row[]
  /** Reads the whole list in the order of the page, where the page shows a part of it. */
  readonly read?: ReadRows<Row>
  /** The page that gives the CSV, with its query; absent: the one that is looked at. */
  readonly path?: string
}

/** A table. */
export type PageTable<Row> = ListOfRows<Row> & {
  /** Draws the title above it; absent: for those alone who do not see the table. */
  readonly heading?: 'h2' | 'h3'
  /** Stands above it where there is no heading. */
  readonly beside?: HtmlValue
  /** What stands in its place where there are no rows. */
  readonly whenEmpty: HtmlValue
  /** What can be done with a row; stands on the page alone. */
  readonly act?: (row: Row) => HtmlValue
}

/** The tables of one page. */
export type Tables = {
  /** A table with the link to its CSV. */
  readonly draw: <Row>(table: PageTable<Row>) => Html
  /** The link alone, for rows that are drawn in another way. */
  readonly link: <Row>(list: ListOfRows<Row>) => Html
  /** The CSV that was asked for; absent until its table is drawn. */
  readonly asked: () => CsvFile | undefined
}

/** What of a request the tables look at. */
export type TablesCall = {
  readonly url: string
  readonly query: URLSearchParams
  readonly params: Readonly<Record<string, string>>
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** None drawn yet. */
export function createTables(call: TablesCall): Tables {
  const wanted = call.query.get('csv')
  let asked: CsvFile | undefined
  const link: Tables['link'] = (list) => {
    if (list.id === wanted && isOf(list, call)) asked = csvOf(list, call)
    return html`<a class="csv" href="${csvPath(list, call)}" aria-label="CSV of ${list.title}"
      >CSV</a
    >`
  }
  return {
    link,
    draw: (table) => {
      const csv = link(table)
      return html`${headOf(table, table.rows.length === 0 ? null : csv)} ${bodyOf(table)}`
    },
    asked: () => asked,
  }
}

/** Of the query: where on the page of a list somebody stands, and what is told once. The rest is the filter. */
const NO_FILTER = ['before', 'after', 'csv', 'done', 'added', 'kept', 'was']

function csvPath<Row>({ id, path }: ListOfRows<Row>, { url, query }: TablesCall): string {
  if (path !== undefined) return `${path}${path.includes('?') ? '&' : '?'}csv=${id}`
  const filter = [...query].filter(([name]) => !NO_FILTER.includes(name))
  return withQuery(pageOf(url), { ...Object.fromEntries(filter), csv: id })
}

/** False where another page gives the CSV. */
function isOf<Row>({ path }: ListOfRows<Row>, { url }: TablesCall): boolean {
  return path === undefined || pageOf(path) === pageOf(url)
}

/** Without the query. */
function pageOf(url: string): string {
  return url.split('?', 1)[0] ?? ''
}

function csvOf<Row>(
  { id, columns, rows, read }: ListOfRows<Row>,
  { params, nowMs, signal }: TablesCall,
): CsvFile {
  const of = params['id']
  // Ids of ours alone: a file is not named by what came from outside.
  const name = {
    what: of !== undefined && /^[a-z]{3}_\w{1,40}$/.test(of) ? `${id}-${of}` : id,
    nowMs,
  }
  return read === undefined
    ? csvFile(name, columns, rows)
    : csvStream(name, columns, { read, signal })
}

function headOf<Row>({ heading, title, beside = null }: PageTable<Row>, csv: Html | null): Html {
  const words =
    heading === 'h2'
      ? html`<h2>${title}</h2>`
      : heading === 'h3'
        ? html`<h3>${title}</h3>`
        : html`<span>${beside}</span>`
  return html`<div class="head">${words}${csv}</div>`
}

/** More columns than these stand beneath each other on a phone. */
const MAX_BESIDE = 3

/**
 * With a caption for who does not see it. The roles say again what the elements are: where a style sheet puts the cells of a row
 * beneath each other, a browser may forget it.
 */
function bodyOf<Row>({ title, columns, rows, whenEmpty, act }: PageTable<Row>): Html {
  if (rows.length === 0) return html`<p class="empty">${whenEmpty}</p>`
  const seen = columns.filter((column) => column.title !== undefined)
  const isWide = seen.length + (act === undefined ? 0 : 1) > MAX_BESIDE
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0">
    <table role="table" class="${isWide ? 'wide' : ''}">
      <caption>
        ${title}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${seen.map(
            (column) =>
              html`<th
                scope="col"
                role="columnheader"
                class="${classOf(column)}"
                data-key="${column.key}"
              >
                ${column.title}
              </th>`,
          )}
          ${act === undefined ? null : html`<th scope="col" role="columnheader">Act</th>`}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows.map(
          (row) =>
            html`<tr role="row">
              ${seen.map((column) => cellOf(column, row))}
              ${act === undefined ? null : html`<td role="cell" class="act">${act(row)}</td>`}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

/** A cell that says nothing takes no place on a phone. */
function cellOf<Row>(column: TableColumn<Row>, row: Row): Html {
  const what = seenOf(column, row)
  const classes = [classOf(column), what === NOTHING ? 'nothing' : ''].filter((name) => name !== '')
  return html`<td role="cell" class="${classes.join(' ')}" data-title="${column.title}">
    ${what}
  </td>`
}

const NOTHING = '–'

function classOf<Row>({ kind, isMinor }: TableColumn<Row>): string {
  const isNumber = kind === 'count' || kind === 'share'
  return [isNumber ? 'number' : '', isMinor === true ? 'minor' : '']
    .filter((name) => name !== '')
    .join(' ')
}

function seenOf<Row>({ draw, value, kind = 'text' }: TableColumn<Row>, row: Row): HtmlValue {
  if (draw !== undefined) return draw(row)
  const what = value(row)
  if (what === null || what === '') return NOTHING
  switch (kind) {
    case 'text':
      return what
    case 'foreign':
      return html`<bdi>${what}</bdi>`
    case 'count':
      return formatCount(Number(what))
    case 'share':
      return formatShare(Number(what))
    case 'instant':
      return time(String(what))
    case 'day':
      return day(String(what))
  }
}
