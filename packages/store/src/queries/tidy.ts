import type { Queryable } from '../database.ts'
import type { MailKind } from '@forwardpath/mail'

/** A mail with a final outcome that the server has not been told about yet. */
export type UntidiedMessage = {
  readonly uid: string
  readonly state: 'done' | 'quarantined' | 'too_big'
  /** Absent for what was never decoded. */
  readonly kind: MailKind | undefined
  /**
   * Its bytes were committed with its row, and of a quarantined mail they are still there: nothing else is known of
   * it. False whatever the reason: then the server's copy is the only one.
   */
  readonly hasBytes: boolean
}

/** Ascending by UID, so that they make ranges. `vanished` has nothing left on the server to touch. */
export async function untidiedMessages(
  database: Queryable,
  key: { readonly mailbox: string; readonly uidValidity: string },
  limit: number,
): Promise<readonly UntidiedMessage[]> {
  const { rows } = await database.query<UntidiedRow>(
    // served by raw_message_untidied, and the primary keys of each month of raw_body
    `select r.uid, r.state, r.kind, r.sha256 is not null and (r.state = 'done' or exists (
       select from raw_body b where b.raw_message_id = r.id and b.stored_at = r.stored_at)) as has_bytes
     from raw_message r
     where r.mailbox = $1 and r.uid_validity = $2 and r.server_action_at is null
       and r.state in ('done', 'quarantined', 'too_big')
     order by r.uid limit $3`,
    [key.mailbox, key.uidValidity, limit],
  )
  return rows.map((row) => ({
    uid: row.uid,
    state: row.state as UntidiedMessage['state'],
    kind: row.kind === null ? undefined : (row.kind as MailKind),
    hasBytes: row.has_bytes,
  }))
}

type UntidiedRow = {
  readonly uid: string
  readonly state: string
  readonly kind: string | null
  readonly has_bytes: boolean
}

/** Written down after the server said OK; repeatable. */
export async function markTidied(
  database: Queryable,
  key: { readonly mailbox: string; readonly uidValidity: string },
  action: { readonly name: string; readonly uids: readonly string[] },
): Promise<void> {
  await database.query(
    // served by the unique key (mailbox, uid_validity, uid)
    `update raw_message set server_action = $3, server_action_at = now()
     where mailbox = $1 and uid_validity = $2 and uid = any($4::bigint[])
       and state <> 'stored' and server_action_at is null`,
    [key.mailbox, key.uidValidity, action.name, action.uids],
  )
}
