/** Stage "interpret": a claimed mail → what it says. No database; one mail's fault stays its own. */
import { classify, type Classification } from '@forwardpath/classify'
import type { DecodedMail } from '@forwardpath/decode'
import type { ClaimedMessage, Outcome, StoredMail } from '@forwardpath/store'
import { answerReport } from '../answer-report.ts'
import type { WorkerContext } from '../context.ts'
import type { ClassifiedReport } from '../new-bounces.ts'
import type { Judgeable } from '../trust-facts.ts'
import type { TrustMaterial } from '../trust-material.ts'

/** A mail that was read: its reports with their verdicts, and what they will be judged by. */
export type InterpretedMail = {
  readonly state: 'read'
  readonly message: StoredMail
  readonly mail: DecodedMail
  readonly reports: readonly ClassifiedReport[]
  readonly material: TrustMaterial
}

/** A mail that was read, or one that could not be. */
export type Interpreted = InterpretedMail | Extract<Outcome, { readonly state: 'quarantined' }>

/** A report with more recipients is quarantined whole (docs/policy.md, "How counts are made"). */
const TOO_MANY_RECIPIENTS = 'too-many-recipients'

/** Reads one mail within bounds and says what it holds. Never throws for what a mail holds. */
export async function interpret(
  context: Pick<WorkerContext, 'reader' | 'rules'>,
  message: StoredMail & Partial<Pick<ClaimedMessage, 'attempt'>>,
): Promise<Interpreted> {
  const { id, bytes, attempt = 1 } = message
  const read = await context.reader.read(bytes, { isolated: attempt > 1 })
  if (!read.ok) {
    return { id, state: 'quarantined', reason: read.reason, detail: read.message }
  }
  const { mail, material } = read
  if (mail.defects.some((defect) => defect.code === TOO_MANY_RECIPIENTS)) {
    return { id, state: 'quarantined', reason: 'too_many_recipients' }
  }
  const answer = answerReport(mail, material.from)
  const reports =
    answer === undefined
      ? mail.reports.map((report) => ({ report, verdict: classifyReport(context, report) }))
      : [answer]
  return { state: 'read', message, mail, reports, material }
}

function classifyReport(
  { rules }: Pick<WorkerContext, 'rules'>,
  report: Parameters<typeof classify>[0],
): Classification {
  return classify(report, rules)
}

/** What judging takes of it. */
export function judgeableOf({
  message: { receivedAtMs },
  material,
  reports,
}: InterpretedMail): Judgeable<ClassifiedReport> {
  return { receivedAtMs, material, reports }
}
