import { listChangeSets } from '@forwardpath/store'
import { shownChangeSet } from '../change-set-answer.ts'
import { isRecordId, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'change-sets'

/** `GET /v1/change-sets`. */
export const listChangeSetsRoute = route('listChangeSets', async ({ query }, { database }) => {
  const { limit, cursor, state } = query
  const after = readPageCursor(LIST, cursor, isRecordId)
  const rows = await listChangeSets(database, { state }, { limit: limit + 1, after })
  return pageAnswer(rows.map(shownChangeSet), { list: LIST, limit, keyOf: (row) => row.id })
})
