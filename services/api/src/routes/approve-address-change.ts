import { reviewAddressChange } from '../review-address-change.ts'
import { route } from '../route.ts'

/** `POST /v1/address-changes/{id}/approve`. */
export const approveAddressChangeRoute = route('approveAddressChange', (call, context) =>
  reviewAddressChange(call, context, { kind: 'approve', override: call.body.override }),
)
