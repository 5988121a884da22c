/** A decoded and classified mail in the words of the interface: absent facts are null, never left out. */
import { classify, explain, remedies, type RuleSet } from '@forwardpath/classify'
import type { BounceReport, DecodedMail } from '@forwardpath/decode'
import { locateQuote } from '@forwardpath/mime'
import { diagnosticOf, type ReaderPath } from '@forwardpath/worker'

/** What one mail is printed with. */
export type ClassifyContext = {
  readonly rules: RuleSet
  /** Adds every rule that held, and all remedies. */
  readonly explain: boolean
}

/** The object of `classify --json`. */
export function mailJson(
  mail: {
    readonly file: string
    readonly bytes: Uint8Array
    readonly path: ReaderPath
    readonly decoded: DecodedMail
  },
  context: ClassifyContext,
): Readonly<Record<string, unknown>> {
  const { decoded } = mail
  const { messageId, envelopeId, returnPath, listId, campaign, feedbackId, leadSource } =
    decoded.original
  return {
    file: mail.file,
    kind: decoded.kind,
    path: mail.path,
    format: decoded.format,
    originalMessageId: messageId ?? null,
    original: {
      envelopeId: envelopeId ?? null,
      returnPath: returnPath ?? null,
      listId: listId ?? null,
      campaign: campaign ?? null,
      feedbackId: feedbackId ?? null,
      leadSource: leadSource ?? null,
    },
    ...(decoded.complaint === undefined ? {} : { complaint: decoded.complaint }),
    ...(decoded.autoReply === undefined
      ? {}
      : {
          autoReply: {
            type: decoded.autoReply.type,
            until: decoded.autoReply.until ?? null,
            newAddress: decoded.autoReply.newAddress ?? null,
          },
        }),
    defects: decoded.defects,
    reports: decoded.reports.map((report) => reportJson(report, mail.bytes, context)),
  }
}

function reportJson(
  report: BounceReport,
  bytes: Uint8Array,
  context: ClassifyContext,
): Readonly<Record<string, unknown>> {
  const verdict = classify(report, context.rules)
  const { evidence } = verdict
  const span =
    evidence?.within === undefined ? undefined : locateQuote(bytes, evidence.within, evidence.quote)
  const advice = remedies(report, verdict)
  return {
    recipient: report.recipient ?? null,
    finalRecipient: report.finalRecipient ?? null,
    originalRecipient: report.originalRecipient ?? null,
    action: report.action,
    replyCode: report.reply?.code ?? null,
    status: report.status ?? null,
    category: verdict.category,
    permanence: verdict.permanence,
    diagnostic: diagnosticOf(report) ?? null,
    quote: evidence?.quote ?? null,
    command: report.command ?? null,
    remoteMta: report.remoteMta ?? null,
    reportingMta: report.reportingMta ?? null,
    arrivalDate: instantOrNull(report.arrivalDateMs),
    forwardPath: verdict.forwardPath ?? null,
    newContact: verdict.newContact ?? null,
    candidates: verdict.candidates,
    rule: { ...verdict.rule, span: span === undefined ? null : [span.start, span.end] },
    runnerUp: verdict.runnerUp ?? null,
    remedy: advice[0] ?? null,
    defects: report.defects,
    ...(context.explain ? { rules: explain(report, context.rules), remedies: advice } : {}),
  }
}

function instantOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
