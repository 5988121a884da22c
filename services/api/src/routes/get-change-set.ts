import { listChangeSets } from '@forwardpath/store'
import { notFound } from '../problem.ts'
import { route } from '../route.ts'

/** `GET /v1/change-sets/{id}`. */
export const getChangeSetRoute = route('getChangeSet', async ({ path }, { database }) => {
  const [changeSet] = await listChangeSets(database, { id: path.id }, { limit: 1 })
  if (changeSet === undefined) throw notFound(`there is no change set ${path.id}`)
  return { body: changeSet }
})
