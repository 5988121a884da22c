/**
 * Looks at the domains that are watched: asks for an answer where there is none that is new enough, and decides by it. One
 * transaction a round; the DNS is asked by the job that calls this, never here.
 */
import {
  clearDomains,
  dueDomains,
  flagDomains,
  loadDnsFacts,
  requestDnsFacts,
  settleDomains,
  takeFeedLock,
  watchDomains,
  type DomainFlag,
  type DueDomain,
  type NextLook,
  type StoredDnsFacts,
  type Transaction,
} from '@forwardpath/store'
import { decideDomain, DOMAIN_CATEGORIES } from '@forwardpath/suppress'
import type { WorkerContext } from './context.ts'

/** Domains in one transaction. */
const BATCH = 100
/** An answer may be so much older than the look that it serves: one asked for shortly before will do. */
const FRESH_MS = 3_600_000
/** Nobody could say for a day. */
const TRY_AGAIN_MS = 7 * 86_400_000

/** Begins to watch the domains that failures of these mails name, where the policy acts on them and the DNS may be asked. */
export async function watchNamedDomains(
  { policy, trust }: Pick<WorkerContext, 'policy' | 'trust'>,
  tx: Transaction,
  ids: readonly string[],
): Promise<void> {
  if (!trust.isDnsEnabled) return
  const categories = DOMAIN_CATEGORIES.filter((one) => policy.rows[one].effect === 'act')
  await watchDomains(tx, { ids, categories })
}

/** Looks at most at one batch; returns how many domains were decided about. Throws what the database throws. */
export async function checkDomains(context: WorkerContext): Promise<number> {
  return context.database.transaction(async (tx) => {
    const due = await dueDomains(tx, BATCH)
    if (due.length === 0) return 0
    const stored = await loadDnsFacts(tx, due.map(questionOf))
    const looks = due.map((domain, index) => lookAt(context, domain, stored[index]))
    await requestDnsFacts(
      tx,
      looks.flatMap((look) => (look.kind === 'ask' ? [look.subject] : [])),
    )
    const settled = looks.flatMap((look) => (look.kind === 'ask' ? [] : [look]))
    const flags = settled.flatMap((look) => (look.flag === undefined ? [] : [look.flag]))
    const cleared = settled.flatMap((look) => (look.isCleared ? [look.next.domain] : []))
    if (flags.length + cleared.length > 0) {
      await takeFeedLock(tx)
      await flagDomains(tx, flags, context.policy.version)
      await clearDomains(tx, cleared, context.policy.version)
    }
    await settleDomains(
      tx,
      settled.map(({ next }) => next),
    )
    return settled.length
  })
}

type Look =
  | { readonly kind: 'ask'; readonly subject: ReturnType<typeof subjectOf> }
  | {
      readonly kind: 'settled'
      readonly next: NextLook
      readonly flag: DomainFlag | undefined
      readonly isCleared: boolean
    }

function subjectOf({ domain }: DueDomain) {
  return { name: domain, kind: 'mx' } as const
}

function questionOf(domain: DueDomain) {
  return { ...subjectOf(domain), reportedAtMs: domain.checkAtMs }
}

function lookAt(context: WorkerContext, due: DueDomain, facts: StoredDnsFacts | undefined): Look {
  const { policy } = context
  const { domain, isFlagged } = due
  const after = due.checkAtMs - FRESH_MS
  const answered = facts?.answered
  if (answered === undefined || answered.askedAtMs < after || answered.answer.kind === 'fault') {
    const isGivenUp = facts?.isWaiting === false && (facts.latest?.askedAtMs ?? 0) >= after
    if (!isGivenUp) return { kind: 'ask', subject: subjectOf(due) }
    const next = { domain, checkAtMs: context.now() + TRY_AGAIN_MS }
    return { kind: 'settled', next, flag: undefined, isCleared: false }
  }
  const { askedAtMs, sameKindSinceMs, answer } = answered
  const decision = decideDomain(
    { kind: answer.kind, askedAtMs, sameKindSinceMs },
    { policy, isFlagged },
  )
  const checkAtMs = 'checkAtMs' in decision ? decision.checkAtMs : undefined
  return {
    kind: 'settled',
    next: { domain, checkAtMs },
    flag:
      decision.kind === 'flag' && !isFlagged
        ? {
            ...decision,
            newId: context.newId('sup'),
            domain,
            sinceMs: sameKindSinceMs,
            bounceId: due.bounceId,
          }
        : undefined,
    isCleared: decision.kind === 'clear',
  }
}
