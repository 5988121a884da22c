import { listWebhookEndpoints } from '@forwardpath/store'
import { isRecordId, readPageCursor } from '../cursor.ts'
import { pageAnswer } from '../page.ts'
import { route } from '../route.ts'

const LIST = 'webhook-endpoints'

/** `GET /v1/webhook-endpoints`. */
export const listWebhookEndpointsRoute = route(
  'listWebhookEndpoints',
  async ({ query }, { database }) => {
    const { limit, cursor } = query
    const after = readPageCursor(LIST, cursor, isRecordId)
    const rows = await listWebhookEndpoints(database, { limit: limit + 1, after })
    return pageAnswer(rows, { list: LIST, limit, keyOf: (row) => row.id })
  },
)
