import type { Queryable } from '../database.ts'
import { INCIDENT_COLUMNS, type IncidentRecord } from './incidents.ts'

/** One page of the incidents, newest first, of the ids below `before`. */
export async function pageIncidents(
  database: Queryable,
  page: { readonly before?: string | undefined; readonly limit: number },
): Promise<readonly IncidentRecord[]> {
  const { rows } = await database.query<IncidentRecord>(
    // served by the primary key
    `select ${INCIDENT_COLUMNS} from incident i
     where $1::text is null or i.id < $1 order by i.id desc limit $2`,
    [page.before ?? null, page.limit],
  )
  return rows
}
