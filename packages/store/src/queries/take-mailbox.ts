import type { Database } from '../database.ts'

/** A mailbox as the ledger names it. */
export type MailboxIdentity = {
  readonly name: string
  /** The mailbox as a URL without password, shown as "last was …". */
  readonly source: string
  readonly folder: string
  readonly stream: string | undefined
  readonly isDemo: boolean
}

/**
 * Registers the mailbox and raises its epoch: from now on writes with an older epoch are refused.
 * Call it while holding the mailbox's advisory lock (`lockMailbox`).
 */
export async function takeMailbox(
  database: Database,
  mailbox: MailboxIdentity,
): Promise<{ readonly epoch: string; readonly uidValidity: string | undefined }> {
  const { rows } = await database.query<{ epoch: string; uid_validity: string | null }>(
    // served by the primary key
    `insert into mailbox (name, source, folder, stream, is_demo, epoch)
     values ($1, $2, $3, $4, $5, 1)
     on conflict (name) do update set source = excluded.source, folder = excluded.folder,
       stream = excluded.stream, is_demo = excluded.is_demo, epoch = mailbox.epoch + 1
     returning epoch, uid_validity`,
    [mailbox.name, mailbox.source, mailbox.folder, mailbox.stream ?? null, mailbox.isDemo],
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the mailbox row was not returned')
  return { epoch: row.epoch, uidValidity: row.uid_validity ?? undefined }
}
