import type { Queryable } from '../database.ts'

/** A mailbox as the ledger knows it. Absent facts are null. */
export type MailboxRecord = {
  readonly name: string
  readonly source: string
  readonly folder: string
  readonly stream: string | null
  readonly isDemo: boolean
  readonly state: string
  readonly lastError: string | null
  readonly lastFullSweepAt: string | null
  /** Rows of the ledger that have no outcome yet. */
  readonly waiting: number
  readonly createdAt: string
}

/** All of them, by name; there are never many. */
export async function listMailboxes(database: Queryable): Promise<readonly MailboxRecord[]> {
  const { rows } = await database.query<{
    name: string
    source: string
    folder: string
    stream: string | null
    is_demo: boolean
    state: string
    last_error: string | null
    last_full_sweep_at: Date | null
    waiting: string
    created_at: Date
  }>(
    // the count is served by raw_message_stored, which holds waiting rows alone
    `select m.name, m.source, m.folder, m.stream, m.is_demo, m.state, m.last_error, m.last_full_sweep_at,
       coalesce(w.waiting, 0) as waiting, m.created_at
     from mailbox m left join (
       select mailbox, count(*) as waiting from raw_message where state = 'stored' group by mailbox) w
       on w.mailbox = m.name
     order by m.name`,
  )
  return rows.map((row) => ({
    name: row.name,
    source: row.source,
    folder: row.folder,
    stream: row.stream,
    isDemo: row.is_demo,
    state: row.state,
    lastError: row.last_error,
    lastFullSweepAt: row.last_full_sweep_at?.toISOString() ?? null,
    waiting: Number(row.waiting),
    createdAt: row.created_at.toISOString(),
  }))
}
