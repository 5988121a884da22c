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
  /** What is expected of it (`expect_at_least`). */
  readonly expected: { readonly mails: number; readonly seconds: number } | null
  /**
   * Since when fewer came. Null also where that is not known now: the mailbox cannot be read, or has not been swept for long.
   * Then `state` and `lastFullSweepAt` say what is wrong.
   */
  readonly silentSince: string | null
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
    expected_mails: number | null
    expected_within_ms: string | null
    silent_since: Date | null
    waiting: string
    created_at: Date
  }>(
    // the count is served by raw_message_stored, which holds waiting rows alone
    `select m.name, m.source, m.folder, m.stream, m.is_demo, m.state, m.last_error, m.last_full_sweep_at,
       m.expected_mails, m.expected_within_ms,
       case when m.state = 'alive' and mailbox_sweep_holds(m.last_full_sweep_at, m.expected_within_ms)
         then m.silent_since end as silent_since,
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
    expected:
      row.expected_mails === null
        ? null
        : { mails: row.expected_mails, seconds: Number(row.expected_within_ms) / 1_000 },
    silentSince: row.silent_since?.toISOString() ?? null,
    waiting: Number(row.waiting),
    createdAt: row.created_at.toISOString(),
  }))
}
