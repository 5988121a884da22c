import type { Database, Queryable } from '../database.ts'

/** Which mails: one by its ledger id, or all of a reason. */
export type RetryWish = { readonly id: string } | { readonly reason: string }

/** Mails of one statement: the rest is for the next. */
const MAX_ROWS = 10_000

/**
 * Puts quarantined mails back before the worker, with their tries counted anew; the reconciler queues them. What the mailbox never gave,
 * and what is past its retention, has no bytes to read: it stays. Returns how many go back.
 */
export async function retryQuarantined(database: Database, wish: RetryWish): Promise<number> {
  const isOne = 'id' in wish
  const { rowCount } = await database.query(
    // served by the primary key, or by raw_message_quarantined
    `update raw_message r set state = 'stored', reason = null, detail = null, attempts = 0,
       finished_at = null, job_id = null, queued_at = null, server_action = null, server_action_at = null
     where r.id in (
       select q.id from raw_message q
       where q.state = 'quarantined' and ${isOne ? 'q.id = $1::bigint' : 'q.reason = $1'}
         and exists (select from raw_body b
           where b.raw_message_id = q.id and b.stored_at = q.stored_at)
       order by q.id limit ${String(MAX_ROWS)} for update)`,
    [isOne ? wish.id : wish.reason],
  )
  return rowCount ?? 0
}

/** How many are quarantined for each reason, the most first, and how many of them can be tried again. */
export async function countQuarantineReasons(
  database: Queryable,
): Promise<
  readonly { readonly reason: string; readonly count: number; readonly retryable: number }[]
> {
  const { rows } = await database.query<{ reason: string; count: number; retryable: number }>(
    // served by raw_message_quarantined: quarantine is small
    `select reason, count(*)::int as count, count(*) filter (where exists (
         select from raw_body b where b.raw_message_id = r.id and b.stored_at = r.stored_at))::int as retryable
     from raw_message r where state = 'quarantined' group by reason order by 2 desc, 1`,
  )
  return rows
}
