/** What is read again from its bytes: mails that are done, and their reports as they stand. */
import type { Action } from '@forwardpath/decode'
import type { MailKind, Trust } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { withinBytes } from '../within-bytes.ts'
import { loadStoredMails, type StoredMail } from './stored-mails.ts'

/** The next mails that are done, in the order of their ids. */
export type MailsToRead = {
  readonly mails: readonly StoredMail[]
  /** Mails among them whose bytes are past their retention. */
  readonly expired: number
  /** Id of the last; the same as before where there are no more. */
  readonly readTo: string
}

/** At most `limit` mails after an id, received since an instant; fewer where they are large, but one if there is one. */
export async function nextMailsToRead(
  database: Queryable,
  options: { readonly after: string; readonly sinceMs: number; readonly limit: number },
): Promise<MailsToRead> {
  const { rows } = await database.query<{ id: string; size_bytes: string }>(
    // served by the primary key of raw_message
    `select id, size_bytes from raw_message
     where id > $1 and state = 'done' and received_at >= $2 order by id limit $3`,
    [options.after, new Date(options.sinceMs).toISOString(), options.limit],
  )
  const ids = withinBytes(rows).map((row) => row.id)
  const mails = await loadStoredMails(database, ids)
  return {
    mails,
    expired: ids.length - mails.length,
    readTo: ids.at(-1) ?? options.after,
  }
}

/** How many mails there are to read. */
export async function countMailsToRead(database: Queryable, sinceMs: number): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `select count(*)::int as count from raw_message where state = 'done' and received_at >= $1`,
    [new Date(sinceMs).toISOString()],
  )
  return rows[0]?.count ?? 0
}

/** A report as it stands, as far as reading it again compares. */
export type ReadReport = {
  readonly id: string
  readonly rawMessageId: string
  readonly ordinal: number
  readonly kind: MailKind
  readonly action: Action
  readonly recipient: string | null
  readonly addressKey: string | null
  readonly originalRecipient: string | null
  readonly finalRecipient: string | null
  readonly eventKey: string
  readonly feedbackType: string | null
  /** What an automatic answer says. */
  readonly autoReply: string | null
  readonly stream: string | null
  readonly trust: Trust
  readonly origin: 'own' | 'recipient' | null
  readonly trustReasons: readonly string[]
  readonly category: string
  readonly permanence: string
  readonly forwardPath: string | null
  readonly newContact: string | null
  readonly candidates: readonly string[]
}

/** The reports of these mails, in their order. */
export async function loadReadReports(
  database: Queryable,
  rawMessageIds: readonly string[],
): Promise<readonly ReadReport[]> {
  const { rows } = await database.query<ReadReport>(
    // served by the unique key (raw_message_id, ordinal)
    `select b.id, b.raw_message_id as "rawMessageId", b.ordinal, b.kind, b.action, b.recipient,
       b.address_key as "addressKey", b.original_recipient as "originalRecipient",
       b.final_recipient as "finalRecipient", encode(b.event_key, 'hex') as "eventKey",
       b.feedback_type as "feedbackType", b.auto_reply ->> 'type' as "autoReply", b.stream, b.trust, b.origin,
       b.trust_reasons as "trustReasons",
       c.category, c.permanence, c.forward_path as "forwardPath",
       c.new_contact as "newContact", c.candidates
     from bounce b join classification c on c.bounce_id = b.id
     where b.raw_message_id = any($1::bigint[]) order by b.raw_message_id, b.ordinal`,
    [rawMessageIds],
  )
  return rows
}
