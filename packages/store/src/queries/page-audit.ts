import type { Queryable } from '../database.ts'
import type { AuditRecord } from './audit.ts'

/** One page of the audit, newest first, of the ids below `before`. */
export async function pageAudit(
  database: Queryable,
  page: { readonly before?: string | undefined; readonly limit: number },
): Promise<readonly AuditRecord[]> {
  const { rows } = await database.query<Omit<AuditRecord, 'at'> & { readonly at: Date }>(
    // served by the primary key
    `select id::text, at, who, action, subject, note from audit_event
     where $1::bigint is null or id < $1 order by audit_event.id desc limit $2`,
    [page.before ?? null, page.limit],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
