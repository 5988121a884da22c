/** From what a mail says to the rows that are written: verdict, judgement, event key, span of the quote. */
import type { Classification } from '@forwardpath/classify'
import type { BounceReport, DecodedMail } from '@forwardpath/decode'
import { addressDomain, addressKey, type Address } from '@forwardpath/mail'
import { locateQuote } from '@forwardpath/mime'
import type { NewBounce } from '@forwardpath/store'
import { providerOf } from '@forwardpath/suppress'
import type { Judgement } from '@forwardpath/trust'
import { eventKey } from './event-key.ts'

/** A report and the verdict on it. */
export type ClassifiedReport = {
  readonly report: BounceReport
  readonly verdict: Classification
}

/** A report, the verdict on it, and the address that it speaks for, and how firmly. */
export type JudgedReport = ClassifiedReport & { readonly judgement: Judgement }

/** What the rows need beside the mail itself. */
export type BounceContext = {
  readonly newBounceId: () => string
  readonly reports: readonly JudgedReport[]
  /** Of the mailbox, for reports that are bound to no mail whose stream is known. */
  readonly stream: string | undefined
  /** Mail exchangers of a domain, where they are known: they tell who runs its mailboxes. */
  readonly mxOf?: (domain: string) => readonly { readonly host: string }[] | undefined
}

/** A row for each report of the mail, in its order. */
export function newBounces(
  mail: DecodedMail,
  bytes: Uint8Array,
  context: BounceContext,
): readonly NewBounce[] {
  return context.reports.map(({ report, verdict, judgement }, ordinal) => ({
    id: context.newBounceId(),
    ordinal,
    kind: mail.kind,
    format: mail.format,
    action: report.action,
    ...judgedFacts({ mail, report, bytes, stream: context.stream }, judgement),
    provider: providerOfRecipient(judgement.recipient, context),
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
    leadSourceHeader: mail.original.leadSource,
    returnPath: mail.original.returnPath,
    feedbackType: mail.complaint?.feedbackType,
    autoReply: mail.autoReply,
    defects: [...mail.defects, ...report.defects],
    classification: verdict,
    span: spanOf(verdict, bytes),
  }))
}

function providerOfRecipient(
  recipient: Address | undefined,
  { mxOf }: Pick<BounceContext, 'mxOf'>,
): string | undefined {
  if (recipient === undefined) return undefined
  const domain = addressDomain(recipient)
  return providerOf(
    domain,
    mxOf?.(domain)?.map(({ host }) => host),
  )
}

/** What a row has from judging: the address, the event and the stream that the report is of, and the tier. */
export type JudgedFacts = Pick<
  NewBounce,
  'recipient' | 'addressKey' | 'eventKey' | 'stream' | 'trust' | 'origin' | 'trustReasons'
>

/** What was judged: one report of a mail that lies in a mailbox of this stream. */
type JudgedMatter = {
  readonly mail: DecodedMail
  readonly report: BounceReport
  readonly bytes: Uint8Array
  readonly stream: string | undefined
}

/** The address that the judgement speaks for makes the event: a report bound to one names no other. */
export function judgedFacts(
  { mail, report, bytes, stream: streamOfMailbox }: JudgedMatter,
  { recipient, boundTo, tier, stream = streamOfMailbox, origin, reasons }: Judgement,
): JudgedFacts {
  return {
    recipient,
    addressKey: recipient === undefined ? undefined : addressKey(recipient),
    eventKey: eventKey({ mail, action: report.action, recipient, boundTo, bytes }),
    stream,
    trust: tier,
    origin,
    trustReasons: reasons,
  }
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
