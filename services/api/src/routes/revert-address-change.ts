import { reviewAddressChange } from '../review-address-change.ts'
import { route } from '../route.ts'

/** `POST /v1/address-changes/{id}/revert`. */
export const revertAddressChangeRoute = route('revertAddressChange', (call, context) =>
  reviewAddressChange(call, context, { kind: 'revert' }),
)
