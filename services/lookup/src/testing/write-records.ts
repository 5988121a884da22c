/** Records of any kind on the list, written as every writer does: under the feed lock, with their row in the change log. */
import { newId } from '@forwardpath/runtime'
import { takeFeedLock, type Database } from '@forwardpath/store'

/** One record; what is left out is ordinary. */
export type WrittenRecord = {
  readonly addressKey: string
  readonly scope?: string
  readonly status?: 'active' | 'held' | 'expired' | 'released'
  readonly category?: string
  /** Before now: over, and no job has noticed yet. */
  readonly expiresAt?: Date
}

/** Writes them in one transaction; gives their ids. */
export async function writeRecords(
  database: Database,
  records: readonly WrittenRecord[],
): Promise<readonly string[]> {
  const rows = records.map(({ addressKey, scope, status, category, expiresAt }) => ({
    id: newId('sup'),
    address_key: addressKey,
    scope: scope ?? 'global',
    status: status ?? 'active',
    category: category ?? null,
    expires_at: expiresAt ?? null,
  }))
  await database.transaction(async (tx) => {
    await takeFeedLock(tx)
    await tx.query(WRITE, [JSON.stringify(rows)])
  })
  return rows.map(({ id }) => id)
}

const WRITE = `
  with input as (
    select * from json_to_recordset($1::json) as i (
      id text, address_key text, scope text, status text, category text, expires_at timestamptz)),
  written as (
    insert into suppression as s (id, address, address_key, scope, domain, status, reason, category,
      policy_version, trust, evidence_count, source, origin, created_at, updated_at, expires_at, seq)
    select id, address_key, address_key, scope, 'example.org', status, 'hard_bounce', category, '1',
      'unjudged', 1, 'pipeline', 'recipient', now(), now(), expires_at,
      nextval(pg_get_serial_sequence('suppression_change', 'seq'))
    from input
    on conflict (address_key, scope) do update set status = excluded.status,
      category = excluded.category, expires_at = excluded.expires_at, updated_at = now(),
      seq = excluded.seq
    returning s.*)
  insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason,
    expires_at, why, who, policy_version, at, record)
  select seq, id, address_key, scope,
    case when status in ('active', 'held') then 'upsert' else 'remove' end, status, reason,
    expires_at, 'test', 'pipeline', policy_version, updated_at, to_jsonb(written) from written`
