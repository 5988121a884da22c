import {
  addressDomain,
  addressKey,
  isDomainKey,
  type Address,
  type DomainKey,
  type RecordName,
} from '@forwardpath/mail'
import {
  listLog,
  loadHistories,
  suppressionsOf,
  type Database,
  type SuppressionRecord,
} from '@forwardpath/store'
import { tellStory, type Policy, type Story } from '@forwardpath/suppress'

/** Changes of one address that a story tells. */
const MAX_CHANGES = 1_000

type StoryContext = {
  readonly database: Database
  readonly policy: Policy
  readonly now: () => number
}

/** The story of one address, or of the record of a whole domain, as `why`, the API and the pages show it. */
export function loadStory(
  context: StoryContext,
  name: RecordName,
): Promise<Story<SuppressionRecord>> {
  return isDomainKey(name) ? storyOfDomain(context, name) : storyOfAddress(context, name)
}

async function storyOfAddress(
  context: StoryContext,
  address: Address,
): Promise<Story<SuppressionRecord>> {
  const { database, policy } = context
  const key = addressKey(address)
  const [history] = await loadHistories(database, [{ addressKey: key, sinceMs: 0 }])
  // A record of the whole domain stops the address too.
  const keys = [key, `@${addressDomain(address)}`]
  const records = await suppressionsOf(database, keys)
  const changes = await Promise.all(keys.map((of) => listLog(database, of, MAX_CHANGES)))
  return tellStory({
    address,
    suppressions: records.flat(),
    events: history?.events ?? [],
    reported: history?.reported ?? [],
    changes: changes.flat(),
    policy,
    nowMs: context.now(),
  })
}

/** No reports count for it: only our own look-ups make one. */
async function storyOfDomain(
  { database, policy, now }: StoryContext,
  key: DomainKey,
): Promise<Story<SuppressionRecord>> {
  const records = await suppressionsOf(database, [key])
  return tellStory({
    address: key,
    suppressions: records.flat(),
    events: [],
    changes: await listLog(database, key, MAX_CHANGES),
    policy,
    nowMs: now(),
  })
}
