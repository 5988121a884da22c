/** What the sender's system saw of mailboxes, as decisions take it: beside the reports of an address. */
import type { ReportedLife, ReportedLifeKind } from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'
import { groupByKey } from './group-by-key.ts'

/** The latest of each kind, by address key; absent where nothing was reported. */
export async function loadReportedLives(
  database: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, ReportedLife[]>> {
  const { rows } = await database.query<{
    address_key: string
    kind: ReportedLifeKind
    at: Date
    reported_by: string
  }>(
    // served by the primary key
    `select address_key, kind, at, reported_by from proof_of_life
     where address_key = any($1::text[]) order by address_key, at, kind`,
    [keys],
  )
  return groupByKey(rows, (row) => ({
    kind: row.kind,
    atMs: row.at.getTime(),
    by: row.reported_by,
  }))
}
