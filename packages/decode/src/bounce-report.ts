/**
 * What is known of one recipient, from whatever a mail server wrote (RFC 3464 fields, prose, a
 * transcript). Read, never judged: categories are `classify`'s, tiers are `trust`'s.
 */
import type { Address, ByteRange, Defect, EnhancedStatusCode, ReplyCode } from '@forwardpath/mail'

/** RFC 3464 s2.3.3. The truth as far as the mail tells it, not always the field. */
export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded'

/** The SMTP command that the reply answered; `end-of-data` is the reply after the final dot. */
export type SmtpCommand =
  'connect' | 'helo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'end-of-data'

/** RFC 5321 s4.2.1: one reply, all of its lines. */
export type Reply = {
  readonly code: ReplyCode | undefined
  /** The enhanced code inside the reply; of several lines the last one's. */
  readonly status: EnhancedStatusCode | undefined
  /** The lines without codes, joined with one blank. */
  readonly text: string
  /** The lines as they stood, codes included. */
  readonly lines: readonly string[]
}

/** Where a text stood; rules and remedies are told, and a reply weighs more than prose about it. */
export type TextSource =
  'diagnostic-code' | 'status-comment' | 'human-part' | 'transcript' | 'subject'

/** A piece of the mail that speaks about this recipient, or about all of them. */
export type ReportText = {
  readonly source: TextSource
  /** Unfolded, white space collapsed to single blanks, at most 4 KB. */
  readonly text: string
  /** The part that it was read from, for finding the span of a quote again. */
  readonly range: ByteRange | undefined
}

/** One recipient's report. A field is `undefined` where the mail does not tell. */
export type BounceReport = {
  /** The address that our sender mailed. Absent where the mail names none. */
  readonly recipient: Address | undefined
  /** RFC 3464 s2.3.1, xtext undone. */
  readonly originalRecipient: Address | undefined
  /** RFC 3464 s2.3.2: the address after aliases. */
  readonly finalRecipient: Address | undefined
  readonly action: Action
  /** The fullest reply that the mail holds for this recipient. */
  readonly reply: Reply | undefined
  /** The enhanced code inside the reply, else the Status field (RFC 3464 s2.3.4), else none. */
  readonly status: EnhancedStatusCode | undefined
  /** RFC 3464 s2.3.6, unfolded. */
  readonly diagnosticCode: { readonly type: string; readonly text: string } | undefined
  /** Who refused (s2.3.5), host name or address without `dns;`. */
  readonly remoteMta: string | undefined
  /** Who wrote the report (s2.2.2). */
  readonly reportingMta: string | undefined
  readonly command: SmtpCommand | undefined
  /** RFC 3464 s2.2.5, s2.3.7, s2.3.9 as milliseconds since the epoch; absent where unreadable. */
  readonly arrivalDateMs: number | undefined
  readonly lastAttemptDateMs: number | undefined
  readonly willRetryUntilMs: number | undefined
  /** The fullest reply first, then what else the report says of this recipient. */
  readonly texts: readonly ReportText[]
  readonly defects: readonly Defect[]
}
