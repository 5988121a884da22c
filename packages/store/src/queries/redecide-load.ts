/**
 * What deciding again takes of each address: all its reports as stored, the same as a change set sees them, what the sender's system
 * saw, its records
 * and its address changes.
 */
import type { AddressKey } from '@forwardpath/mail'
import type {
  HistoryEvent,
  ReportedLife,
  StandingChange,
  StandingRecord,
} from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'
import { groupByKey } from './group-by-key.ts'
import { EVENT_COLUMNS, loadEvents, readEvent, type EventRow } from './load-histories.ts'
import { loadReportedLives } from './reported-lives.ts'
import { loadStandingRecords } from './standing-records.ts'

/** One address to decide again. */
export type AddressToRedecide = {
  readonly addressKey: AddressKey
  readonly events: readonly HistoryEvent[]
  /** The same with what the change set sees differently. */
  readonly revised: readonly HistoryEvent[]
  readonly reported: readonly ReportedLife[]
  readonly standing: readonly StandingRecord[]
  readonly changes: readonly StandingChange[]
}

/** In the order of the keys. Without a change set the reports are seen as they are stored. */
export async function loadToRedecide(
  tx: Queryable,
  keys: readonly AddressKey[],
  changeSetId?: string,
): Promise<readonly AddressToRedecide[]> {
  const events = await loadEvents(
    tx,
    keys.map((addressKey) => ({ addressKey, sinceMs: 0 })),
  )
  const revisions = changeSetId === undefined ? [] : await loadRevised(tx, keys, changeSetId)
  const reported = await loadReportedLives(tx, keys)
  const standing = await loadStandingRecords(tx, keys)
  const changes = await loadStandingChanges(tx, keys)
  return keys.map((addressKey) => {
    const stored = events.get(addressKey) ?? []
    return {
      addressKey,
      events: stored,
      revised: revise(addressKey, stored, revisions),
      reported: reported.get(addressKey) ?? [],
      standing: standing.get(addressKey) ?? [],
      changes: changes.get(addressKey) ?? [],
    }
  })
}

type Revised = {
  readonly bounceId: string
  readonly keyAfter: string | null
  readonly event: HistoryEvent | undefined
}

/** A report that names another address now leaves this one; whether the rows are changed already makes no difference. */
function revise(
  addressKey: string,
  stored: readonly HistoryEvent[],
  revisions: readonly Revised[],
): readonly HistoryEvent[] {
  if (revisions.length === 0) return stored
  const seen = new Set(revisions.map((r) => r.bounceId))
  const own = revisions.flatMap((r) =>
    r.keyAfter === addressKey && r.event !== undefined ? [r.event] : [],
  )
  return [...stored.filter((event) => !seen.has(event.bounceId)), ...own]
}

async function loadRevised(
  tx: Queryable,
  keys: readonly string[],
  changeSetId: string,
): Promise<readonly Revised[]> {
  const { rows } = await tx.query<
    EventRow & { readonly key_after: string | null; readonly bounce_id: string }
  >(
    // served by change_set_report_before and change_set_report_after
    `select v.bounce_id, v.key_after, ${EVENT_COLUMNS}
     from change_set_report v
       cross join lateral jsonb_populate_record(null::bounce, v.bounce_after) b
       cross join lateral jsonb_populate_record(null::classification, v.classification_after) c
       join raw_message r on r.id = v.raw_message_id
     where v.change_set_id = $1 and (v.key_before = any($2::text[]) or v.key_after = any($2::text[]))
     order by v.bounce_id`,
    [changeSetId, keys],
  )
  return rows.map((row) => ({
    bounceId: row.bounce_id,
    keyAfter: row.key_after,
    event: readEvent(row),
  }))
}

async function loadStandingChanges(
  tx: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, StandingChange[]>> {
  const { rows } = await tx.query<{
    address_key: string
    id: string
    target: string
    state: string
    is_decided: boolean
  }>(
    // served by address_change_pair (old_key, target)
    `select a.old_key as address_key, a.id, a.target, a.state,
       a.state = 'approved' or exists (
         select from address_change_event e
         where e.address_change_id = a.id and e.to_state is not null and e.who <> 'pipeline'
           and e.to_state = a.state) as is_decided
     from address_change a where a.old_key = any($1::text[])`,
    [keys],
  )
  return groupByKey(rows, (row) => ({
    id: row.id,
    target: row.target,
    state: row.state,
    isDecided: row.is_decided,
  }))
}
