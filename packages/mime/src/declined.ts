import type { Message } from '@forwardpath/mail'

/** The fast reader's "not mine": the general reader takes the mail. */
export type Declined = {
  /** Why, in kebab-case, such as `part-limit`; fit for a metric label. */
  readonly declined: string
}

/** Whether the fast reader declined. Total. */
export function isDeclined(result: Message | Declined): result is Declined {
  return 'declined' in result
}
