import { feedHead } from '@forwardpath/store'
import { feedCursor } from '../cursor.ts'
import { route } from '../route.ts'

/** `GET /readyz`. */
export const getReadinessRoute = route('getReadiness', async (_call, { database }) => ({
  body: { status: 'ready', cursor: feedCursor(await feedHead(database)) },
}))
