/** Section D: contacts by source and month, and which of them went stale. Aggregated by the server. */
import type {
  Period,
  SourceComplaintRow,
  SourceFacts,
  SourceKnownFrom,
  SourceSizeRow,
  SourceStaleRow,
  StaleCause,
  UnsizedRow,
} from '@forwardpath/report'
import type { Queryable } from '../database.ts'
import { staleAddresses } from './report-stale-sql.ts'

/** How much of it. */
export type SourceFactsOptions = {
  readonly asOf: string
  /** Sources at the most, the largest first; what is left out is counted. */
  readonly limit: number
}

/** The figures of the audit. Three passes over the contacts and one over the stale addresses. */
export async function loadSourceFacts(
  database: Queryable,
  period: Period,
  options: SourceFactsOptions,
): Promise<SourceFacts> {
  const { sizes, leftOut } = await sizesOf(database, period, options.limit)
  const names = [...new Set(sizes.map((row) => row.leadSource))]
  const unsized = await unsizedOf(database, period, options)
  return {
    sizes,
    stale: await staleOf(database, period, { asOf: options.asOf, names }),
    complaints: await complaintsOf(database, period, names),
    unsized: unsized.rows,
    hasSentLog: await hasSentLog(database),
    leftOut: {
      sources: leftOut.sources + unsized.leftOut,
      contacts: leftOut.contacts,
    },
  }
}

const MONTH = "to_char(c.captured_at at time zone 'UTC', 'YYYY-MM')"

async function sizesOf(
  database: Queryable,
  period: Period,
  limit: number,
): Promise<{ readonly sizes: readonly SourceSizeRow[]; readonly leftOut: SourceFacts['leftOut'] }> {
  const { rows } = await database.query<{
    lead_source: string | null
    month: string | null
    size: number
    size_before: number
    sources: number
  }>(
    // an index-only scan of contact_source; the row without a source is what the limit left out
    `with months as (
       select c.lead_source, ${MONTH} as month, count(*)::int as size,
         count(*) filter (where c.captured_at is null or c.captured_at < $1)::int as size_before
       from contact c where c.captured_at is null or c.captured_at < $2 group by 1, 2),
     ranked as (
       select lead_source, sum(size) as size,
         row_number() over (order by sum(size) desc, lead_source) as place
       from months group by lead_source)
     select m.lead_source, m.month, m.size, m.size_before, 1 as sources
     from months m join ranked r using (lead_source) where r.place <= $3
     union all
     select null, null, coalesce(sum(size), 0)::int, 0, count(*)::int from ranked where place > $3
     order by 1 nulls last, 2 nulls first`,
    [period.since, period.until, limit],
  )
  const rest = rows.find((row) => row.lead_source === null)
  return {
    sizes: rows.flatMap((row) =>
      row.lead_source === null
        ? []
        : [
            {
              leadSource: row.lead_source,
              month: row.month ?? undefined,
              size: row.size,
              sizeBefore: row.size_before,
            },
          ],
    ),
    leftOut: { sources: rest?.sources ?? 0, contacts: rest?.size ?? 0 },
  }
}

async function staleOf(
  database: Queryable,
  period: Period,
  { asOf, names }: { readonly asOf: string; readonly names: readonly string[] },
): Promise<readonly SourceStaleRow[]> {
  if (names.length === 0) return []
  const { rows } = await database.query<{
    lead_source: string
    month: string | null
    cause: StaleCause
    has_new_address: boolean
    is_never_valid: boolean | null
    is_in_period: boolean
    went_stale: SourceStaleRow['wentStale']
    contacts: number
  }>(STALE_CONTACTS, [period.since, period.until, asOf, names])
  return rows.map((row) => ({
    leadSource: row.lead_source,
    month: row.month ?? undefined,
    cause: row.cause,
    hasNewAddress: row.has_new_address,
    isNeverValid: row.is_never_valid ?? undefined,
    isInPeriod: row.is_in_period,
    wentStale: row.went_stale,
    contacts: row.contacts,
  }))
}

