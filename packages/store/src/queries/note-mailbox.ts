import type { Queryable } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'

/** How a mailbox does, as the overview shows it. */
export type MailboxState = 'alive' | 'throttled' | 'stalled' | 'auth_failed'

/**
 * Writes down how the mailbox does; refused (false) for an old epoch. A full sweep after a long gap begins a new watch: what
 * did not come while nobody could look is no silence.
 */
export async function noteMailbox(
  database: Queryable,
  note: {
    readonly name: string
    readonly epoch: string
    readonly state: MailboxState
    readonly error?: string
    readonly uidValidity?: string
    readonly uidNext?: string
    readonly isFullSweep?: boolean
  },
): Promise<boolean> {
  const { rowCount } = await database.query(
    // served by the primary key
    `update mailbox set state = $3, last_error = $4,
       uid_validity = coalesce($5, uid_validity), uid_next = coalesce($6, uid_next),
       watched_since = case when $7 and expected_mails is not null
           and not mailbox_sweep_holds(last_full_sweep_at, expected_within_ms)
         then now() else watched_since end,
       last_full_sweep_at = case when $7 then now() else last_full_sweep_at end
     where name = $1 and epoch = $2`,
    [
      note.name,
      note.epoch,
      note.state,
      pgTextOrNull(note.error, 500),
      note.uidValidity ?? null,
      note.uidNext ?? null,
      note.isFullSweep === true,
    ],
  )
  return rowCount === 1
}
