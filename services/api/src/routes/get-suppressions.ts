import { addressKey } from '@forwardpath/mail'
import { suppressionsOf } from '@forwardpath/store'
import { route } from '../route.ts'

/** `GET /v1/suppressions/{address}`. */
export const getSuppressionsRoute = route('getSuppressions', async ({ path }, { database }) => {
  const key = addressKey(path.address)
  const data = await suppressionsOf(database, key)
  return { body: { address: path.address, addressKey: key, data } }
})
