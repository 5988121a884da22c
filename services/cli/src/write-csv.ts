import { csvCell } from '@forwardpath/report'
import { writeText } from './output.ts'

/** Rows as a CSV (RFC 4180) with a line of names: whole values under the names of the JSON, where the table has words for them. */
export async function writeCsv<Name extends string>(
  names: readonly Name[],
  rows: readonly Readonly<Record<Name, string | number | null>>[],
): Promise<void> {
  await writeText(`${names.join(',')}\r\n`)
  for (const row of rows)
    await writeText(`${names.map((name) => csvCell(String(row[name] ?? ''))).join(',')}\r\n`)
}
