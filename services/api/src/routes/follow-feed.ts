import { readFeed } from '@forwardpath/store'
import { feedCursor, readFeedCursor } from '../cursor.ts'
import { ApiProblem } from '../problem.ts'
import { route } from '../route.ts'

/** `GET /v1/feeds/suppressions`. */
export const followFeedRoute = route(
  'followFeed',
  async ({ query, signal, caller }, { database }, { feedWatch, consumers }) => {
    const after = query.after === undefined ? undefined : readFeedCursor(query.after)
    const read = async () => {
      const page = await readFeed(database, after, query.limit)
      if (page.kind === 'gone') throw new ApiProblem('gone')
      return page
    }
    let page = await read()
    consumers.note(caller.keyId, 'feed', after?.seq ?? '0')
    if (page.changes.length === 0 && query.wait > 0) {
      await feedWatch.wait(page.position, { timeoutMs: query.wait * 1_000, signal: signal() })
      page = await read()
    }
    return {
      body: {
        object: 'feed',
        data: page.changes,
        cursor: feedCursor(page.position),
        hasMore: page.hasMore,
      },
    }
  },
)
