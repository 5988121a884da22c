/** Mails of the ledger whose outcome is there, with their bytes, to be read again. */
import type { Queryable } from '../database.ts'

/** A mail as it was stored. What retention has taken away is not found any more. */
export type StoredMail = {
  readonly id: string
  readonly mailbox: string
  readonly isDemo: boolean
  /** Of the mailbox. */
  readonly stream: string | undefined
  readonly isVouched: boolean
  readonly receivedAtMs: number
  readonly bytes: Buffer
}

/** Those of the ids that are done and still have their bytes, by id. */
export async function loadStoredMails(
  database: Queryable,
  ids: readonly string[],
): Promise<readonly StoredMail[]> {
  if (ids.length === 0) return []
  const { rows } = await database.query<StoredMailRow>(
    // served by the primary keys of raw_message and of each month of raw_body
    `select r.id, r.mailbox, m.is_demo, m.stream, r.vouched_by is not null as is_vouched,
       r.received_at, b.bytes
     from raw_message r
     join mailbox m on m.name = r.mailbox
     join raw_body b on b.raw_message_id = r.id and b.stored_at = r.stored_at
     where r.id = any($1::bigint[]) and r.state = 'done' order by r.id`,
    [ids],
  )
  return rows.map(readStoredMail)
}

/** A row of a query for mails with their bytes. */
export type StoredMailRow = {
  readonly id: string
  readonly mailbox: string
  readonly is_demo: boolean
  readonly stream: string | null
  readonly is_vouched: boolean
  readonly received_at: Date
  readonly bytes: Buffer
}

/** Total. */
export function readStoredMail(row: StoredMailRow): StoredMail {
  return {
    id: row.id,
    mailbox: row.mailbox,
    isDemo: row.is_demo,
    stream: row.stream ?? undefined,
    isVouched: row.is_vouched,
    receivedAtMs: row.received_at.getTime(),
    bytes: row.bytes,
  }
}
