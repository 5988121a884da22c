/**
 * Abuse reports: ARF (RFC 5965), not-spam (RFC 6430), and the two services that write it otherwise.
 *
 * In: the parts of a mail. Out: the complaint and whom it is about, or nothing. auth-failure (RFC 6591) is
 * no complaint but an automated report. Promises: total, linear.
 */
import {
  firstField,
  parseMailedAddress,
  readHeaderBlock,
  type Address,
  type HeaderField,
  type Message,
} from '@forwardpath/mail'
import { parseRecipientField } from './address-field.ts'
import type { Complaint } from './decoded-mail.ts'
import type { HumanText } from './human-text.ts'
import type { OriginalHeader } from './original.ts'
import { addressesOfField } from './report-address.ts'
import { textOf, type ReportParts } from './report-parts.ts'
import { subjectOf } from './subject.ts'

/** A complaint and whom it is about. */
export type FoundComplaint = {
  readonly complaint: Complaint
  readonly recipients: readonly Address[]
  /** Arrival-Date or Received-Date of the report (RFC 5965 s3.2). */
  readonly arrivalDate: string | undefined
}

/** Feedback types that are no complaint (RFC 6591 s3.1). */
const NO_COMPLAINT: ReadonlySet<string> = new Set(['auth-failure'])

/** Addresses that were made unreadable: they name nobody. */
const PLACEHOLDER =
  /^(?:redacted|undisclosed|hidden|removed|anonymous|anonymized|suppressed|unknown-recipient)\b/i

/** Whether an address stands for one that the reporter hides. Total. */
export function isPlaceholder(address: string): boolean {
  return PLACEHOLDER.test(address) || /@(?:redacted|hidden)(?:\.|$)/i.test(address)
}

/** Whether the mail has a feedback report, and of which type; lower case. */
export function feedbackType(parts: ReportParts): string | undefined {
  if (parts.feedbackReport === undefined) return undefined
  return (firstField(feedbackFields(parts), 'feedback-type') ?? 'abuse').trim().toLowerCase()
}

/** Reads a complaint. Absent where the mail is none. Total. */
export function findComplaint(
  message: Message,
  parts: ReportParts,
  texts: { readonly human: HumanText; readonly original: OriginalHeader },
): FoundComplaint | undefined {
  const type = feedbackType(parts)
  if (type !== undefined)
    return NO_COMPLAINT.has(type) ? undefined : arf(type, parts, texts.original)
  return hotmailReport(message, texts.original) ?? unsubscribe(message, texts.human)
}

function feedbackFields(parts: ReportParts): readonly HeaderField[] {
  // Some agents put blank lines between the fields.
  const text = textOf(parts.feedbackReport, parts)
    .slice(0, 16_384)
    .replace(/\n{2,}/g, '\n')
  return readHeaderBlock(text.trimStart()).fields
}

function arf(type: string, parts: ReportParts, original: OriginalHeader): FoundComplaint {
  const fields = feedbackFields(parts)
  const named = ['original-rcpt-to', 'removal-recipient', 'original-recipient'].flatMap((name) =>
    fields
      .filter((field) => field.name === name)
      .map((field) => parseRecipientField(field.value, 'plain')),
  )
  return {
    complaint: { feedbackType: type },
    recipients: usable(named.length > 0 ? named : originalTo(original)),
    arrivalDate: firstField(fields, 'arrival-date') ?? firstField(fields, 'received-date'),
  }
}

/** Without a field of the report, the one address that the reported message was sent to. */
function originalTo(original: OriginalHeader): readonly (Address | undefined)[] {
  const addresses = addressesOfField(firstField(original.fields, 'to'))
  return addresses.length === 1 ? addresses.map(parseMailedAddress) : []
}

function usable(addresses: readonly (Address | undefined)[]): readonly Address[] {
  const found = addresses.filter((address) => address !== undefined)
  return [...new Set(found)].filter((address) => !isPlaceholder(address))
}

/**
 * Outlook.com's junk reporting: the message alone, with a field that names the recipient; in older reports it is the
 * mail itself that comes back with this field.
 */
function hotmailReport(message: Message, original: OriginalHeader): FoundComplaint | undefined {
  const itself = firstField(message.root.fields, 'x-hmxmroriginalrecipient')
  const named = itself ?? firstField(original.fields, 'x-hmxmroriginalrecipient')
  const subject = subjectOf(message)
  const isReport =
    message.root.parameters.get('report-type')?.toLowerCase() === 'feedback-report' &&
    named !== undefined
  const isNamed =
    itself !== undefined || isReport || /^complaint about message from \S{2,80}/i.test(subject)
  if (!isNamed) return undefined
  const recipient = named === undefined ? undefined : parseRecipientField(named, 'plain')
  return {
    complaint: { feedbackType: 'abuse' },
    recipients: usable([recipient]),
    arrivalDate: undefined,
  }
}

/** What mail programs send to a List-Unsubscribe address (RFC 2369 s3.2): the person wants no more. */
function unsubscribe(message: Message, human: HumanText): FoundComplaint | undefined {
  const subject = subjectOf(message)
  if (!/^unsubscribe\b/i.test(subject)) return undefined
  if (!/\bsent this e-?mail to unsubscribe\b/i.test(human.text.slice(0, 500))) return undefined
  const from = addressesOfField(message.fieldText('from')).map(parseMailedAddress)
  return {
    complaint: { feedbackType: 'opt-out' },
    recipients: usable(from),
    arrivalDate: undefined,
  }
}
