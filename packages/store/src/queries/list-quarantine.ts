import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'

/** One mail that could not be read, with the reason. */
export type QuarantineRecord = {
  /** Ledger id, decimal. */
  readonly id: string
  readonly mailbox: string
  readonly uidValidity: string
  readonly uid: string
  readonly reason: string
  /** What was met; null where the reason says all. */
  readonly detail: string | null
  readonly sizeBytes: number
  readonly attempts: number
  readonly receivedAt: string
  readonly finishedAt: string | null
}

/** Mails that could not be read, oldest first; `since`: received at or after it (RFC 3339). */
export async function listQuarantine(
  database: Queryable,
  { since, ...page }: ListPage & { readonly since?: string | undefined },
): Promise<readonly QuarantineRecord[]> {
  const { rows } = await database.query<{
    id: string
    mailbox: string
    uid_validity: string
    uid: string
    reason: string
    detail: string | null
    size_bytes: string
    attempts: number
    received_at: Date
    finished_at: Date | null
  }>(
    // served by the primary key; quarantine is small, so the filter is cheap enough for a list by hand
    `select id, mailbox, uid_validity, uid, reason, detail, size_bytes, attempts, received_at, finished_at
     from raw_message where state = 'quarantined' and id > $1 and ($3::timestamptz is null or received_at >= $3)
     order by id limit $2`,
    [page.after ?? '0', page.limit, since ?? null],
  )
  return rows.map((row) => ({
    id: row.id,
    mailbox: row.mailbox,
    uidValidity: row.uid_validity,
    uid: row.uid,
    reason: row.reason,
    detail: row.detail,
    sizeBytes: Number(row.size_bytes),
    attempts: row.attempts,
    receivedAt: row.received_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  }))
}
