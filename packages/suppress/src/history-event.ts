/** One stored report about one address, as decisions see it: read, classified and bound. */
import type { Category, Permanence } from '@forwardpath/classify'
import type { Action } from '@forwardpath/decode'
import type { Address, EnhancedStatusCode, MailKind, ReplyCode, Trust } from '@forwardpath/mail'

/** One event. Facts that the report does not tell are absent. */
export type HistoryEvent = {
  readonly bounceId: string
  /** Copies of one report share it; counting is over distinct keys. */
  readonly eventKey: string
  /** When the server received the report; never the Date field. */
  readonly receivedAtMs: number
  readonly kind: MailKind
  readonly action: Action
  /** As the report names it. */
  readonly recipient: Address
  readonly category: Category
  readonly permanence: Permanence
  readonly trust: Trust
  /** Whose host the report came from, where its headers show it: ours, or the recipient's. */
  readonly origin: 'own' | 'recipient' | undefined
  /** The mailbox that the report came in by; it may ask for a higher tier than the rest. */
  readonly mailbox: string
  /** The stream of the mail that bounced, where known: complaints stay in it. */
  readonly stream: string | undefined
  /** `feedbackType` of a complaint. */
  readonly feedbackType: string | undefined
  readonly rule: { readonly id: string; readonly version: string }
  readonly replyCode: ReplyCode | undefined
  readonly status: EnhancedStatusCode | undefined
  readonly diagnostic: string | undefined
  /** Who answers for the recipient's mailbox, as known when the report was stored; absent: by the domain. */
  readonly provider?: string | undefined
  readonly remoteMta: string | undefined
  readonly reportingMta: string | undefined
  readonly quote:
    { readonly text: string; readonly span: readonly [number, number] | undefined } | undefined
  readonly forwardPath: Address | undefined
  readonly newContact: string | undefined
  readonly candidates: readonly string[]
  /**
   * The MX re-check of this report. Absent: its category needs none, or the DNS is not asked. Only `unchanged` lets a `not_local`
   * count, and what is `misrouted` counts nothing: the mail went to a host that serves the domain no more.
   */
  readonly mxCheck?: MxCheckOutcome | undefined
  /** What an automatic answer says. */
  readonly autoReply?: 'out_of_office' | 'left_company' | 'new_address' | 'successor' | undefined
  /**
   * It is from the address itself, and our own mail server found that DMARC passes for its domain. Absent: not so, or it is a
   * report about somebody.
   */
  readonly isSenderAuthenticated?: boolean
  /**
   * What became of the address change that it speaks of. `forged`: a person said so, and it counts nothing. `rejected`: since
   * this report came it was rejected, so it holds no more; it counts, since the bounce itself was real.
   */
  readonly hint?: 'forged' | 'rejected' | undefined
  /** Its fields deny each other: evidence, and no count. Absent: they do not. */
  readonly isContradictory?: boolean
  /** A mail was sent after it, by the sent log, and did not bounce for 30 d: it counts no more. Absent: none is known. */
  readonly isSpent?: boolean
}

/** How the MX re-check of a report ended; `pending` while it is open. */
export type MxCheckOutcome =
  'unchanged' | 'misrouted' | 'host_not_mx' | 'host_unknown' | 'dead' | 'not_checked' | 'pending'
