/**
 * A report as titled tables, from which every form for people is made (Markdown, CSV, and HTML where pages render it). Cells
 * are values, not text: a form decides how a share looks. What came from a mail or a file is marked, and every form must
 * show it as inert text.
 */

import { formatCount } from './format-value.ts'
import type { Measure } from './measure.ts'

/** `foreign`: text of a mail or a file; `text`: our own words. `share` is 0 to 1; `instant` is RFC 3339. */
export type CellKind = 'text' | 'foreign' | 'count' | 'decimal' | 'share' | 'instant' | 'measure'

/** Null: not known, or nothing to say. */
export type Cell = string | number | Measure | null

/** One column. */
export type ReportColumn = {
  /** Name in CSV; camelCase, stable. */
  readonly key: string
  readonly title: string
  readonly kind: CellKind
  /** For programs: a form that a person reads leaves the column out. */
  readonly inCsvOnly: boolean
}

/** One table. */
export type ReportTable = {
  /** Stable name, for the choice of a CSV. */
  readonly id: string
  readonly title: string
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** What is not in the table, in words; absent where all is. */
  readonly note: string | undefined
  /** What an empty table means. */
  readonly whenEmpty: string
}

/** One section, A to G. */
export type ReportSection = {
  readonly id: 'A' | 'B' | 'C' | 'D' | 'E' | 'F' | 'G'
  readonly title: string
  readonly paragraphs: readonly string[]
  readonly tables: readonly ReportTable[]
}

/** The whole. */
export type ReportDocument = {
  readonly title: string
  /** Id of the table that the report is named for: the CSV of it where nobody chooses another. */
  readonly mainTable: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly sections: readonly ReportSection[]
}

/** How a column reads its cell from a row. */
export type ColumnOf<Row> = ReportColumn & { readonly cell: (row: Row) => Cell }

/** A table from rows. */
export function tableOf<Row>(
  head: Pick<ReportTable, 'id' | 'title' | 'whenEmpty'> & { readonly note?: string | undefined },
  columns: readonly ColumnOf<Row>[],
  rows: readonly Row[],
): ReportTable {
  return {
    id: head.id,
    title: head.title,
    whenEmpty: head.whenEmpty,
    note: head.note,
    columns: columns.map(({ key, title, kind, inCsvOnly }) => ({ key, title, kind, inCsvOnly })),
    rows: rows.map((row) => columns.map((column) => column.cell(row))),
  }
}

/** A column in one line. */
export function column<Row>(
  key: string,
  title: string,
  kind: CellKind,
  cell: (row: Row) => Cell,
): ColumnOf<Row> {
  return { key, title, kind, inCsvOnly: false, cell }
}

/** The same, for programs alone. */
export function csvColumn<Row>(
  key: string,
  kind: CellKind,
  cell: (row: Row) => Cell,
): ColumnOf<Row> {
  return { key, title: key, kind, inCsvOnly: true, cell }
}

/** What a limit left out, in words; absent where it left out nothing. */
export function leftOutNote(leftOut: number, what = 'rows'): string | undefined {
  return leftOut === 0 ? undefined : `${formatCount(leftOut)} more ${what} are left out.`
}
