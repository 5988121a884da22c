/** Section A, row by row, the address that was reported last first. */
import type { Trust } from '@forwardpath/mail'
import type { Period, SourceKnownFrom, StaleAddressRow, StaleCause } from '@forwardpath/report'
import type { Queryable } from '../database.ts'
import { HAS_NEW_ADDRESS, LEFT_COMPANY, STALE_RECORD } from './report-stale-sql.ts'

/** Where a page ended. Opaque; of this list only. */
export type StaleCursor = { readonly at: string; readonly id: string }

/** Which rows. */
export type StalePage = {
  readonly asOf: string
  /** Rows at the most. */
  readonly limit: number
  /** Absent: from the newest. */
  readonly after?: StaleCursor | undefined
}

/** One page. */
export type StaleRows = {
  readonly rows: readonly StaleAddressRow[]
  /** Absent: there is no further page. */
  readonly next: StaleCursor | undefined
}

/** A page of stale addresses, last reported in the period. A row that stays as it is, is on one page and no other. */
export async function listStaleAddresses(
  database: Queryable,
  period: Period,
  page: StalePage,
): Promise<StaleRows> {
  const { rows } = await database.query<Row>(QUERY, [
    period.since,
    period.until,
    page.asOf,
    page.after?.at ?? null,
    page.after?.id ?? null,
    page.limit,
  ])
  const last = rows.at(-1)
  return {
    rows: rows.map(readRow),
    next:
      last === undefined || rows.length < page.limit ? undefined : { at: last.cursor, id: last.id },
  }
}

// Two ranges, merged: of suppression_stale, and of address_change_left for what automatic replies say.
const PAGE = `
  (select s.id, s.address, s.address_key, s.category as cause, ${HAS_NEW_ADDRESS} as has_new_address,
     s.status, s.first_event_at, s.last_event_at, s.last_event_id, s.evidence_count, s.trust,
     s.diagnostic, s.address_change_id
   from suppression s
   where ${STALE_RECORD} and (s.expires_at is null or s.expires_at > $3::timestamptz)
     and s.last_event_at >= $1 and s.last_event_at < $2
     and ($4::timestamptz is null or (s.last_event_at, s.id) < ($4::timestamptz, $5))
   order by s.last_event_at desc, s.id desc limit $6)
  union all
  (select a.id, a.old_address, a.old_key, 'left_company', a.new_key is not null, 'answers',
     a.first_observed_at, a.last_observed_at, a.event_ids[cardinality(a.event_ids)],
     a.observation_count, a.trust, a.quote, a.id
   from address_change a
   where ${LEFT_COMPANY} and a.last_observed_at >= $1 and a.last_observed_at < $2
     and ($4::timestamptz is null or (a.last_observed_at, a.id) < ($4::timestamptz, $5))
     and not exists (select from suppression s where s.address_key = a.old_key and ${STALE_RECORD}
       and (s.expires_at is null or s.expires_at > $3::timestamptz))
     and not exists (select from address_change later where later.old_key = a.old_key
       and later.kind in ('left_company', 'successor')
       and later.state in ('checking', 'pending', 'approved')
       and (later.last_observed_at, later.id) > (a.last_observed_at, a.id))
   order by a.last_observed_at desc, a.id desc limit $6)
  order by last_event_at desc, id desc limit $6`

// Queues last 5 days (RFC 5321 s4.5.4.1): what was sent longer before the first failure, and is not answered, arrived.
const QUERY = `
  select p.*, p.last_event_at::text as cursor, c.owner,
    coalesce(c.lead_source, b.lead_source) as lead_source,
    case when c.lead_source is not null then 'contacts' else b.lead_source_from end as lead_source_from,
    greatest(
      (select max(d.received_at) from bounce d
       where d.address_key = p.address_key and d.action = 'delivered' and d.kind = 'delivery_notice'
         and d.trust in ('correlated', 'verified')),
      (select max(m.sent_at) from sent_message m
       where m.address_key = p.address_key and m.sent_at < p.first_event_at - interval '5 days'
         and not exists (select from bounce f where f.address_key = m.address_key
           and f.original_message_id = m.message_id and f.action = 'failed'))) as last_good_delivery_at
  from (${PAGE}) p
  left join lateral (
    select k.lead_source, k.owner from contact k where k.address_key = p.address_key
    order by k.captured_at nulls last, k.imported_at, k.lead_source limit 1) c on true
  left join bounce b on b.id = p.last_event_id
  order by p.last_event_at desc, p.id desc`

type Row = {
  readonly id: string
  readonly address: string
  readonly cause: StaleCause
  readonly has_new_address: boolean
  readonly status: StaleAddressRow['status']
  readonly first_event_at: Date | null
  readonly last_event_at: Date
  readonly cursor: string
  readonly evidence_count: number
  readonly trust: Trust
  readonly diagnostic: string | null
  readonly address_change_id: string | null
  readonly last_good_delivery_at: Date | null
  readonly owner: string | null
  readonly lead_source: string | null
  readonly lead_source_from: SourceKnownFrom | null
}

function readRow(row: Row): StaleAddressRow {
  return {
    id: row.id,
    address: row.address,
    cause: row.cause,
    hasNewAddress: row.has_new_address,
    status: row.status,
    firstSeenAt: row.first_event_at?.toISOString(),
    lastSeenAt: row.last_event_at.toISOString(),
    evidenceCount: row.evidence_count,
    trust: row.trust,
    diagnostic: row.diagnostic ?? undefined,
    addressChangeId: row.address_change_id ?? undefined,
    lastGoodDeliveryAt: row.last_good_delivery_at?.toISOString(),
    owner: row.owner ?? undefined,
    leadSource: row.lead_source ?? undefined,
    leadSourceFrom: row.lead_source_from ?? undefined,
  }
}
