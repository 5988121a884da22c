/** What one mail says: its kind, a report for each recipient, and what binds it to a mail of ours. */
import type { Address, Defect, MailKind } from '@forwardpath/mail'
import type { BounceReport } from './bounce-report.ts'

/** From the outermost header block of the returned message, and the report's own envelope fields. */
export type OriginalMessage = {
  /** With its angle brackets, as written. */
  readonly messageId: string | undefined
  /** Original-Envelope-Id (RFC 3464 s2.2.1). */
  readonly envelopeId: string | undefined
  readonly returnPath: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly subject: string | undefined
  readonly listId: string | undefined
  readonly campaign: string | undefined
  /** Feedback-ID of large senders. */
  readonly feedbackId: string | undefined
  /** Where the address came from, in the sender's own field: the returned mail's word, no fact. */
  readonly leadSource: string | undefined
  readonly date: string | undefined
}

/** RFC 5965 s3.1 and RFC 6430: `abuse`, `fraud`, `virus`, `not-spam`, `other`; lower case. */
export type Complaint = { readonly feedbackType: string }

/** What an automatic answer says (RFC 3834 s5). */
export type AutoReply = {
  readonly type: 'out_of_office' | 'left_company' | 'new_address' | 'successor'
  /** The day until which the person is away, `YYYY-MM-DD`. */
  readonly until: string | undefined
  /** The address that the text offers; a lead of lower standing than a 551's. */
  readonly newAddress: Address | undefined
}

/** What a read receipt says (RFC 8098 s3.1). */
export type ReadReceipt = {
  /** `displayed`: somebody looked at it. `deleted`: unread. Anything else says less. */
  readonly disposition: 'displayed' | 'deleted' | 'other'
  /** With its angle brackets; absent where the receipt names none. */
  readonly originalMessageId: string | undefined
}

/** All that one mail says. */
export type DecodedMail = {
  readonly kind: MailKind
  /** The layout that was read: `postfix`, `exim`, `rfc3464`, `generic`, …; for metrics and rules. */
  readonly format: string
  /** Bounces, delivery notices and complaints have them; other kinds have none. */
  readonly reports: readonly BounceReport[]
  readonly original: OriginalMessage
  /** Message-ID of the report itself. */
  readonly messageId: string | undefined
  readonly complaint: Complaint | undefined
  readonly autoReply: AutoReply | undefined
  /** Of a read receipt with its fields. */
  readonly receipt?: ReadReceipt
  /** Of what is no bounce: a person wrote it to us, as far as its header and words tell. Absent: nothing tells so. */
  readonly isLetter?: boolean
  readonly defects: readonly Defect[]
}
