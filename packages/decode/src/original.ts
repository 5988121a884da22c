/**
 * What is taken from the returned message: who it was, from its outermost header block only. Its body,
 * parts and nested reports are the sender's words or an attacker's and are never read.
 *
 * Promises: total; linear in the header, of which at most 64 KB are read.
 */
import { firstField, type HeaderField } from '@forwardpath/mail'
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
  'list-post',
  'x-beenthere',
])

/** The field in which a sender says where an address came from, unless the caller names another. */
export const LEAD_SOURCE_FIELD = 'x-lead-source'

/** Header of the returned message, for the readers that compare addresses with it. */
export type OriginalHeader = {
  readonly fields: readonly HeaderField[]
  /** The mail was cut inside it: what is missing may say that the original is a report itself. */
  readonly isCut: boolean
}

/** How the header is read. */
export type OriginalOptions = {
  readonly isCut: boolean
  /** Name of the lead-source field, lower case; {@link LEAD_SOURCE_FIELD} where it is absent. */
  readonly leadSourceField?: string | undefined
}

/** The first block of the text; leading blank lines are passed over. Total, linear. */
export function readOriginalHeader(
  text: string | undefined,
  options: OriginalOptions = { isCut: false },
): OriginalHeader {
  const leadSourceField = options.leadSourceField ?? LEAD_SOURCE_FIELD
  const fields: { name: string; value: string }[] = []
  if (text === undefined) return { fields, isCut: false }
  const limit = Math.min(text.length, MAX_HEADER_CHARS)
  let position = firstLine(text)
  let open: { name: string; value: string } | undefined
  while (position < limit) {
    const newline = text.indexOf('\n', position)
    const end = newline === -1 ? text.length : newline
    if (end === position) break
    const code = text.charCodeAt(position)
    if (code === SPACE || code === TAB) {
      if (open !== undefined) open.value += ` ${text.slice(position, end).trim()}`
    } else {
      open = wantedField(text.slice(position, end), leadSourceField)
      if (open !== undefined) fields.push(open)
    }
    position = end + 1
  }
  // A field that the end of the mail cut may have been longer, perhaps a list of more addresses.
  const isCut = options.isCut && position >= text.length
  if (isCut && open !== undefined) fields.pop()
  return { fields, isCut }
}

const SPACE = 0x20
const TAB = 0x09
/** Longest name of a wanted field. */
const MAX_NAME_CHARS = Math.max(...[...WANTED].map((name) => name.length))

function firstLine(text: string): number {
  let position = 0
  while (position < 16 && (text[position] === '\n' || text[position] === ' ')) position++
  return position
}

function wantedField(
  line: string,
  leadSourceField: string,
): { name: string; value: string } | undefined {
  const colon = line.indexOf(':')
  if (colon === -1 || colon > Math.max(MAX_NAME_CHARS, leadSourceField.length) + 1) return undefined
  const name = line.slice(0, colon).trimEnd().toLowerCase()
  return WANTED.has(name) || name === leadSourceField
    ? { name, value: line.slice(colon + 1).trim() }
    : undefined
}

/** The facts that bind a report to a mail of ours. Total. */
export function originalMessage(
  header: OriginalHeader,
  envelopeId: string | undefined,
  leadSourceField: string = LEAD_SOURCE_FIELD,
): OriginalMessage {
  const first = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = firstField(header.fields, name)
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
    leadSource: first([leadSourceField]),
    date: first(FIELD_NAMES.date),
  }
}

/** Whether what was returned is itself a report: sent from the null reverse-path, or a DSN. Total. */
export function isReport(header: OriginalHeader): boolean {
  return header.fields.some(({ name, value }) => {
    if (name === 'return-path') return value.trim() === '<>'
    return name === 'content-type' && /^multipart\/report\b/i.test(value)
  })
}

/** Whether a mailing list passed the message on: then its To is the list, not who was mailed. Total. */
export function isFromList(header: OriginalHeader): boolean {
  return header.fields.some(({ name }) => name === 'list-post' || name === 'x-beenthere')
}
