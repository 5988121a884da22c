/**
 * Whether the field groups say all that the mail knows, so that the text need not be read by its layout:
 * the ordinary report of one recipient, whose Diagnostic-Code holds the whole reply. Reading the layout of
 * such a text costs as much as all the rest and finds the same.
 *
 * Promises: total, linear; where it is in doubt the text is read.
 */
import { findAddresses } from './address-scan.ts'
import type { PerRecipientFields } from './delivery-status.ts'

/** Courier cuts the field near 512 bytes; what is nearly as long may be cut. */
const MAX_UNCUT_CHARS = 440
/** A text with more addresses is no ordinary one. */
const MAX_ADDRESSES = 40

/** Whether one failed recipient has his whole reply in the fields, and the text names nobody else. Total. */
export function fieldsSuffice(groups: readonly PerRecipientFields[], text: string): boolean {
  const [only, ...others] = groups
  if (only === undefined || others.length > 0) return false
  return isComplete(only) && namesNobodyElse(only, text)
}

function isComplete(fields: PerRecipientFields): boolean {
  const { action, finalRecipient, diagnosticCode, diagnosticLines } = fields
  if (action !== 'failed' || finalRecipient === undefined || fields.contradicts) return false
  const length = diagnosticCode?.text.length ?? 0
  if (length < 8 || length > MAX_UNCUT_CHARS) return false
  // `551-` begins a line that has a successor (RFC 5321 s4.2.1): Sendmail keeps only the first.
  return /^[245]\d\d [^\s]/.test(diagnosticLines[0] ?? '')
}

/** An address that is neither the recipient's nor part of the reply: an alias, or another recipient. */
function namesNobodyElse(fields: PerRecipientFields, text: string): boolean {
  const spans = findAddresses(text, MAX_ADDRESSES)
  if (spans.length === MAX_ADDRESSES) return false
  const recipient = fields.finalRecipient?.toLowerCase()
  const reply = fields.diagnosticCode?.text.toLowerCase() ?? ''
  return spans.every((span) => {
    const address = span.text.toLowerCase()
    return address === recipient || reply.includes(address)
  })
}
