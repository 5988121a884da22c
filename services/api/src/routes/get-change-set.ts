import { changeSetDetail } from '../change-set-answer.ts'
import { route } from '../route.ts'

/** `GET /v1/change-sets/{id}`. */
export const getChangeSetRoute = route('getChangeSet', async ({ path }, context) => ({
  body: await changeSetDetail(context, path.id),
}))
