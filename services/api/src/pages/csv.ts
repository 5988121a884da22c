/**
 * Lists as CSV (RFC 4180), by the encoder of the reports, which guards every cell against spreadsheets. A list of any length is
 * written as it is read; where reading it fails, or the server stops, the answer is cut, so that it never looks whole.
 */
import { csvRows, toCsv } from '@forwardpath/report'
import { Readable } from 'node:stream'

/** One column of a file. */
export type CsvColumn<Row> = {
  /** Its name; camelCase, stable. */
  readonly key: string
  /** Null: not known, or nothing to say. */
  readonly value: (row: Row) => string | number | null
}

/** Rows, and where the next ones begin; absent behind the last. */
export type ListedRows<Row> = { readonly rows: readonly Row[]; readonly next: string | undefined }

/** Reads a stretch of a list, from the `next` of the stretch before; absent: from its beginning. */
export type ReadRows<Row> = (at: string | undefined, limit: number) => Promise<ListedRows<Row>>

/** A reader from a query that gives rows alone: one row more tells whether more follow. */
export function readerOf<Row>(
  query: (at: string | undefined, limit: number) => Promise<readonly Row[]>,
  keyOf: (row: Row) => string,
): ReadRows<Row> {
  return async (at, limit) => {
    const found = await query(at, limit + 1)
    const rows = found.slice(0, limit)
    const last = found.length > limit ? rows.at(-1) : undefined
    return { rows, next: last === undefined ? undefined : keyOf(last) }
  }
}

/** A file as an answer of a page. */
export type CsvFile = {
  readonly kind: 'file'
  readonly type: string
  readonly name: string
  readonly body: string | Readable
}

/** What a file is called: what it holds, and the minute (UTC) that it was asked for. */
export type CsvName = { readonly what: string; readonly nowMs: number }

/** Rows that are there already. */
export function csvFile<Row>(
  name: CsvName,
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): CsvFile {
  return fileOf(name, toCsv(partOf(columns, rows)))
}

/** A list of any length, from its beginning. */
export function csvStream<Row>(
  name: CsvName,
  columns: readonly CsvColumn<Row>[],
  { read, signal }: { readonly read: ReadRows<Row>; readonly signal: AbortSignal },
): CsvFile {
  return fileOf(name, Readable.from(parts(columns, read, signal)))
}

/** Rows of one read. */
const READ_ROWS = 2_000

async function* parts<Row>(
  columns: readonly CsvColumn<Row>[],
  read: ReadRows<Row>,
  signal: AbortSignal,
): AsyncIterable<string> {
  // The names come with the first rows: what fails before is a page that says so.
  const first = await read(undefined, READ_ROWS)
  yield toCsv(partOf(columns, first.rows))
  let at = first.next
  while (at !== undefined) {
    signal.throwIfAborted()
    const { rows, next }: ListedRows<Row> = await read(at, READ_ROWS)
    if (rows.length > 0) yield csvRows(partOf(columns, rows))
    at = next
  }
}

function partOf<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): Parameters<typeof toCsv>[0] {
  return {
    id: 'list',
    title: 'list',
    columns: columns.map(({ key }) => ({ key, title: key, kind: 'foreign', inCsvOnly: false })),
    rows: rows.map((row) => columns.map((column) => column.value(row))),
    note: undefined,
    whenEmpty: '',
  }
}

function fileOf({ what, nowMs }: CsvName, body: CsvFile['body']): CsvFile {
  const minute = new Date(nowMs).toISOString().slice(0, 16).replace(':', '-')
  return {
    kind: 'file',
    type: 'text/csv; charset=utf-8; header=present',
    name: `${what}-${minute}Z.csv`,
    body,
  }
}
