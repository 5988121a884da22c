/** Figures for a monitoring system: of the ledger and the queues only what an index of waiting rows holds. */
import type { Queryable } from '../database.ts'

/** What waits, at one moment. */
export type MetricFigures = {
  readonly stored: number
  /** Since the oldest stored mail came; absent where none waits. */
  readonly oldestSeconds: number | undefined
  readonly quarantined: number
  readonly deliveries: number
  /** By how much the most overdue delivery is late; negative where all are put off. Absent where none waits. */
  readonly deliveryLateSeconds: number | undefined
  readonly activeEndpoints: number
  /** By a person, or because nothing could be delivered for days. */
  readonly disabledEndpoints: number
  readonly openIncidents: number
  /** Closed, and nobody has chosen. */
  readonly undecidedIncidents: number
}

/** One statement, so all of it is of one snapshot. */
export async function loadMetricFigures(database: Queryable): Promise<MetricFigures> {
  const { rows } = await database.query<FigureRow>(
    // served by raw_message_stored, raw_message_quarantined and webhook_delivery_due, which hold waiting rows
    // alone; incident has a row for each bad day of a provider, webhook_endpoint a few
    `select m.*, q.*, d.*, w.*, i.* from
       (select count(*)::int as stored,
          extract(epoch from now() - min(stored_at))::float8 as oldest_seconds
        from raw_message where state = 'stored') m,
       (select count(*)::int as quarantined from raw_message where state = 'quarantined') q,
       (select count(*)::int as deliveries,
          extract(epoch from now() - min(next_at))::float8 as delivery_late_seconds
        from webhook_delivery where state = 'pending') d,
       (select count(*) filter (where state = 'active')::int as active_endpoints,
          count(*) filter (where state = 'disabled')::int as disabled_endpoints from webhook_endpoint) w,
       (select count(*) filter (where state = 'open')::int as open_incidents,
          count(*) filter (where state = 'closed')::int as undecided_incidents from incident) i`,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('no answer to the question for the figures')
  return {
    stored: row.stored,
    oldestSeconds: row.oldest_seconds ?? undefined,
    quarantined: row.quarantined,
    deliveries: row.deliveries,
    deliveryLateSeconds: row.delivery_late_seconds ?? undefined,
    activeEndpoints: row.active_endpoints,
    disabledEndpoints: row.disabled_endpoints,
    openIncidents: row.open_incidents,
    undecidedIncidents: row.undecided_incidents,
  }
}

/** Records of the list by status. A status that no record has is not in it. */
export async function countListByStatus(
  database: Queryable,
): Promise<readonly { readonly status: string; readonly count: number }[]> {
  const { rows } = await database.query<{ status: string; count: number }>(
    // a scan of the whole list: whoever asks keeps the answer for a while
    'select status, count(*)::int as count from suppression group by status order by status',
  )
  return rows
}

type FigureRow = {
  readonly stored: number
  readonly oldest_seconds: number | null
  readonly quarantined: number
  readonly deliveries: number
  readonly delivery_late_seconds: number | null
  readonly active_endpoints: number
  readonly disabled_endpoints: number
  readonly open_incidents: number
  readonly undecided_incidents: number
}
