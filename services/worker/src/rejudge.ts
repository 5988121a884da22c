/**
 * Judges mails again for which an answer of the DNS has come: reads them again from their bytes, with the answers that are
 * stored now, and decides about the addresses whose reports then stand otherwise. Nothing is read into a mail that the
 * first reading did not find: only tier, origin and the bound address can change.
 */
import {
  loadStoredMails,
  takeSettledWaits,
  updateJudgements,
  type NewJudgement,
} from '@forwardpath/store'
import { watchNamedDomains } from './check-domains.ts'
import type { WorkerContext } from './context.ts'
import { decideAbout } from './decide-about.ts'
import { judgeMail } from './judge-mail.ts'
import { judgedFacts } from './new-bounces.ts'
import { interpret, judgeableOf, type InterpretedMail } from './stages/interpret.ts'
import { loadTrustFacts, type TrustFacts } from './trust-facts.ts'

/** Mails in one transaction. */
const BATCH = 25

/** Judges at most one batch again; returns how many mails waited no longer. Throws what the database throws. */
export async function rejudgeSettled(context: WorkerContext): Promise<number> {
  return context.database.transaction(async (tx) => {
    const ids = await takeSettledWaits(tx, BATCH)
    const mails: InterpretedMail[] = []
    for (const stored of await loadStoredMails(tx, ids)) {
      // in the thread: what is read a second time must not be able to end the process again and again
      const interpreted = await interpret(context, { ...stored, attempt: 2 })
      if (interpreted.state === 'read') mails.push(interpreted)
    }
    const facts = await loadTrustFacts(tx, mails.map(judgeableOf), {
      settings: context.trust,
      nowMs: context.now(),
    })
    const judgements: NewJudgement[] = []
    for (const mail of mails) judgements.push(...(await judgementsOf(context, mail, facts)))
    const changed = await updateJudgements(tx, judgements)
    if (changed.length > 0) {
      await watchNamedDomains(context, tx, ids)
      await decideAbout(context, tx, changed)
    }
    return ids.length
  })
}

async function judgementsOf(
  context: WorkerContext,
  interpreted: InterpretedMail,
  facts: TrustFacts,
): Promise<readonly NewJudgement[]> {
  const { mail, message, reports } = interpreted
  const judged = await judgeMail(judgeableOf(interpreted), {
    facts,
    settings: context.trust,
    message,
  })
  return reports.flatMap(({ report }, ordinal) => {
    const judgement = judged.judgements[ordinal]
    if (judgement === undefined) return []
    const row = judgedFacts({ mail, report, bytes: message.bytes }, judgement)
    return [{ ...row, rawMessageId: message.id, ordinal, stream: judged.stream ?? message.stream }]
  })
}
