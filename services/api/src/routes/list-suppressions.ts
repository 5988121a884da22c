import { listSuppressions } from '@forwardpath/store'
import { isRecordId, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'suppressions'

/** `GET /v1/suppressions`. */
export const listSuppressionsRoute = route('listSuppressions', async ({ query }, { database }) => {
  const { limit, cursor, status, updatedFrom, ...filter } = query
  const rows = await listSuppressions(
    database,
    {
      ...filter,
      status: status === undefined ? undefined : [status],
      domain: filter.domain?.toLowerCase(),
      since: updatedFrom,
    },
    { limit: limit + 1, after: readPageCursor(LIST, cursor, isRecordId) },
  )
  return pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id })
})
