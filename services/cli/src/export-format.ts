/** The forms in which the list leaves for senders. */
import type { ExportedSuppression } from '@forwardpath/store'

/** One form of the list. */
export type ExportFormat = {
  /** First line, where the form has one. */
  readonly head: string | undefined
  readonly line: (row: ExportedSuppression) => string
}

const CSV_COLUMNS = [
  'address',
  'scope',
  'status',
  'reason',
  'category',
  'expiresAt',
  'updatedAt',
] as const

/** The forms by their name on the command line. */
export const EXPORT_FORMATS = {
  csv: {
    head: CSV_COLUMNS.join(','),
    line: (row) => CSV_COLUMNS.map((column) => csvCell(row[column] ?? '')).join(','),
  },
  ndjson: { head: undefined, line: (row) => JSON.stringify(row) },
  // Quoted local parts may hold anything printable, but no control: one address a line is safe.
  txt: { head: undefined, line: (row) => row.address },
} as const satisfies Readonly<Record<string, ExportFormat>>

/** Whether there is a form of that name. */
export function isExportFormat(text: string): text is keyof typeof EXPORT_FORMATS {
  return Object.hasOwn(EXPORT_FORMATS, text)
}

/**
 * RFC 4180 s2, with an apostrophe before what a spreadsheet would take for a formula (T13): an
 * address may begin with `=`. JSON is exact.
 */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r\0＝＋－＠]/u.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
