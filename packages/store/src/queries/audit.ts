/** The audit: what people and keys did that stands in no change log. Append only. */
import type { Queryable } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'

/** One act. */
export type AuditEntry = {
  /** Such as `key:key_01…` or `operator:jane`. */
  readonly who: string
  /** Such as `raw.read`, `key.create`. */
  readonly action: string
  /** Id of what it was done to. */
  readonly subject: string | undefined
  readonly note: string | undefined
}

/** One act with its place in the order. */
export type AuditRecord = {
  readonly id: string
  readonly at: string
  readonly who: string
  readonly action: string
  readonly subject: string | null
  readonly note: string | null
}

/** Adds one row. */
export async function addAudit(database: Queryable, entry: AuditEntry): Promise<void> {
  await database.query(
    `insert into audit_event (who, action, subject, note) values ($1, $2, $3, $4)`,
    [
      pgText(entry.who, 300),
      entry.action,
      pgTextOrNull(entry.subject, 300),
      pgTextOrNull(entry.note, 2_000),
    ],
  )
}

/** One page, oldest first. `after` is the id of the last row seen. */
export async function listAudit(
  database: Queryable,
  filter: { readonly action?: string | undefined; readonly since?: string | undefined },
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<readonly AuditRecord[]> {
  const { rows } = await database.query<Omit<AuditRecord, 'at'> & { readonly at: Date }>(
    // served by the primary key
    `select id::text, at, who, action, subject, note from audit_event
     where ($1::text is null or action = $1) and ($2::timestamptz is null or at >= $2)
       and ($3::bigint is null or id > $3)
     order by audit_event.id limit $4`,
    [filter.action ?? null, filter.since ?? null, page.after ?? null, page.limit],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}
