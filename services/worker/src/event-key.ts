/**
 * The event key: what makes two reports the same event. Counting is over distinct keys, so that a
 * report counts once however often it is delivered, fetched or processed.
 *
 *   hash of report key, recipient key, kind, action
 *
 * The report key is the first that exists of the mail of ours that it is bound to, Original-Envelope-Id, the original's
 * Message-ID, the report's own Message-ID, SHA-256 of the body below the header. All but the first are the words of whoever wrote the
 * report: by them alone he could make two events of one token.
 */
import { createHash } from 'node:crypto'
import type { Action, DecodedMail } from '@forwardpath/decode'
import { addressKey, type Address } from '@forwardpath/mail'

/** What makes an event. */
export type EventFacts = {
  readonly mail: Pick<DecodedMail, 'kind' | 'original' | 'messageId'>
  readonly action: Action
  /** The address that the report speaks for. */
  readonly recipient: Address | undefined
  /** Of its judgement. Absent where it is bound to no mail of ours. */
  readonly boundTo?: string | undefined
  /** Of the whole mail. */
  readonly bytes: Uint8Array
}

/** SHA-256 as hex. */
export function eventKey({ mail, action, recipient, boundTo, bytes }: EventFacts): string {
  const recipientKey = recipient === undefined ? '' : addressKey(recipient)
  const fields = [boundTo ?? reportKey(mail, bytes), recipientKey, mail.kind, action]
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex')
}

function reportKey(mail: EventFacts['mail'], bytes: Uint8Array): string {
  const { envelopeId, messageId } = mail.original
  if (envelopeId !== undefined) return `envelope ${envelopeId}`
  if (messageId !== undefined) return `original ${messageId}`
  if (mail.messageId !== undefined) return `report ${mail.messageId}`
  return `body ${createHash('sha256').update(bodyOf(bytes)).digest('hex')}`
}

/** What follows the first empty line; the Received fields above it differ between copies. */
function bodyOf(bytes: Uint8Array): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const starts = ['\r\n\r\n', '\n\n', '\r\r']
    .map((gap) => buffer.indexOf(gap))
    .filter((at) => at >= 0)
  return starts.length === 0 ? buffer : buffer.subarray(Math.min(...starts))
}
