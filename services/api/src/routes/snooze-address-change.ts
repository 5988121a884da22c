import { reviewAddressChange } from '../review-address-change.ts'
import { route } from '../route.ts'

/** `POST /v1/address-changes/{id}/snooze`. */
export const snoozeAddressChangeRoute = route('snoozeAddressChange', (call, context) =>
  reviewAddressChange(call, context, { kind: 'snooze', untilMs: Date.parse(call.body.until) }),
)
