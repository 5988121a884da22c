import type { Message } from '@forwardpath/mail'
import type { DecodedMail } from './decoded-mail.ts'

/** Reads a message into its kind and reports. Total, synchronous, linear in the bytes that it reads. */
export function decode(message: Message): DecodedMail {
  return {
    kind: 'not_a_bounce',
    format: 'none',
    reports: [],
    original: {
      messageId: undefined,
      envelopeId: undefined,
      returnPath: undefined,
      from: undefined,
      to: undefined,
      subject: undefined,
      listId: undefined,
      campaign: undefined,
      feedbackId: undefined,
      date: undefined,
    },
    messageId: message.fieldText('message-id'),
    complaint: undefined,
    autoReply: undefined,
    defects: message.defects,
  }
}
