import { REJECT_REASONS, type RejectReason } from '@forwardpath/changes'

/** Whether a form names one of the reasons. */
export function isRejectReason(text: string): text is RejectReason {
  return REJECT_REASONS.some((reason) => reason === text)
}
