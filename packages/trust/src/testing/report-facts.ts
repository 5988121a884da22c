/** One report by hand, for tables of rules: nothing binds it until a test says so. */
import type { ReportFacts } from '../judge-report.ts'
import type { MailFacts, OriginalFacts } from '../mail-facts.ts'
import { address, NOW_MS } from './keys.ts'

/** The recipient of every report by hand. */
export const JANE = address('jane.roe@hooli.example')

/** A returned mail without a mark. */
export const FOREIGN_ORIGINAL: OriginalFacts = {
  messageId: '<1@other.example>',
  senders: [address('x@other.example')],
  to: JANE,
  listHosts: [],
}

/** A returned mail with every mark that it can show by itself. */
export const OWN_ORIGINAL: OriginalFacts = {
  messageId: '<1@app.origin.example>',
  senders: [address('bounces@origin.example')],
  to: JANE,
  listHosts: ['origin.example'],
}

/** Lines of a trace by what they show. */
const TRACES = {
  own: 'by mta1.origin.example (Postfix) id 7B93; date',
  recipient:
    'from x (mx.hooli.example [203.0.113.25]) by mx.origin.example (Postfix) with ESMTP id 1; date',
  stranger: 'from x (unknown [198.51.100.66]) by mx.origin.example (Postfix) with ESMTP id 1; date',
} as const

/** Facts of a mail that came over that trace. */
export function mailFacts(trace: keyof typeof TRACES, change: Partial<MailFacts> = {}): MailFacts {
  return {
    sentTo: [address('bounces@origin.example')],
    fromDomain: 'hooli.example',
    writtenAtMs: NOW_MS,
    trace: { fields: [{ name: 'received', value: TRACES[trace] }], isCut: false },
    original: OWN_ORIGINAL,
    tokens: [],
    ...change,
  }
}

/** Facts of a report about {@link JANE}. */
export function reportFacts(change: Partial<ReportFacts> = {}): ReportFacts {
  return {
    report: { recipient: JANE, originalRecipient: undefined, finalRecipient: JANE },
    reportsInMail: 1,
    mail: mailFacts('stranger'),
    receivedAtMs: NOW_MS,
    sentLog: [],
    recipientMx: [{ host: 'mx.hooli.example', addresses: ['203.0.113.25'] }],
    ownSignature: undefined,
    isVouched: false,
    ...change,
  }
}
