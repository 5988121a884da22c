/**
 * Reads a message into its kind and its reports (RFC 3464, 3834, 5965, 6522, 6533, 8098).
 *
 * In: a `Message`. Out: a `DecodedMail`. The order: kinds that are told by structure, field groups, text
 * layouts, the generic reader; then one report a recipient. Promises: total, synchronous, pure; linear in
 * the bytes that it reads, which are the report and the head of the original.
 */
import type { Address, Defect, MailKind, Message } from '@forwardpath/mail'
import { isAutomatedReport } from './automated-report.ts'
import { findAutoReply } from './auto-reply.ts'
import { readBounce } from './bounce.ts'
import type { BounceReport } from './bounce-report.ts'
import { isChallenge } from './challenge.ts'
import { findComplaint, type FoundComplaint } from './complaint.ts'
import { parseDateTimeMs } from './date-time.ts'
import type { AutoReply, DecodedMail, ReadReceipt } from './decoded-mail.ts'
import { readHumanText, type HumanText } from './human-text.ts'
import { isPersonalLetter } from './letter.ts'
import { originalMessage, readOriginalHeader, type OriginalHeader } from './original.ts'
import { readReceiptOf, spokenReceipt } from './read-receipt.ts'
import { reportParts, type ReportParts } from './report-parts.ts'
import { sieveRejection } from './sieve-rejection.ts'

/** What was read of the mail before its kind is known. */
export type MailTexts = {
  readonly parts: ReportParts
  readonly human: HumanText
  readonly original: OriginalHeader
}

type Decoded = {
  readonly kind: MailKind
  readonly format: string
  readonly reports?: readonly BounceReport[]
  readonly envelopeId?: string | undefined
  readonly complaint?: FoundComplaint
  readonly autoReply?: AutoReply | undefined
  readonly receipt?: ReadReceipt | undefined
  readonly isLetter?: boolean
  /** Of the mail that is spoken of, where the report has a field for it. */
  readonly namedMessageId?: string | undefined
  readonly defects?: readonly Defect[]
}

/** What the caller knows and the mail does not say. */
export type DecodeOptions = {
  /** Name of the header field in which our mails carry the lead source, any case; absent: `X-Lead-Source`. */
  readonly leadSourceHeader?: string | undefined
}

/** Reads a message. Total, synchronous, linear in the bytes that it reads. */
export function decode(message: Message, options: DecodeOptions = {}): DecodedMail {
  const parts = reportParts(message)
  const human = readHumanText(parts)
  const leadSourceField = options.leadSourceHeader?.toLowerCase()
  const original = readOriginal(parts, human, leadSourceField)
  const texts: MailTexts = { parts, human, original }
  const decoded = decodeKind(message, texts)
  const { receipt } = decoded
  const returned = originalMessage(original, decoded.envelopeId, leadSourceField)
  return {
    kind: decoded.kind,
    format: decoded.format,
    reports: decoded.reports ?? [],
    // A receipt seldom returns the mail, but names it.
    original: { ...returned, messageId: returned.messageId ?? decoded.namedMessageId },
    messageId: message.fieldText('message-id'),
    complaint: decoded.complaint?.complaint,
    autoReply: decoded.autoReply,
    ...(receipt === undefined ? {} : { receipt }),
    ...(decoded.isLetter === true ? { isLetter: true } : {}),
    defects: [...message.defects, ...(decoded.defects ?? [])],
  }
}

/** Of its own part, or below the report's text. */
function readOriginal(
  parts: ReportParts,
  human: HumanText,
  leadSourceField: string | undefined,
): OriginalHeader {
  const { original, cut } = parts
  // Its charset is the sender's affair, and its body may be large: only the header is looked at.
  const text = original === undefined ? human.original : original.text
  const isCut = cut !== undefined && cut === (original ?? parts.human)
  return readOriginalHeader(text, { isCut, leadSourceField })
}

/** The first that holds, from the surest to the least sure. */
function decodeKind(message: Message, texts: MailTexts): Decoded {
  const { parts, human } = texts
  if (isAutomatedReport(message, parts)) return { kind: 'automated_report', format: 'none' }
  const complaint = findComplaint(message, parts, texts)
  if (complaint !== undefined) return fromComplaint(complaint)
  if (isReadReceipt(message, parts)) {
    const receipt = readReceiptOf(parts)
    const namedMessageId = receipt?.originalMessageId
    const rejection = sieveRejection(message, texts)
    if (rejection !== undefined)
      return { kind: 'bounce', format: 'rfc5429', reports: [rejection], namedMessageId }
    return { kind: 'read_receipt', format: 'rfc8098', receipt, namedMessageId }
  }
  const bounce = readBounce(message, texts)
  if (bounce !== undefined) {
    const failed = bounce.reports.some((report) => report.action === 'failed')
    const { format, reports, envelopeId, defects } = bounce
    return { kind: failed ? 'bounce' : 'delivery_notice', format, reports, envelopeId, defects }
  }
  if (isChallenge(message, human)) return { kind: 'challenge', format: 'none' }
  const spoken = spokenReceipt(human)
  if (spoken !== undefined) return { kind: 'read_receipt', format: 'spoken', receipt: spoken }
  const autoReply = findAutoReply(message, human)
  if (autoReply !== undefined) {
    return { kind: 'auto_reply', format: 'rfc3834', autoReply: autoReply.said }
  }
  return { kind: 'not_a_bounce', format: 'none', isLetter: isPersonalLetter(message, human) }
}

/** RFC 8098 s3; "deleted without being read" is one too. */
function isReadReceipt(message: Message, parts: ReportParts): boolean {
  if (parts.dispositionNotification !== undefined) return true
  const type = message.root.parameters.get('report-type')?.toLowerCase()
  return type === 'disposition-notification'
}

function fromComplaint(found: FoundComplaint): Decoded {
  const arrivalDateMs =
    found.arrivalDate === undefined ? undefined : parseDateTimeMs(found.arrivalDate)
  const reports = found.recipients.map((recipient) => complaintReport(recipient, arrivalDateMs))
  return { kind: 'complaint', format: 'rfc5965', reports, complaint: found }
}

/** The mail did arrive: a complaint is about a delivered mail (RFC 5965 s2). */
function complaintReport(recipient: Address, arrivalDateMs: number | undefined): BounceReport {
  return {
    recipient,
    originalRecipient: undefined,
    finalRecipient: undefined,
    action: 'delivered',
    reply: undefined,
    status: undefined,
    diagnosticCode: undefined,
    remoteMta: undefined,
    reportingMta: undefined,
    command: undefined,
    arrivalDateMs,
    lastAttemptDateMs: undefined,
    willRetryUntilMs: undefined,
    texts: [],
    defects: [],
  }
}
