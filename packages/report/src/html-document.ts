/**
 * A document as HTML: for the pages, which put it in their frame, and as one file that holds all it needs and fetches nothing. Text of
 * mails is text; what a person must not miss is never said by colour alone. Pure, total, linear.
 */
import type { Cell, CellKind, ReportDocument, ReportSection, ReportTable } from './document.ts'
import { formatCount, formatDecimal, formatMeasure, formatShare } from './format-value.ts'
import { html, markupOf, ownMarkup, type Html } from './html.ts'
import { tableBars } from './html-bars.ts'
import { REPORT_STYLE } from './html-style.ts'

/** What the frame around a document adds to it. */
export type DocumentParts = {
  /** Beside the title of a table, such as a link to its CSV. */
  readonly besideTable?: (table: ReportTable) => Html | null
  /** Before a table, such as its chart. */
  readonly beforeTable?: (table: ReportTable) => Html | null
  /** A cell that leads somewhere; absent: plain text. */
  readonly link?: (key: string, cell: string) => string | undefined
}

/** The facts of the head. */
export function documentFacts(document: ReportDocument): Html {
  return html`<dl class="facts">
    ${document.facts.map(
      ({ label, value }) =>
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`
}

/** The sections, each with its tables. */
export function documentSections(document: ReportDocument, parts: DocumentParts = {}): Html {
  return html`${document.sections.map((section) => sectionHtml(section, parts))}`
}

/** One file: style and charts are in it, nothing is fetched, no script. */
export function toHtml(document: ReportDocument): string {
  const body = html`<main>
    <h1>${document.title}</h1>
    ${documentFacts(document)} ${documentSections(document, { beforeTable: tableBars })}
  </main>`
  return `<!doctype html>\n${markupOf(
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${document.title}</title>
        <style>
          ${ownMarkup(REPORT_STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`,
  )}\n`
}

function sectionHtml({ id, title, paragraphs, tables }: ReportSection, parts: DocumentParts): Html {
  return html`<section>
    <h2>${id}. ${title}</h2>
    ${paragraphs.map((paragraph) => html`<p>${paragraph}</p>`)}
    ${tables.map((table) => tableHtml(table, { parts, isAlone: tables.length === 1 }))}
  </section>`
}

function tableHtml(
  table: ReportTable,
  { parts, isAlone }: { readonly parts: DocumentParts; readonly isAlone: boolean },
): Html {
  const beside = parts.besideTable?.(table) ?? null
  const head = html`<div class="head">
    ${isAlone ? null : html`<h3>${table.title}</h3>`} ${beside}
  </div>`
  if (table.rows.length === 0)
    return html`${head}
      <p class="empty">${table.whenEmpty}</p>`
  return html`${head} ${parts.beforeTable?.(table) ?? null}
    <div class="scroll" role="region" aria-label="${table.title}" tabindex="0">
      <table>
        <caption>
          ${table.title}
        </caption>
        <thead>
          <tr>
            ${table.columns.map((column) =>
              column.inCsvOnly
                ? null
                : html`<th scope="col" class="${classOf(column.kind)}">${column.title}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${table.rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, index) => cellHtml(cell, table.columns[index], parts))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${table.note === undefined ? null : html`<p class="muted">${table.note}</p>`}`
}

function cellHtml(
  cell: Cell,
  column: ReportTable['columns'][number] | undefined,
  { link }: DocumentParts,
): Html | null {
  if (column === undefined || column.inCsvOnly) return null
  const text = cellText(cell, column.kind)
  const path = typeof cell === 'string' ? link?.(column.key, cell) : undefined
  const shown = column.kind === 'foreign' ? html`<bdi>${text}</bdi>` : html`${text}`
  return html`<td class="${classOf(column.kind)}">
    ${path === undefined ? shown : html`<a href="${path}">${shown}</a>`}
  </td>`
}

function classOf(kind: CellKind): string {
  if (kind === 'instant') return 'instant'
  return kind === 'count' || kind === 'decimal' || kind === 'share' || kind === 'measure'
    ? 'number'
    : ''
}

function cellText(cell: Cell, kind: CellKind): string {
  if (cell === null || cell === '') return '–'
  if (typeof cell === 'object') return formatMeasure(cell)
  if (typeof cell === 'number') {
    if (kind === 'share') return formatShare(cell)
    return kind === 'count' ? formatCount(cell) : formatDecimal(cell)
  }
  return kind === 'instant' ? `${cell.slice(0, 10)} ${cell.slice(11, 16)} UTC` : cell
}
