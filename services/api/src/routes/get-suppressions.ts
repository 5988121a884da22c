import { addressKey } from '@forwardpath/mail'
import { listSuppressions } from '@forwardpath/store'
import { route } from '../route.ts'

/** Scopes of one address. */
const MAX_SCOPES = 1_000

/** `GET /v1/suppressions/{address}`. */
export const getSuppressionsRoute = route('getSuppressions', async ({ path }, { database }) => {
  const key = addressKey(path.address)
  const data = await listSuppressions(database, { addressKey: key }, { limit: MAX_SCOPES })
  return { body: { address: path.address, addressKey: key, data } }
})
