import { listIncidents } from '@forwardpath/store'
import { isRecordId, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'incidents'

/** `GET /v1/incidents`. */
export const listIncidentsRoute = route('listIncidents', async ({ query }, { database }) => {
  const { limit, cursor, state, ...filter } = query
  const rows = await listIncidents(
    database,
    { ...filter, state: state === undefined ? undefined : [state] },
    { limit: limit + 1, after: readPageCursor(LIST, cursor, isRecordId) },
  )
  return pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id })
})
