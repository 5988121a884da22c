/**
 * The fields of a read receipt (RFC 8098 s3.1): what became of the mail in the hands of its reader, and which mail it was.
 * Total, linear.
 */
import { firstField, readHeaderBlock } from '@forwardpath/mail'
import type { ReadReceipt } from './decoded-mail.ts'
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
