import { reviewAddressChange } from '../review-address-change.ts'
import { route } from '../route.ts'

/** `POST /v1/address-changes/{id}/reject`. */
export const rejectAddressChangeRoute = route('rejectAddressChange', (call, context) =>
  reviewAddressChange(call, context, { kind: 'reject', reason: call.body.reason }),
)
