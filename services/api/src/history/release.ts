/** The door "release": records that fit a filter are let go, as they stood when they were shown. */
import {
  createForesight,
  loadReleaseGroup,
  noteReleaseSet,
  releaseGroup,
  settleForesight,
  type ForesightSet,
  type GroupRecord,
  type LoadedGroup,
  type Totals,
} from '@forwardpath/store'
import { NO_DIFFERENCE } from '@forwardpath/suppress'
import type { ApiContext } from '../context.ts'
import type { HistoryAct, HistoryOutcome, HistoryWish } from './history-port.ts'

/** A larger group is for the command, which has memory of its own. */
export const MAX_GROUP_RECORDS = 50_000

/** As many as the other doors show. */
const SAMPLES = 10

type Ground = Pick<ApiContext, 'database' | 'policy' | 'now'>
type ReleaseWish = Extract<HistoryWish, { door: 'release' }>

/** Keeps what would be released. False where the group is too large. */
export async function foreseeRelease(
  { database, policy, now }: Ground,
  { group, why }: ReleaseWish,
  { id, who, note }: HistoryAct,
): Promise<boolean> {
  const loaded = await loadReleaseGroup(database, group, MAX_GROUP_RECORDS)
  if (loaded === undefined) return false
  const parameters = { door: 'release', policyVersion: policy.version, group, why } as const
  await createForesight(database, {
    id,
    what: 'suppressions release',
    who,
    note,
    parameters: { ...parameters, windows: [], windowsThen: [] },
    asOfMs: now(),
  })
  await settle(database, id, loaded)
  return true
}

function settle(database: Ground['database'], id: string, loaded: LoadedGroup): Promise<void> {
  return settleForesight(database, id, { digest: loaded.digest, totals: totalsOf(loaded.records) })
}

function totalsOf(records: readonly GroupRecord[]): Totals {
  return {
    ...NO_DIFFERENCE,
    addresses: records.length,
    changed: records.length,
    effects: { ...NO_DIFFERENCE.effects, released: records.length },
    samples: records.slice(0, SAMPLES).map((record) => ({
      address: record.addressKey,
      scope: record.scope,
      effect: 'released',
      from: record.status,
      to: 'released',
      reason: null,
      category: record.category,
      bounceId: null,
      rule: null,
      quote: record.why,
      span: null,
    })),
    reports: [],
    read: 0,
    expired: 0,
    unreadable: 0,
  }
}

/** Writes it where the records are still those that were shown; goes on where it was stopped. */
export async function applyRelease(
  { database }: Ground,
  set: ForesightSet,
  signal: AbortSignal,
): Promise<HistoryOutcome> {
  const { group, why = '' } = set.parameters
  if (group === undefined) return { kind: 'stale', reason: 'it names no records' }
  const loaded = await loadReleaseGroup(database, group, MAX_GROUP_RECORDS)
  if (set.state === 'foreseen' && loaded?.digest !== set.digest) {
    if (loaded !== undefined) await settle(database, set.id, loaded)
    return { kind: 'changed' }
  }
  // What was decided since a first batch was written stands: it was never shown.
  const records = (loaded?.records ?? []).filter((r) => Date.parse(r.updatedAt) <= set.asOfMs)
  await noteReleaseSet(database, set.id, 'applying')
  await releaseGroup(database, set.state === 'foreseen' ? (loaded?.records ?? []) : records, {
    act: { changeSetId: set.id, who: set.who, note: set.note },
    why,
    override: group.override,
    signal,
  })
  if (signal.aborted) return { kind: 'stopped' }
  await noteReleaseSet(database, set.id, 'applied')
  return { kind: 'applied' }
}
