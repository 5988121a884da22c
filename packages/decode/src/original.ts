/**
 * What is taken from the returned message: who it was, from its outermost header block only. Its body,
 * parts and nested reports are the sender's words or an attacker's and are never read (formats.md, 2).
 *
 * Promises: total; linear in the header, of which at most 64 KB are read.
 */
import { readHeaderBlock, type HeaderField } from '@forwardpath/mail'
import type { OriginalMessage } from './decoded-mail.ts'

const MAX_HEADER_CHARS = 65_536

/** The fields that are kept, and the names that senders use for them. */
const FIELD_NAMES = {
  messageId: ['message-id'],
  returnPath: ['return-path', 'x-envelope-from'],
  from: ['from'],
  to: ['to'],
  subject: ['subject'],
  listId: ['list-id'],
  campaign: ['x-campaign', 'x-campaign-id', 'x-campaignid', 'x-mailing-id', 'x-job'],
  feedbackId: ['feedback-id', 'x-feedback-id'],
  date: ['date'],
} as const

const WANTED: ReadonlySet<string> = new Set([
  ...Object.values(FIELD_NAMES).flat(),
  'cc',
  'bcc',
  'received',
  'delivered-to',
  'x-original-to',
  'x-rcpt-to',
  'auto-submitted',
  'content-type',
  'x-hmxmroriginalrecipient',
])

/** Header of the returned message, for the readers that compare addresses with it. */
export type OriginalHeader = { readonly fields: readonly HeaderField[] }

/** The first block of the text; a leading blank line is passed over. Total. */
export function readOriginalHeader(text: string | undefined): OriginalHeader {
  if (text === undefined) return { fields: [] }
  const head = text.slice(0, MAX_HEADER_CHARS).replace(/^(?:[ \t]{0,8}\n){1,4}/, '')
  const { fields } = readHeaderBlock(head)
  return { fields: fields.filter((field) => WANTED.has(field.name)) }
}

/** The facts that bind a report to a mail of ours. Total. */
export function originalMessage(
  header: OriginalHeader,
  envelopeId: string | undefined,
): OriginalMessage {
  const first = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = header.fields.find((field) => field.name === name)?.value
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  return {
    messageId: first(FIELD_NAMES.messageId),
    envelopeId,
    returnPath: first(FIELD_NAMES.returnPath),
    from: first(FIELD_NAMES.from),
    to: first(FIELD_NAMES.to),
    subject: first(FIELD_NAMES.subject),
    listId: first(FIELD_NAMES.listId),
    campaign: first(FIELD_NAMES.campaign),
    feedbackId: first(FIELD_NAMES.feedbackId),
    date: first(FIELD_NAMES.date),
  }
}
