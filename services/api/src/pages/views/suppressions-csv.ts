/** The list as a file for a spreadsheet. */
import { pageSuppressions, type SuppressionPageFilter } from '@forwardpath/store'
import { Readable } from 'node:stream'
import { csvLines, csvRows } from '../csv.ts'
import { page } from '../page.ts'
import type { PagesContext } from '../pages-context.ts'
import { filterOf, REACH } from './suppressions-filter.ts'

const CSV_COLUMNS = [
  'address',
  'scope',
  'status',
  'reason',
  'category',
  'replyCode',
  'enhancedStatusCode',
  'trust',
  'evidenceCount',
  'lastEventAt',
  'expiresAt',
  'source',
  'note',
  'diagnostic',
] as const

/** `GET /suppressions.csv`: exactly the filter, however long, in one stream. */
export const suppressionsCsvPage = page('suppressionsCsv', (call, context) => ({
  kind: 'file',
  type: 'text/csv; charset=utf-8; header=present',
  name: 'suppressions.csv',
  body: Readable.from(csvOf(context, filterOf(call), call.signal)),
}))

async function* csvOf(
  { database }: PagesContext,
  filter: SuppressionPageFilter,
  signal: AbortSignal,
): AsyncIterable<string> {
  yield csvLines(CSV_COLUMNS, [])
  let before: string | undefined
  do {
    const found = await pageSuppressions(database, filter, { before, limit: 2_000, reach: REACH })
    if (found.rows.length > 0)
      yield csvRows(
        CSV_COLUMNS,
        found.rows.map((row) => CSV_COLUMNS.map((name) => row[name])),
      )
    before = found.next
  } while (before !== undefined && !signal.aborted)
}
