import { listChanges } from '@forwardpath/store'
import { isRecordId, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'address-changes'

/** `GET /v1/address-changes`. */
export const listAddressChangesRoute = route(
  'listAddressChanges',
  async ({ query }, { database }) => {
    const { limit, cursor, state, updatedFrom } = query
    const rows = await listChanges(
      database,
      { state: state === undefined ? undefined : [state], since: updatedFrom },
      { limit: limit + 1, after: readPageCursor(LIST, cursor, isRecordId) },
    )
    return pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id })
  },
)
