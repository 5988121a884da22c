import type { Database } from '../database.ts'

/** The name stands for another mailbox in the ledger: reading on would take its UIDs for this one's. Final. */
export class MailboxNameTaken extends Error {
  override readonly name = 'MailboxNameTaken'
  constructor(name: string, source: string) {
    super(
      `mailbox ${name}: it was ${source} before, and its mails are in the ledger under this name`,
    )
  }
}

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
 * Call it while holding the mailbox's advisory lock (`lockMailbox`). Another account, host or folder under a name
 * that has mails is refused with MailboxNameTaken; another port or kind of TLS is the same mailbox.
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
     where excluded.is_demo or ${placeOf('mailbox')} = ${placeOf('excluded')}
       or not exists (select from raw_message r where r.mailbox = excluded.name)
     returning epoch, uid_validity`,
    [mailbox.name, mailbox.source, mailbox.folder, mailbox.stream ?? null, mailbox.isDemo],
  )
  const row = rows[0]
  if (row === undefined)
    throw new MailboxNameTaken(mailbox.name, await sourceOf(database, mailbox.name))
  return { epoch: row.epoch, uidValidity: row.uid_validity ?? undefined }
}

/** User, host and folder of a source, without scheme and port. */
function placeOf(row: 'mailbox' | 'excluded'): string {
  return `regexp_replace(${row}.source, '^imaps?://|:[0-9]+(?=/)', '', 'g')`
}

async function sourceOf(database: Database, name: string): Promise<string> {
  const { rows } = await database.query<{ source: string }>(
    // served by the primary key
    'select source from mailbox where name = $1',
    [name],
  )
  return rows[0]?.source ?? 'another one'
}
