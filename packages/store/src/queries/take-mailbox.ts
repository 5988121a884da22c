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
  const row = await upsertMailbox(database, mailbox, 'mailbox.epoch + 1')
  return { epoch: row.epoch, uidValidity: row.uid_validity ?? undefined }
}

/**
 * Registers the mailbox of imports, which nobody holds: any number of writers may store in it at once, so its epoch
 * stays. Where the name was another mailbox's without mails, the epoch is raised: whoever reads that one must end.
 * Throws MailboxNameTaken as above. Repeated it writes nothing.
 */
export async function registerMailbox(database: Database, mailbox: MailboxIdentity): Promise<void> {
  const { rowCount } = await database.query(
    // served by the primary key
    `select from mailbox where name = $1 and source = $2 and folder = $3
       and stream is not distinct from $4 and is_demo = $5`,
    parametersOf(mailbox),
  )
  if (rowCount === 1) return
  const isTheSame = `${placeOf('mailbox')} = ${placeOf('excluded')}`
  await upsertMailbox(database, mailbox, `mailbox.epoch + case when ${isTheSame} then 0 else 1 end`)
}

type MailboxRow = { readonly epoch: string; readonly uid_validity: string | null }

async function upsertMailbox(
  database: Database,
  mailbox: MailboxIdentity,
  nextEpoch: string,
): Promise<MailboxRow> {
  const { rows } = await database.query<MailboxRow>(
    // served by the primary key
    `insert into mailbox (name, source, folder, stream, is_demo, epoch)
     values ($1, $2, $3, $4, $5, 1)
     on conflict (name) do update set source = excluded.source, folder = excluded.folder,
       stream = excluded.stream, is_demo = excluded.is_demo, epoch = ${nextEpoch}
     where excluded.is_demo or ${placeOf('mailbox')} = ${placeOf('excluded')}
       or not exists (select from raw_message r where r.mailbox = excluded.name)
     returning epoch, uid_validity`,
    parametersOf(mailbox),
  )
  const row = rows[0]
  if (row === undefined)
    throw new MailboxNameTaken(mailbox.name, await sourceOf(database, mailbox.name))
  return row
}

function parametersOf(mailbox: MailboxIdentity): unknown[] {
  const { name, source, folder, stream, isDemo } = mailbox
  return [name, source, folder, stream ?? null, isDemo]
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
