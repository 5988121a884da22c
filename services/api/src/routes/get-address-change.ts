import { listChangeEvents, listChanges } from '@forwardpath/store'
import { notFound } from '../problem.ts'
import { changeTag } from '../review-address-change.ts'
import { route } from '../route.ts'

/** `GET /v1/address-changes/{id}`. */
export const getAddressChangeRoute = route('getAddressChange', async ({ path }, { database }) => {
  const [change] = await listChanges(database, { id: path.id }, { limit: 1 })
  if (change === undefined) throw notFound(`there is no address change ${path.id}`)
  const events = await listChangeEvents(database, path.id)
  return { body: { ...change, events }, headers: { ETag: changeTag(change) } }
})
