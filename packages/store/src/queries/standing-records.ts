/** The records of addresses, in every scope, as deciding takes them. */
import type { Category } from '@forwardpath/classify'
import type {
  Scope,
  StandingRecord,
  SuppressionReason,
  SuppressionStatus,
} from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'
import { groupByKey } from './group-by-key.ts'

/** By key; absent where an address has none. */
export async function loadStandingRecords(
  tx: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, StandingRecord[]>> {
  const { rows } = await tx.query<{
    address_key: string
    scope: Scope
    status: SuppressionStatus
    reason: SuppressionReason
    category: Category | null
    source: string
    expires_at: Date | null
    is_sticky: boolean
    last_event_id: string | null
    last_event_at: Date | null
    evidence_count: number
    decided_at: Date | null
    incident_id: string | null
  }>(
    // served by the unique key (address_key, scope)
    `select address_key, scope, status, reason, category, source, expires_at, is_sticky, last_event_id,
       last_event_at, evidence_count, decided_at, incident_id
     from suppression where address_key = any($1::text[])`,
    [keys],
  )
  return groupByKey(rows, (row) => ({
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    category: row.category ?? undefined,
    source: row.source,
    expiresAtMs: row.expires_at?.getTime(),
    isSticky: row.is_sticky,
    lastEventId: row.last_event_id ?? undefined,
    lastEventAtMs: row.last_event_at?.getTime(),
    evidenceCount: row.evidence_count,
    decidedAtMs: row.decided_at?.getTime(),
    incidentId: row.incident_id ?? undefined,
  }))
}
