/**
 * The lead source of a report's address, and what says so, in the order of docs/decisions/0017: contacts import, sent log,
 * sent log by the id in a verified return path, header of the returned mail. Made when a report is written, and again
 * when contacts or a sent log come later, or when its tier changes. Rows are locked in the order of their ids, as by
 * all who write reports: an import beside the worker must not deadlock with it. Idempotent.
 */
import type { Queryable } from '../database.ts'

/** Which reports to look at. */
export type AttributionScope =
  { readonly bounceIds: readonly string[] } | { readonly addressKeys: readonly string[] }

/** Returns how many reports have another source than before. */
export async function attributeBounces(
  database: Queryable,
  scope: AttributionScope,
): Promise<number> {
  const isByKey = 'addressKeys' in scope
  const values = isByKey ? scope.addressKeys : scope.bounceIds
  if (values.length === 0) return 0
  const { rowCount } = await database.query(
    // served by the primary key or by bounce_address; contact and sent_message by their primary keys, tokens by
    // sent_message_address
    `with n as materialized (
       select o.id, a.lead_source, a.lead_source_from
       from bounce o left join lateral (${ATTRIBUTION}) a on true
       where o.${isByKey ? 'address_key' : 'id'} = any($1::text[])
         and (o.lead_source, o.lead_source_from) is distinct from (a.lead_source, a.lead_source_from)
       order by o.id for no key update of o)
     update bounce b set lead_source = n.lead_source, lead_source_from = n.lead_source_from
     from n where b.id = n.id`,
    [[...values]],
  )
  return rowCount ?? 0
}

/** A mail without a lead source is known by its campaign; named apart, since the two are not one thing. */
const OF_SENT = "left(coalesce(s.lead_source, 'campaign ' || s.campaign), 200)"

// A token lives 14 days and its queue adds none (docs/operate.md, "Signed return paths"); an hour for two clocks.
const ATTRIBUTION = `
  select lead_source, lead_source_from from (
    (select 1 as place, c.lead_source, 'contacts' as lead_source_from
     from contact c where c.address_key = o.address_key
     order by c.captured_at nulls last, c.imported_at, c.lead_source limit 1)
    union all
    (select 2, ${OF_SENT}, 'sent_log' from sent_message s
     where s.message_id = o.original_message_id and s.address_key = o.address_key)
    union all
    (select 3, ${OF_SENT}, 'token' from sent_message s
     where o.trust = 'verified' and 'token' = any(o.trust_reasons)
       and s.address_key = o.address_key and s.message_id like 'id:%'
       and s.sent_at between o.received_at - interval '14 days' and o.received_at + interval '1 hour'
     order by s.sent_at desc limit 1)
    union all
    select 4, left(o.lead_source_header, 200), 'header'
    where o.trust in ('plausible', 'correlated', 'verified')) known
  where lead_source <> '' order by place limit 1`
