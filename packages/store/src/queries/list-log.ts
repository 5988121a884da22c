import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'

/** A row of the change log, as the story of one address tells it. */
export type LogEntry = {
  readonly seq: number
  readonly at: string
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly why: string
  readonly who: string
  readonly eventIds: readonly string[]
  readonly expiresAt: string | null
  readonly changeSetId: string | null
}

/** Newest first. */
export async function listLog(
  database: Queryable,
  addressKey: string,
  limit: number,
): Promise<readonly LogEntry[]> {
  const { rows } = await database.query<{
    seq: string
    at: Date
    scope: string
    status: string
    reason: string
    why: string
    who: string
    event_ids: readonly string[]
    expires_at: Date | null
    change_set_id: string | null
  }>(
    // served by suppression_change_key (address_key, scope, seq)
    `select seq, at, scope, status, reason, why, who, event_ids, expires_at, change_set_id
     from suppression_change where address_key = any($1::text[]) order by seq desc limit $2`,
    [[addressKey, erasedKey(addressKey)], limit],
  )
  return rows.map((row) => ({
    seq: Number(row.seq),
    at: row.at.toISOString(),
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    why: row.why,
    who: row.who,
    eventIds: row.event_ids,
    expiresAt: row.expires_at?.toISOString() ?? null,
    changeSetId: row.change_set_id,
  }))
}
