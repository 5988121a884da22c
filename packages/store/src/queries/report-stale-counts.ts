import type { Period, StaleCause, StaleCountRow } from '@forwardpath/report'
import type { Queryable } from '../database.ts'
import { staleAddresses } from './report-stale-sql.ts'

/** Stale addresses that were last reported in the period, by cause. */
export async function countStaleAddresses(
  database: Queryable,
  period: Period,
  asOf: string,
): Promise<readonly StaleCountRow[]> {
  const { rows } = await database.query<{
    cause: StaleCause
    has_new_address: boolean
    addresses: number
  }>(
    // a range of suppression_stale; the few changes behind it by their primary key
    `select cause, has_new_address, count(*)::int as addresses from (${staleAddresses(3)}) stale
     where last_event_at >= $1 and last_event_at < $2
     group by cause, has_new_address order by cause, has_new_address`,
    [period.since, period.until, asOf],
  )
  return rows.map((row) => ({
    cause: row.cause,
    hasNewAddress: row.has_new_address,
    addresses: row.addresses,
  }))
}
