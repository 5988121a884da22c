import { loadStory } from '../load-story.ts'
import { route } from '../route.ts'

/** `GET /v1/suppressions/{address}/timeline`. */
export const getTimelineRoute = route('getTimeline', async ({ path }, context) => ({
  body: await loadStory(context, path.address),
}))
