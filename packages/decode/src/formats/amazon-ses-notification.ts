/**
 * Amazon SES notifications that reach the mailbox by way of SNS: JSON, bare or inside the `Message` of an
 * SNS envelope. Field names: docs.aws.amazon.com/ses, "Amazon SNS notification contents".
 */
import { replyInText } from '../find-reply.ts'
import { readReply } from '../reply.ts'
import {
  MAX_ENTRIES,
  makeEntries,
  makeEntry,
  type FormatInput,
  type TextEntry,
  type TextFormat,
} from './format.ts'

/** See the head of the file. */
export const amazonSesNotification: TextFormat = {
  name: 'amazon-ses-notification',
  openings: ['"notificationType"', 'notificationType\\"'],
  literals: [],
  read,
}

/** Values of hostile JSON: read field by field, believed to be nothing. */
type Json = Readonly<Record<string, unknown>>

function read(input: FormatInput): readonly TextEntry[] {
  const outer = parseObject(firstObject(input.text))
  const inner = typeof outer?.['Message'] === 'string' ? parseObject(outer['Message']) : outer
  if (inner === undefined) return []
  const bounce = asObject(inner['bounce'])
  if (bounce !== undefined) return bounced(bounce)
  const delivery = asObject(inner['delivery'])
  return delivery === undefined ? [] : delivered(delivery)
}

function bounced(bounce: Json): readonly TextEntry[] {
  return listOf(bounce['bouncedRecipients']).flatMap((value) => {
    const recipient = asObject(value)
    const address = recipient?.['emailAddress']
    if (recipient === undefined || typeof address !== 'string') return []
    const said = [recipient['diagnosticCode'], recipient['status']].filter(
      (text) => typeof text === 'string',
    )
    const action = recipient['action'] === 'delayed' ? 'delayed' : 'failed'
    return [makeEntry(address, said, { action })]
  })
}

function delivered(delivery: Json): readonly TextEntry[] {
  const response = delivery['smtpResponse']
  const said = typeof response === 'string' ? [response] : []
  const addresses = listOf(delivery['recipients']).filter((address) => typeof address === 'string')
  return makeEntries(addresses, said, {
    action: 'delivered',
    reply: said[0] === undefined ? undefined : (replyInText(said[0]) ?? readReply(said)),
  })
}

/** From the first brace to the last: SNS adds a signature below. */
function firstObject(text: string): string {
  return text.slice(Math.max(0, text.indexOf('{')), text.lastIndexOf('}') + 1)
}

function parseObject(text: string): Json | undefined {
  try {
    // Mail transport may break the one line of JSON.
    return asObject(JSON.parse(text.replace(/\n/g, ' ')))
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_ENTRIES) : []
}
