import type { Database } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'

/** A request never holds the feed lock for more rows than this. */
const MAX_ROWS = 1_000

/**
 * Ends holds and suppressions whose time is over, each with a row in the change log (the tombstone of
 * the feed). Returns how many; call again while it returns the maximum.
 */
export async function expireDue(database: Database): Promise<number> {
  return database.transaction(async (tx) => {
    await takeFeedLock(tx)
    const { rowCount } = await tx.query(
      // served by suppression_expiry
      `with due as (
         select id from suppression
         where status in ('held', 'active') and expires_at <= now()
         order by expires_at limit ${String(MAX_ROWS)}),
       written as (
         update suppression s set status = 'expired', updated_at = now(),
           seq = ${NEXT_SEQ_SQL}
         from due where s.id = due.id returning s.*)
       ${logWrittenSql({ why: "'its time is over'", who: "'pipeline'" })}`,
    )
    return rowCount ?? 0
  })
}