// A range of suppression_stale: nothing reported before the earlier period counts in either. One hash join with the contacts; a record of a whole domain speaks for the contacts that have none of their
// own. First mail and first failure by sent_message_address and bounce_address, only for what is gone.
const STALE_CONTACTS = `
  with stale as materialized (
    select * from (${staleAddresses(3)}) every
    where last_event_at >= $1::timestamptz - ($2::timestamptz - $1::timestamptz)),
  hit as (
    select c.address_key, c.lead_source, c.captured_at, s.cause, s.has_new_address, s.first_event_at,
      s.last_event_at
    from contact c join stale s on s.address_key = c.address_key
    union all
    select c.address_key, c.lead_source, c.captured_at, s.cause, s.has_new_address, s.first_event_at,
      s.last_event_at
    from stale s join contact c on c.domain = s.domain
    where s.address_key like '@%'
      and not exists (select from stale own where own.address_key = c.address_key))
  select c.lead_source, ${MONTH} as month, c.cause, c.has_new_address,
    case when sent.message_id is null then null
      when failure.original_message_id is null or sent.message_id like 'id:%' then not exists (
        select from sent_message later where later.address_key = c.address_key
          and later.sent_at > sent.sent_at and later.sent_at <= failure.received_at)
      else failure.original_message_id = sent.message_id end as is_never_valid,
    c.last_event_at >= $1 and c.last_event_at < $2 as is_in_period,
    case when c.first_event_at >= $1 then 'in_period'
      when c.first_event_at >= $1::timestamptz - ($2::timestamptz - $1::timestamptz) then 'before'
      else 'earlier' end as went_stale,
    count(*)::int as contacts
  from hit c
  left join lateral (
    select m.message_id, m.sent_at from sent_message m where m.address_key = c.address_key
    order by m.sent_at limit 1) sent
    on ${isGone('c.cause')} and c.last_event_at >= $1 and c.last_event_at < $2
  left join lateral (
    select b.original_message_id, b.received_at from bounce b
    where b.address_key = c.address_key and b.kind = 'bounce' and b.action = 'failed'
    order by b.received_at limit 1) failure on sent.message_id is not null
  where c.lead_source = any($4::text[]) and (c.captured_at is null or c.captured_at < $2)
    and c.first_event_at < $2
  group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`

/** A mailbox that once took mail moves, fills or is switched off; one that never was is gone from the first. */
function isGone(cause: string): string {
  return `${cause} in ('user_unknown', 'bad_address', 'domain_not_found', 'domain_refuses_mail')`
}

async function complaintsOf(
  database: Queryable,
  period: Period,
  names: readonly string[],
): Promise<readonly SourceComplaintRow[]> {
  if (names.length === 0) return []
  const { rows } = await database.query<{
    lead_source: string
    month: string | null
    contacts: number
  }>(
    // served by suppression_complaint, whose rows are few, then the primary key of contact
    `select c.lead_source, ${MONTH} as month, count(*)::int as contacts
     from (select distinct address_key from suppression
           where reason = 'complaint' and status <> 'released'
             and last_event_at >= $1 and last_event_at < $2) s
     join contact c using (address_key)
     where c.lead_source = any($3::text[]) and (c.captured_at is null or c.captured_at < $2)
     group by 1, 2 order by 1, 2`,
    [period.since, period.until, names],
  )
  return rows.map((row) => ({
    leadSource: row.lead_source,
    month: row.month ?? undefined,
    contacts: row.contacts,
  }))
}

async function unsizedOf(
  database: Queryable,
  period: Period,
  { asOf, limit }: SourceFactsOptions,
): Promise<{ readonly rows: readonly UnsizedRow[]; readonly leftOut: number }> {
  const { rows } = await database.query<{
    lead_source: string | null
    lead_source_from: SourceKnownFrom | null
    cause: StaleCause
    has_new_address: boolean
    addresses: number
    place: number
  }>(UNSIZED, [period.since, period.until, asOf])
  const shown = rows.filter((row) => row.lead_source === null || row.place <= limit)
  const all = new Set(rows.map((row) => row.place)).size
  return {
    rows: shown.map((row) => ({
      leadSource: row.lead_source ?? undefined,
      from: row.lead_source_from ?? undefined,
      cause: row.cause,
      hasNewAddress: row.has_new_address,
      addresses: row.addresses,
    })),
    leftOut: all - new Set(shown.map((row) => row.place)).size,
  }
}

// Rows at the most: a header that says another source in every mail must not fill the memory. Served by
// suppression_stale, bounce_lead_source and the primary key of contact.
const UNSIZED = `
  with unsized as (
    select b.lead_source, b.lead_source_from, s.cause, s.has_new_address, count(*)::int as addresses
    from (${staleAddresses(3)}) s left join bounce b on b.id = s.last_event_id and b.lead_source is not null
    where s.last_event_at >= $1 and s.last_event_at < $2
      and not exists (select from contact c where c.address_key = s.address_key)
      and not (s.address_key like '@%' and exists (select from contact c where c.domain = s.domain))
    group by 1, 2, 3, 4),
  ranked as (
    select lead_source, lead_source_from,
      row_number() over (order by lead_source is null desc, sum(addresses) desc, lead_source,
        lead_source_from)::int as place
    from unsized group by lead_source, lead_source_from)
  select u.*, r.place from unsized u join ranked r
    on r.lead_source is not distinct from u.lead_source
    and r.lead_source_from is not distinct from u.lead_source_from
  order by r.place, u.cause, u.has_new_address limit 20000`

async function hasSentLog(database: Queryable): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    'select exists (select from sent_message) as found',
  )
  return rows[0]?.found === true
}
