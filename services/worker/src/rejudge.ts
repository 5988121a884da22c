/**
 * Judges mails again for which an answer of the DNS has come: reads them again from their bytes, with the answers that are
 * stored now, and decides about the addresses whose reports then stand otherwise. Nothing is read into a mail that the
 * first reading did not find: only tier, origin and the bound address can change.
 *
 * The try is counted and committed before a byte is read, so that a mail that ends the process, or misses the reader's deadline,
 * comes back at most so often, each time alone; then it keeps its first judgement, and the log says so.
 */
import {
  endWaits,
  loadStoredMails,
  MAX_JUDGING_TRIES,
  takeSettledWaits,
  updateJudgements,
  type NewJudgement,
  type TakenWaits,
} from '@forwardpath/store'
import { watchNamedDomains } from './check-domains.ts'
import type { WorkerContext } from './context.ts'
import { decideAbout } from './decide-about.ts'
import { judgeMail } from './judge-mail.ts'
import type { Log } from './log.ts'
import { judgedFacts } from './new-bounces.ts'
import { interpret, judgeableOf, type InterpretedMail } from './stages/interpret.ts'
import { loadTrustFacts, type TrustFacts } from './trust-facts.ts'

/** Mails in one transaction; fewer where they are large. */
const BATCH = 25

/**
 * Judges at most one batch again; returns how many mails it took, and tells the log which of them could not be read again. Throws what
 * the database throws.
 */
export async function rejudgeSettled(
  context: WorkerContext,
  log: Pick<Log, 'warn'>,
): Promise<number> {
  const { mails, givenUp } = await takeSettledWaits(context.database, BATCH)
  for (const mail of givenUp) {
    log.warn(
      { mail, tries: MAX_JUDGING_TRIES },
      'an answer of the DNS came for a mail that cannot be read again: it keeps its tier',
    )
  }
  if (mails.length > 0) await judgeAgain(context, await readAgain(context, mails, log))
  return mails.length + givenUp.length
}

/** The mails that are waited for no longer, and what those say that still have their bytes. */
type ReadAgain = { readonly ids: readonly string[]; readonly read: readonly InterpretedMail[] }

async function readAgain(
  context: WorkerContext,
  taken: TakenWaits['mails'],
  log: Pick<Log, 'warn'>,
): Promise<ReadAgain> {
  const attempts = new Map(taken.map(({ id, attempt }) => [id, attempt]))
  const read: InterpretedMail[] = []
  for (const stored of await loadStoredMails(context.database, [...attempts.keys()])) {
    // in the thread: what is read a second time must not be able to end the process again and again
    const interpreted = await interpret(context, { ...stored, attempt: 2 })
    if (interpreted.state === 'read') {
      read.push(interpreted)
      continue
    }
    const facts = { mail: stored.id, reason: interpreted.reason, attempt: attempts.get(stored.id) }
    log.warn(facts, 'a mail could not be read again after an answer of the DNS')
    attempts.delete(stored.id)
  }
  return { ids: [...attempts.keys()], read }
}

async function judgeAgain(context: WorkerContext, { ids, read }: ReadAgain): Promise<void> {
  await context.database.transaction(async (tx) => {
    const waiting = await endWaits(tx, ids)
    const mails = read.filter(({ message }) => waiting.has(message.id))
    const facts = await loadTrustFacts(tx, mails.map(judgeableOf), {
      settings: context.trust,
      nowMs: context.now(),
    })
    const judgements: NewJudgement[] = []
    for (const mail of mails) judgements.push(...(await judgementsOf(context, mail, facts)))
    const changed = await updateJudgements(tx, judgements)
    if (changed.length > 0) {
      await watchNamedDomains(context, tx, [...waiting])
      await decideAbout(context, tx, changed)
    }
  })
}

async function judgementsOf(
  context: WorkerContext,
  interpreted: InterpretedMail,
  facts: TrustFacts,
): Promise<readonly NewJudgement[]> {
  const {
    mail,
    message: { id: rawMessageId, bytes, stream },
  } = interpreted
  const { reports } = await judgeMail(judgeableOf(interpreted), {
    facts,
    settings: context.trust,
    message: interpreted.message,
  })
  return reports.map(({ report, judgement }, ordinal) => ({
    ...judgedFacts({ mail, report, bytes, stream }, judgement),
    rawMessageId,
    ordinal,
  }))
}
