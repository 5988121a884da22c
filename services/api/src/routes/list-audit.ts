import { listAudit } from '@forwardpath/store'
import { isRowNumber, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'audit'

/** `GET /v1/audit`. */
export const listAuditRoute = route('listAudit', async ({ query }, { database }) => {
  const { limit, cursor, ...filter } = query
  const after = readPageCursor(LIST, cursor, isRowNumber)
  const rows = await listAudit(database, filter, { limit: limit + 1, after })
  return pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id })
})
