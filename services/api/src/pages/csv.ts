/** Lists as CSV (RFC 4180), cells guarded against spreadsheets by the same rule as the reports. */
import { toCsv, type Cell } from '@forwardpath/report'

/** Names first, then the rows. */
export function csvLines(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return toCsv({
    id: 'list',
    title: 'list',
    columns: names.map((key) => ({ key, title: key, kind: 'foreign', inCsvOnly: false })),
    rows,
    note: undefined,
    whenEmpty: '',
  })
}

/** Rows alone, for what is written piece by piece. */
export function csvRows(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const all = csvLines(names, rows)
  return all.slice(all.indexOf('\r\n') + 2)
}
