import type { ListOptions } from './options.ts'
import { counted, writeJson, writeMessage } from './output.ts'

/**
 * The rows of a list as lines of JSON, or as `writeRows` has them. Where as many came as were asked for, standard error says how to
 * go on: a list that ends by its limit looks like one that ends.
 */
export async function writeList<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { json, limit }: Pick<ListOptions, 'json' | 'limit'>,
  writeRows: (rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  if (json === true) for (const row of rows) await writeJson(row)
  else await writeRows(rows)
  const last = rows.at(-1)
  if (rows.length < limit || last === undefined) return
  writeMessage(`${counted(rows.length, 'row')} shown; more: --after ${last.id}, or --limit`)
}

/** The page of a list that is held whole: in the order of its ids, which is that of their making. Total. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { after = '', limit }: Pick<ListOptions, 'after' | 'limit'>,
): readonly Row[] {
  return rows
    .filter((row) => row.id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}
