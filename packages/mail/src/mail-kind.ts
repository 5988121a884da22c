/** What a mail is: a bounce, or one of the kinds that are no delivery failure (glossary: kind). */
export const MAIL_KINDS = [
  'bounce',
  'complaint',
  'auto_reply',
  'delivery_notice',
  'read_receipt',
  'challenge',
  'automated_report',
  'not_a_bounce',
] as const

export type MailKind = (typeof MAIL_KINDS)[number]
