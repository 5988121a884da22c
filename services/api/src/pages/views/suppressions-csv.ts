/** The list as a file for a spreadsheet. */
import { pageSuppressions } from '@forwardpath/store'
import { Readable } from 'node:stream'
import { csvPages } from '../csv.ts'
import { page } from '../page.ts'
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
export const suppressionsCsvPage = page('suppressionsCsv', (call, { database }) => {
  const filter = filterOf(call)
  const pages = csvPages(
    CSV_COLUMNS,
    (part) => pageSuppressions(database, filter, { ...part, reach: REACH }),
    call.signal,
  )
  return {
    kind: 'file',
    type: 'text/csv; charset=utf-8; header=present',
    name: 'suppressions.csv',
    body: Readable.from(pages),
  }
})
