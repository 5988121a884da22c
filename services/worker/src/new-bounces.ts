/** From what a mail says to the rows that are written: classification, event key, span of the quote. */
import { classify, type Classification, type RuleSet } from '@forwardpath/classify'
import type { BounceReport, DecodedMail } from '@forwardpath/decode'
import { addressKey } from '@forwardpath/mail'
import { locateQuote } from '@forwardpath/mime'
import type { NewBounce } from '@forwardpath/store'
import { eventKey } from './event-key.ts'

/** What the rows need beside the mail itself. */
export type BounceContext = {
  readonly rules: RuleSet
  readonly newBounceId: () => string
  /** Stream of the mailbox, where the mail does not tell. */
  readonly stream: string | undefined
}

/** A row for each report of the mail, in its order. */
export function newBounces(
  mail: DecodedMail,
  bytes: Uint8Array,
  context: BounceContext,
): readonly NewBounce[] {
  return mail.reports.map((report, ordinal) => {
    const classification = classify(report, context.rules)
    return {
      id: context.newBounceId(),
      ordinal,
      eventKey: eventKey(mail, report, bytes),
      kind: mail.kind,
      format: mail.format,
      action: report.action,
      recipient: report.recipient,
      addressKey: report.recipient === undefined ? undefined : addressKey(report.recipient),
      originalRecipient: report.originalRecipient,
      finalRecipient: report.finalRecipient,
      replyCode: report.reply?.code,
      status: report.status,
      diagnostic: diagnosticOf(report),
      command: report.command,
      remoteMta: report.remoteMta,
      reportingMta: report.reportingMta,
      originalMessageId: mail.original.messageId,
      envelopeId: mail.original.envelopeId,
      listId: mail.original.listId,
      campaign: mail.original.campaign,
      feedbackId: mail.original.feedbackId,
      returnPath: mail.original.returnPath,
      stream: context.stream,
      feedbackType: mail.complaint?.feedbackType,
      autoReply: mail.autoReply,
      defects: [...mail.defects, ...report.defects],
      trust: 'unjudged',
      origin: undefined,
      trustReasons: [],
      classification,
      span: spanOf(classification, bytes),
    }
  })
}

/** The reply as the remote said it, codes included; else the fullest text about this recipient. */
export function diagnosticOf(report: BounceReport): string | undefined {
  if (report.reply !== undefined && report.reply.lines.length > 0)
    return report.reply.lines.join(' ')
  return report.diagnosticCode?.text ?? report.texts[0]?.text
}

function spanOf(classification: Classification, bytes: Uint8Array): NewBounce['span'] {
  const { evidence } = classification
  return evidence?.within === undefined
    ? undefined
    : locateQuote(bytes, evidence.within, evidence.quote)
}
