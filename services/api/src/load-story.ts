import { addressKey, type Address } from '@forwardpath/mail'
import {
  listLog,
  listSuppressions,
  loadHistories,
  type Database,
  type SuppressionRecord,
} from '@forwardpath/store'
import { tellStory, type Policy, type Story } from '@forwardpath/suppress'

/** Scopes, and changes, of one address that a story tells. */
const MAX_SCOPES = 100
const MAX_CHANGES = 1_000

/** The story of one address, as `why`, the API and the pages show it. */
export async function loadStory(
  context: {
    readonly database: Database
    readonly policy: Policy
    readonly now: () => number
  },
  address: Address,
): Promise<Story<SuppressionRecord>> {
  const { database, policy } = context
  const key = addressKey(address)
  const [history] = await loadHistories(database, [{ addressKey: key, sinceMs: 0 }])
  return tellStory({
    address,
    suppressions: await listSuppressions(database, { addressKey: key }, { limit: MAX_SCOPES }),
    events: history?.events ?? [],
    changes: await listLog(database, key, MAX_CHANGES),
    policy,
    nowMs: context.now(),
  })
}
