/** Which changes the pipeline should look at now: nothing happened to them, but time has passed or the DNS has answered. */
import type { Queryable } from '../database.ts'

/** Changes of one round. */
const MAX_CHANGES = 500
/** docs/address-changes.md, "States". The rules decide by the same terms; this only finds what they should look at. */
const CHECK_FOR = "interval '24 hours'"
const EXPIRES_AFTER = "interval '90 days'"

/**
 * Ids of those in `checking` whose answers have come, or whose day is over; and of those that waited for a person for 90 days.
 */
export async function dueChanges(tx: Queryable, nowMs: number): Promise<readonly string[]> {
  const { rows } = await tx.query<{ id: string }>(
    // served by address_change_checking (created_at), address_change_queue (state, due_at, id), and the keys of mx_check,
    // dns_fact and dns_request
    `(select a.id from address_change a
      where a.state = 'checking' and (
        a.created_at <= $1::timestamptz - ${CHECK_FOR}
        or (not exists (select from mx_check m where m.bounce_id = a.cause_id and m.result is null)
          and (exists (select from dns_fact f
              where f.name = substring(a.new_key from '[^@]*$') and f.kind = 'mx'
                and f.answer ->> 'kind' <> 'fault')
            or not exists (select from dns_request r
              where r.name = substring(a.new_key from '[^@]*$') and r.kind = 'mx'))))
      order by a.created_at limit ${String(MAX_CHANGES)})
     union all
     (select a.id from address_change a
      where a.state = 'pending' and a.due_at <= $1::timestamptz
        and greatest(a.pending_at, a.snoozed_until)
          <= $1::timestamptz - ${EXPIRES_AFTER}
      order by a.due_at, a.id limit ${String(MAX_CHANGES)})`,
    [new Date(nowMs).toISOString()],
  )
  return rows.map((row) => row.id)
}

/** Ids of the changes that are quoted from these reports. */
export async function changesOfReports(
  tx: Queryable,
  reports: readonly { readonly bounceId: string; readonly addressKey: string }[],
): Promise<readonly string[]> {
  if (reports.length === 0) return []
  const { rows } = await tx.query<{ id: string }>(
    // served by address_change_pair (old_key, target)
    'select id from address_change where old_key = any($1::text[]) and cause_id = any($2::text[])',
    [reports.map((r) => r.addressKey), reports.map((r) => r.bounceId)],
  )
  return rows.map((row) => row.id)
}
