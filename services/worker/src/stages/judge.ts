/**
 * Stage "judge": interpreted mails → outcomes. Loads what the tiers rest on, one query a kind of fact for the whole batch, and
 * has every report judged; the report then speaks for the address that it is bound to, and for no other.
 */
import type { DnsSubject, Outcome } from '@forwardpath/store'
import { isLetterReport } from '../answer-report.ts'
import type { WorkerContext } from '../context.ts'
import { judgeMail } from '../judge-mail.ts'
import { newBounces, type JudgedReport } from '../new-bounces.ts'
import { loadTrustFacts, type TrustFacts } from '../trust-facts.ts'
import { judgeableOf, type Interpreted, type InterpretedMail } from './interpret.ts'

/** Judges a batch. A DNS answer that is missing lowers a tier and is waited for; it holds nothing up. */
export async function judge(
  context: Pick<WorkerContext, 'database' | 'trust' | 'newId' | 'now'>,
  interpreted: readonly Interpreted[],
): Promise<readonly Outcome[]> {
  const mails = interpreted.filter((one) => one.state === 'read')
  const facts = await loadTrustFacts(context.database, mails.map(judgeableOf), {
    settings: context.trust,
    nowMs: context.now(),
  })
  const outcomes: Outcome[] = []
  for (const one of interpreted) {
    outcomes.push(one.state === 'read' ? await outcomeOf(context, one, facts) : one)
  }
  return outcomes
}

async function outcomeOf(
  context: Pick<WorkerContext, 'trust' | 'newId'>,
  one: InterpretedMail,
  facts: TrustFacts,
): Promise<Outcome> {
  const { reports, waits } = await judgeMail(judgeableOf(one), {
    facts,
    settings: context.trust,
    message: one.message,
  })
  const bounces = newBounces(one.mail, one.message.bytes, {
    newBounceId: () => context.newId('bnc'),
    reports: reports.some(isLetterReport) && !isKept(reports, waits) ? [] : reports,
    stream: one.message.stream,
    mxOf: facts.mxOf,
  })
  return { id: one.message.id, state: 'done', kind: one.mail.kind, bounces, waits }
}

/** A letter leaves no trace of its author unless our own mail server knows him, or may yet be found to. */
function isKept(reports: readonly JudgedReport[], waits: readonly DnsSubject[]): boolean {
  return (
    waits.length > 0 || reports.some(({ judgement }) => judgement.reasons.includes('sender-dmarc'))
  )
}
