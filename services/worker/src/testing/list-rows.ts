/** The list as its readers see it, for comparing two databases row for row. */
import type { Queryable } from '@forwardpath/store'

/** One record in force, without what no reader decides by: ids of rows, and times of writing. */
export type ListRow = Readonly<Record<string, unknown>>

/** Records that stop an address at an instant, by key. */
export async function rowsInForce(database: Queryable, nowMs: number): Promise<readonly ListRow[]> {
  const { rows } = await database.query<ListRow>(
    `select address, address_key, scope, domain, status, reason, category, reply_code,
       enhanced_status_code, diagnostic, rule_id, rule_version, policy_version, trust, is_sticky,
       evidence_count, first_event_at, last_event_at, last_event_id, remote_mta, provider, incident_id,
       source, origin, expires_at, decided_at
     from suppression
     where status in ('held', 'active') and (expires_at is null or expires_at > $1)
     order by address_key, scope`,
    [new Date(nowMs).toISOString()],
  )
  return rows
}

/** All records as they stand, for a restoration that must be exact. */
export async function allRows(database: Queryable): Promise<readonly ListRow[]> {
  const { rows } = await database.query<{ record: ListRow }>(
    `select to_jsonb(s) - 'seq' - 'updated_at' - 'change_set_id' as record
     from suppression s order by address_key, scope`,
  )
  return rows.map((row) => row.record)
}
