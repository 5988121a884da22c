/** What the worker hands over for each mail: its reports and verdicts, or why it could not be read. */
import type { Classification } from '@forwardpath/classify'
import type { Action, AutoReply, SmtpCommand } from '@forwardpath/decode'
import type { Defect, MailKind, Trust } from '@forwardpath/mail'
import type { DnsSubject } from './dns-fact.ts'

/** One recipient of one report, as read and classified. */
export type NewBounce = {
  readonly id: string
  readonly ordinal: number
  /** SHA-256 as hex. */
  readonly eventKey: string
  readonly kind: MailKind
  readonly format: string
  readonly action: Action
  readonly recipient: string | undefined
  readonly addressKey: string | undefined
  readonly originalRecipient: string | undefined
  readonly finalRecipient: string | undefined
  readonly replyCode: number | undefined
  readonly status: string | undefined
  readonly diagnostic: string | undefined
  readonly command: SmtpCommand | undefined
  /** Who answers for the recipient's mailbox; absent: known by its domain alone. */
  readonly provider?: string | undefined
  readonly remoteMta: string | undefined
  readonly reportingMta: string | undefined
  readonly originalMessageId: string | undefined
  readonly envelopeId: string | undefined
  readonly listId: string | undefined
  readonly campaign: string | undefined
  readonly feedbackId: string | undefined
  /** What the returned mail says of where the address came from; believed from tier `plausible` on. */
  readonly leadSourceHeader?: string | undefined
  readonly returnPath: string | undefined
  readonly stream: string | undefined
  readonly feedbackType: string | undefined
  readonly autoReply: AutoReply | undefined
  readonly defects: readonly Defect[]
  readonly trust: Trust
  /** Whose host the report came from, where its headers show it. */
  readonly origin: 'own' | 'recipient' | undefined
  /** What gave the tier, for a person. */
  readonly trustReasons: readonly string[]
  readonly classification: Classification
  /** Bytes of the raw message in which the evidence stands. */
  readonly span: { readonly start: number; readonly end: number } | undefined
}

/** Why a mail could not be read. */
export type QuarantineReason =
  | 'poison'
  | 'decode_error'
  | 'decode_timeout'
  | 'decode_memory'
  | 'too_many_recipients'
  | 'unfetchable'

/** What became of one claimed mail. */
export type Outcome = { readonly id: string } & (
  | {
      readonly state: 'done'
      readonly kind: MailKind
      readonly bounces: readonly NewBounce[]
      /** Answers by which the mail would be judged, and that are not there yet. */
      readonly waits: readonly DnsSubject[]
    }
  | {
      readonly state: 'quarantined'
      readonly reason: QuarantineReason
      /** What was met, for a person; never a text of the mail. */
      readonly detail?: string
    }
)
