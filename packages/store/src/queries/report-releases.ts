/** Section E: what was released in a period, by the rule that had held or suppressed it. */
import type { Period, ReleaseRow } from '@forwardpath/report'
import type { Queryable } from '../database.ts'

/** Most first. Each record counts once, by its last release in the period. */
export async function loadReleases(
  database: Queryable,
  period: Period,
): Promise<readonly ReleaseRow[]> {
  const { rows } = await database.query<Row>(QUERY, [period.since, period.until])
  return rows.map((row) => ({
    ruleId: row.rule_id ?? undefined,
    ruleVersion: row.rule_version ?? undefined,
    category: row.category ?? undefined,
    released: row.released,
    byProofOfLife: row.by_proof_of_life,
    fine: row.fine,
    failedAgain: row.failed_again,
  }))
}

// Served by suppression_change_released, then bounce_address and sent_message_address for each release. Who releases by a
// sign of life is the pipeline; the record in the log still names the rule that had decided.
const QUERY = `
  with releases as (
    select distinct on (address_key, scope) address_key, at, who, record
    from suppression_change
    where status = 'released' and at >= $1 and at < $2
      and coalesce(record ->> 'reason', '') not in ('manual', 'import', 'compliance')
    order by address_key, scope, seq desc),
  after as (
    select r.*,
      exists (select from bounce b join classification c on c.bounce_id = b.id
        where b.address_key = r.address_key and b.received_at > r.at and b.kind = 'bounce'
          and b.action = 'failed' and c.permanence = 'permanent'
          and c.category = r.record ->> 'category') as failed,
      exists (select from sent_message m where m.address_key = r.address_key and m.sent_at > r.at)
        or exists (select from bounce b where b.address_key = r.address_key and b.received_at > r.at
          and b.action = 'delivered' and b.trust in ('correlated', 'verified')) as mailed
    from releases r)
  select record ->> 'rule_id' as rule_id, record ->> 'rule_version' as rule_version,
    record ->> 'category' as category, count(*)::int as released,
    count(*) filter (where who = 'pipeline')::int as by_proof_of_life,
    count(*) filter (where not failed and (mailed or who = 'pipeline'))::int as fine,
    count(*) filter (where failed)::int as failed_again
  from after group by 1, 2, 3 order by released desc, 1, 2, 3 limit 1000`

type Row = {
  readonly rule_id: string | null
  readonly rule_version: string | null
  readonly category: string | null
  readonly released: number
  readonly by_proof_of_life: number
  readonly fine: number
  readonly failed_again: number
}
