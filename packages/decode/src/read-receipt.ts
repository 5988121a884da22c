/**
 * A read receipt: what became of the mail in the hands of its reader, and which mail it was; of its fields (RFC 8098
 * s3.1), or of words where a program knows no fields.
 * Total, linear.
 */
import { firstField, readHeaderBlock } from '@forwardpath/mail'
import type { ReadReceipt } from './decoded-mail.ts'
import type { HumanText } from './human-text.ts'
import { textOf, type ReportParts } from './report-parts.ts'

/** Absent where the mail has no such part. */
export function readReceiptOf(parts: ReportParts): ReadReceipt | undefined {
  if (parts.dispositionNotification === undefined) return undefined
  const { fields } = readHeaderBlock(textOf(parts.dispositionNotification, parts))
  return {
    disposition: dispositionOf(firstField(fields, 'disposition')),
    originalMessageId: idOf(firstField(fields, 'original-message-id')),
  }
}

/**
 * A receipt in words alone, as Notes and old Exchange write it: the whole mail begins so. The only field that it could
 * have had is what became of the mail. Absent where the text is another.
 */
export function spokenReceipt({ text }: HumanText): ReadReceipt | undefined {
  const head = text.slice(0, MAX_SPOKEN_CHARS).trimStart()
  const said = NOTES_RECEIPT.exec(head) ?? EXCHANGE_RECEIPT.exec(head)
  if (said === null) return undefined
  const disposition = /without being read/i.test(said[0]) ? 'deleted' : 'displayed'
  return { disposition, originalMessageId: undefined }
}

/** `Return Receipt`, `Your document: …`, `was received by: …`. */
const NOTES_RECEIPT = /^return receipt\s{1,8}your\s{1,4}document:[^]{0,400}?\bwas received by:/i
/** `Your message`, `To:`, `Subject:`, `Sent:`, `was read on …`. */
const EXCHANGE_RECEIPT =
  /^your message\s{1,8}to:[^]{0,800}?\bwas (?:read|deleted without being read) on\b/i
const MAX_SPOKEN_CHARS = 1600

/** `manual-action/MDN-sent-manually; displayed/error`: the word behind the semicolon, without its modifiers (s3.2.6). */
function dispositionOf(field: string | undefined): ReadReceipt['disposition'] {
  const type = field?.split(';')[1]?.split(/[/,]/)[0]?.trim().toLowerCase()
  return type === 'displayed' || type === 'deleted' ? type : 'other'
}

/** With its angle brackets (RFC 5322 s3.6.4). */
function idOf(field: string | undefined): string | undefined {
  const text = field?.trim() ?? ''
  return text.startsWith('<') && text.endsWith('>') && !/\s/.test(text) ? text : undefined
}
