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

/** Rows alone. */
function csvRows(names: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const all = csvLines(names, rows)
  return all.slice(all.indexOf('\r\n') + 2)
}

/** A page of a list, and where the next one begins; absent behind the last. */
type ListedPage<Name extends string> = {
  readonly rows: readonly Readonly<Record<Name, Cell>>[]
  readonly next: string | undefined
}

/** Rows of one read. */
const CSV_PAGE_ROWS = 2_000

/** A list of any length, read page by page as the client takes it; ends where the signal says stop. */
export async function* csvPages<Name extends string>(
  columns: readonly Name[],
  read: (page: {
    readonly before: string | undefined
    readonly limit: number
  }) => Promise<ListedPage<Name>>,
  signal: AbortSignal,
): AsyncIterable<string> {
  yield csvLines(columns, [])
  let before: string | undefined
  do {
    const { rows, next } = await read({ before, limit: CSV_PAGE_ROWS })
    if (rows.length > 0)
      yield csvRows(
        columns,
        rows.map((row) => columns.map((name) => row[name])),
      )
    before = next
  } while (before !== undefined && !signal.aborted)
}
