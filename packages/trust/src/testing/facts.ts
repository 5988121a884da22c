/** Judging whole mails, for tests: what the pipeline does around `judgeReport`. */
import { decode, type DecodedMail } from '@forwardpath/decode'
import type { Message } from '@forwardpath/mail'
import { hostSet, type HostFacts } from '../host-set.ts'
import { judgeReport, type Judgement, type SentLogRow, type TrustConfig } from '../judge-report.ts'
import { readMailFacts } from '../mail-facts.ts'
import { returnedMessage } from '../returned-message.ts'
import { verifyOwnSignature } from '../verify-own-signature.ts'
import { NOW_MS } from './keys.ts'
import { readMessage } from './read-message.ts'

/** Signed return paths, own servers and a trusted host; no key yet. */
export const CONFIG: TrustConfig = {
  ownMtas: hostSet(['192.0.2.0/28']),
  ownDomains: ['origin.example'],
  trustedAuthservIds: ['mx.origin.example'],
  isClosed: false,
  tokenKeys: [],
}

/** What is known beside the mail. */
export type Beside = {
  readonly config?: Partial<TrustConfig>
  readonly sentLog?: readonly SentLogRow[]
  readonly recipientMx?: readonly HostFacts[]
  readonly keyRecords?: ReadonlyMap<string, string>
  readonly isVouched?: boolean
  readonly receivedAtMs?: number
}

/** One report with its judgement. */
export type Judged = {
  readonly recipient: string | undefined
  readonly judgement: Judgement
}

/** All reports of a mail. */
export async function judgeMail(mail: string, beside: Beside = {}): Promise<readonly Judged[]> {
  const message = readMessage(mail)
  return judgeMessage(message, decode(message), beside)
}

async function judgeMessage(
  message: Message,
  decoded: DecodedMail,
  beside: Beside,
): Promise<readonly Judged[]> {
  const { receivedAtMs = NOW_MS, keyRecords = new Map<string, string>() } = beside
  const returned = returnedMessage(message, decoded.original.messageId)
  const check = { ownDkim: ['origin.example'], keyRecords, receivedAtMs }
  const ownSignature = returned && (await verifyOwnSignature(returned, check))
  const mail = readMailFacts(message, decoded, returned)
  return decoded.reports.map((report) => ({
    recipient: report.recipient,
    judgement: judgeReport(
      {
        report,
        reportsInMail: decoded.reports.length,
        mail: JSON.parse(JSON.stringify(mail)) as typeof mail,
        receivedAtMs,
        sentLog: beside.sentLog ?? [],
        recipientMx: beside.recipientMx,
        ownSignature,
        isVouched: beside.isVouched ?? false,
      },
      { ...CONFIG, ...beside.config },
    ),
  }))
}
