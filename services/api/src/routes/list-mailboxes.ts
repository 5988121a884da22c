import { listMailboxes } from '@forwardpath/store'
import { route } from '../route.ts'

/** `GET /v1/mailboxes`. */
export const listMailboxesRoute = route('listMailboxes', async (_call, { database }) => ({
  body: {
    object: 'list',
    data: await listMailboxes(database),
    hasMore: false,
    nextCursor: null,
  },
}))
