import { addressKey } from '@forwardpath/mail'
import { listBounces } from '@forwardpath/store'
import { isRecordId, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'bounces'

/** `GET /v1/bounces`. */
export const listBouncesRoute = route('listBounces', async ({ query }, { database }) => {
  const { limit, cursor, address, receivedFrom, ...filter } = query
  const rows = await listBounces(
    database,
    {
      ...filter,
      addressKey: address === undefined ? undefined : addressKey(address),
      since: receivedFrom,
    },
    { limit: limit + 1, after: readPageCursor(LIST, cursor, isRecordId) },
  )
  return pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id })
})
