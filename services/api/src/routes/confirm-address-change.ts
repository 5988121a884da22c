import { reviewAddressChange } from '../review-address-change.ts'
import { route } from '../route.ts'

/** `POST /v1/address-changes/{id}/confirm`. */
export const confirmAddressChangeRoute = route('confirmAddressChange', (call, context) =>
  reviewAddressChange(call, context, { kind: 'confirm' }),
)
