/**
 * One table of a document as CSV (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe before
 * it; numbers are bare, shares from 0 to 1, instants RFC 3339. Pure, total, linear.
 */
import type { Cell, ReportDocument, ReportTable } from './document.ts'
import { visibleText } from './visible-text.ts'

/** All tables of a document, in its order. */
export function tablesOf(document: ReportDocument): readonly ReportTable[] {
  return document.sections.flatMap((section) => section.tables)
}

/** Names first, then the rows; each line ends in CR LF (RFC 4180 s2). */
export function toCsv(table: ReportTable): string {
  const names = table.columns.flatMap(({ key, kind }) =>
    kind === 'measure' ? [key, `${key}Share`, `${key}Low`, `${key}High`] : [key],
  )
  return `${csvLine(names)}${csvRows(table)}`
}

/** The rows alone: what follows where a long table is written in parts. */
export function csvRows({ columns, rows }: Pick<ReportTable, 'columns' | 'rows'>): string {
  const kinds = columns.map((column) => column.kind)
  return rows
    .map((row) =>
      csvLine(
        row.flatMap((cell, index) =>
          kinds[index] === 'measure' ? measureCells(cell) : plainCell(cell),
        ),
      ),
    )
    .join('')
}

function csvLine(cells: readonly PlainCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

type PlainCell = string | number | null

function measureCells(cell: Cell): readonly PlainCell[] {
  return typeof cell === 'object' && cell !== null
    ? [cell.count, cell.share, cell.low, cell.high]
    : [null, null, null, null]
}

function plainCell(cell: Cell): readonly PlainCell[] {
  return [typeof cell === 'object' ? null : cell]
}

/** What spreadsheets begin a formula with, in full width too. A tab or CR counts, before it is made visible. */
const FORMULA = /^[=+\-@\t\r\n\0＝＋－＠]/u

/** Where the decimal sign is a comma, spreadsheets part cells at semicolons, also inside of quotes that do not begin a line. */
const FORMULA_INSIDE = /(;[\s"']*)(?=[=+\-@＝＋－＠])/gu

function cellText(cell: PlainCell): string {
  if (cell === null) return ''
  return typeof cell === 'number' ? String(cell) : csvCell(cell)
}

/** One text as a cell. Total, linear. */
export function csvCell(text: string): string {
  const shown = visibleText(text)
  const begun = FORMULA.test(text) || FORMULA.test(shown) ? `'${shown}` : shown
  const safe = begun.replace(FORMULA_INSIDE, "$1'")
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
