/**
 * What a higher minimum would have changed: the reports of every address that stands are folded again, once as they are and
 * once with the higher minimum, as of now. Only reads.
 */
import {
  loadHistories,
  standingAddresses,
  type AddressHistory,
  type Database,
} from '@forwardpath/store'
import { decide, type Policy, type StandingSuppression } from '@forwardpath/suppress'

/** The outcome for one minimum. */
export type RaisedMinimum = {
  /** Addresses that stand now and would not. */
  readonly addresses: number
  /** The first of them, by key. */
  readonly examples: readonly string[]
  /** Addresses that were looked at. */
  readonly examined: number
  /** False where there are more than MAX_EXAMINED. */
  readonly isComplete: boolean
}

/** Addresses whose histories are held at once. */
const PAGE = 500
/** About a minute of reading (500 histories take some 0.1 s on one core); what is beyond it is said. */
const MAX_EXAMINED = 200_000
const MAX_EXAMPLES = 100

/** Compares the policy in force with `raised`. */
export async function compareMinimums(
  database: Database,
  policies: { readonly inForce: Policy; readonly raised: readonly Policy[] },
): Promise<readonly RaisedMinimum[]> {
  const found = policies.raised.map((policy) => ({
    policy,
    addresses: 0,
    examples: [] as string[],
  }))
  const nowMs = Date.now()
  let examined = 0
  let after = ''
  for (;;) {
    const keys = await standingAddresses(database, { after, limit: PAGE })
    const addresses = keys.map((addressKey) => ({ addressKey, sinceMs: 0 }))
    for (const history of await loadHistories(database, addresses)) {
      const stopped = stoppedScopes(history, policies.inForce, nowMs)
      if (stopped.size === 0) continue
      for (const entry of found) {
        const still = stoppedScopes(history, entry.policy, nowMs)
        if ([...stopped].every((scope) => still.has(scope))) continue
        entry.addresses += 1
        if (entry.examples.length < MAX_EXAMPLES) entry.examples.push(history.addressKey)
      }
    }
    examined += keys.length
    after = keys.at(-1) ?? after
    const isComplete = keys.length < PAGE
    if (isComplete || examined >= MAX_EXAMINED)
      return found.map(({ addresses, examples }) => ({ addresses, examples, examined, isComplete }))
  }
}

/** The scopes in which the reports alone, since a person last decided, would hold or suppress the address now. */
export function stoppedScopes(
  history: Pick<AddressHistory, 'events' | 'standing'> & Partial<Pick<AddressHistory, 'reported'>>,
  policy: Policy,
  nowMs: number,
): ReadonlySet<string> {
  const standing = history.standing.map(withoutEffect)
  const { events, reported = [] } = history
  const { suppressions } = decide({ events, reported, standing, policy, nowMs })
  return new Set(
    suppressions
      .filter(({ draft }) => draft.status === 'held' || draft.status === 'active')
      .map(({ draft }) => draft.scope),
  )
}

/** The record as if nothing had been decided but what a person did. */
function withoutEffect(record: StandingSuppression): StandingSuppression {
  return {
    scope: record.scope,
    status: 'released',
    reason: record.reason,
    source: 'pipeline',
    expiresAtMs: undefined,
    isSticky: false,
    lastEventId: undefined,
    lastEventAtMs: undefined,
    evidenceCount: 0,
    decidedAtMs: record.decidedAtMs,
  }
}
