import { recordKey } from '@forwardpath/mail'
import { route } from '../route.ts'

/** `GET /v1/suppressions/{address}`. */
export const getSuppressionsRoute = route('getSuppressions', async ({ path }, _context, shared) => {
  const key = recordKey(path.address)
  const data = await shared.suppressionsOf(key)
  return { body: { address: path.address, addressKey: key, data } }
})
