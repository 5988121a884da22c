/** The categories of a report and who can mend each: the closed list that rules, rows and pages share. */

/** List owner, sender's operator, recipient, the recipient's postmaster, nobody, or we ourselves. */
export type Party =
  'list owner' | 'sender' | 'recipient' | "recipient's postmaster" | 'nobody' | 'us'

/** Category id → party. The order is that of the documentation. */
export const CATEGORY_PARTY = {
  user_unknown: 'list owner',
  mailbox_disabled: 'list owner',
  mailbox_full: 'recipient',
  moved: 'list owner',
  owner_changed: 'list owner',
  bad_address: 'list owner',
  recipient_filter: 'recipient',
  domain_not_found: 'list owner',
  domain_refuses_mail: 'list owner',
  not_local: "recipient's postmaster",
  relay_denied: "recipient's postmaster",
  forwarding_misconfigured: "recipient's postmaster",
  mailer_error: "recipient's postmaster",
  auth_required: 'sender',
  sender_rejected: 'sender',
  auth_failure: 'sender',
  blocklisted: 'sender',
  reputation: 'sender',
  missing_ptr: 'sender',
  rate_limited: 'sender',
  greylisted: 'nobody',
  policy: 'sender',
  spam: 'sender',
  virus: 'sender',
  content_rejected: 'sender',
  message_too_large: 'sender',
  protocol_error: 'sender',
  tls_failure: 'sender',
  network: 'nobody',
  expired: 'nobody',
  system_error: "recipient's postmaster",
  own_suppression: 'nobody',
  unclassified: 'us',
} as const satisfies Readonly<Record<string, Party>>

/** One id of the table. */
export type Category = keyof typeof CATEGORY_PARTY

/** All ids, in the order of the documentation. */
export const CATEGORIES = Object.keys(CATEGORY_PARTY) as readonly Category[]

/** Whether the text is one of the ids. Total. */
export function isCategory(text: string): text is Category {
  return Object.hasOwn(CATEGORY_PARTY, text)
}
