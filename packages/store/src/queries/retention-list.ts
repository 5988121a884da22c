/**
 * The list and its log. After `retention.tombstones` the feed tells of an ended record no more: an older cursor gets a
 * snapshot. After `retention.audit` ended records go with their log, and of standing ones the lives that had ended by then.
 * The log of a record's life goes whole or stays whole, so the list remains the fold of its log.
 */
import type { Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import {
  BATCH_ROWS,
  pagedDelete,
  type BatchPlace,
  type BatchResult,
  type RetentionStep,
} from './retention-step.ts'

/** Deletes nothing: moves the place from which the feed is kept. Before the steps that do. */
export const END_TOMBSTONES: RetentionStep = {
  name: 'tombstones',
  says: 'ended records that the feed tells of',
  ageMs: (ages) => ages.tombstonesMs,
  run: endTombstones,
}

/** Entries of an index alone: a few milliseconds. Project choice. */
const TOMBSTONES = 10 * BATCH_ROWS

/** The place moves to the last tombstone of the page that is old enough; the next page begins there. */
async function endTombstones(
  tx: Transaction,
  { cutoff, isReal, after }: BatchPlace,
): Promise<BatchResult> {
  const { rows } = await tx.query<{ seq: string | null; passed: number }>(
    // served by suppression_change_tombstones (seq), a page of it
    `select max(seq)::text as seq, count(*)::int as passed from (
       select c.seq, c.at from suppression_change c
       where c.op = 'remove' and c.seq > greatest((select kept_from_seq from feed_epoch), $2::bigint)
       order by c.seq limit $3) page
     where at < $1`,
    [cutoff, after ?? '0', TOMBSTONES],
  )
  const { seq = null, passed = 0 } = rows[0] ?? {}
  if (seq !== null && isReal) {
    await takeFeedLock(tx)
    // served by the primary key: one row
    await tx.query('update feed_epoch set kept_from_seq = greatest(kept_from_seq, $1)', [seq])
  }
  return { deleted: passed, after: passed < TOMBSTONES ? undefined : (seq ?? undefined) }
}

/** Released or expired for so long; nobody asks any more why. */
export const DELETE_ENDED: RetentionStep = {
  name: 'ended_records',
  says: 'ended records with their log',
  ageMs: (ages) => ages.auditMs,
  run: pagedDelete({
    // served by suppression_ended (updated_at)
    select: `select jsonb_build_array(updated_at, id)::text as key, false as is_needed from suppression
      where status in ('expired', 'released') and updated_at < $2
        and updated_at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null or (updated_at, id) > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1))
      order by updated_at, id limit $3`,
    deletes: [
      // served by suppression_change_key
      `delete from suppression_change c using suppression s
       where s.id in (select text::jsonb ->> 1 from unnest($1::text[]) t (text))
         and c.address_key = s.address_key and c.scope = s.scope`,
      `delete from suppression where id in (select text::jsonb ->> 1 from unnest($1::text[]) t (text))`,
    ],
    lock: takeFeedLock,
  }),
}

/** Lives of a standing record that ended before the cutoff: all up to the last row by which it ended. */
export const DELETE_LIVES: RetentionStep = {
  name: 'earlier_lives',
  says: 'log rows of lives that ended before',
  ageMs: (ages) => ages.auditMs,
  run: pagedDelete({
    // served by the primary key (seq) and suppression_change_key; rows are in the order of their time
    select: `select c.seq::text as key, (c.at >= $2 or not exists (
        select from suppression_change r join suppression s
          on s.address_key = r.address_key and s.scope = r.scope
        where r.address_key = c.address_key and r.scope = c.scope and r.op = 'remove' and r.at < $2
          and r.seq >= c.seq and r.seq < s.seq)) as is_needed
      from (select seq, at, address_key, scope from suppression_change
            where seq > coalesce($1::bigint, 0)
              and seq <= (select kept_from_seq from feed_epoch) order by seq limit $3) c
      order by c.seq`,
    deletes: ['delete from suppression_change where seq = any($1::bigint[])'],
    lock: takeFeedLock,
  }),
}
