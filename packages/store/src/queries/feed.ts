/**
 * The change log as senders follow it. `seq` becomes visible in its order, since every writer holds the feed lock to
 * its commit (locks.ts): whoever has read to a seq has missed nothing before it.
 *
 * A cursor carries beside its seq a mark of that very row. A database that was restored from a backup has other rows under
 * the same numbers, so an old cursor is known for what it is, whatever way the restore went.
 */
import type { SuppressionReason, SuppressionStatus } from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'

/** A place in the feed. `mark` is that of the row `seq`, `0` before the first. */
export type FeedPosition = { readonly epoch: string; readonly seq: string; readonly mark: string }

/** One change: the record must not be mailed (`upsert`), or may be again (`remove`). */
export type FeedChange = {
  readonly op: 'upsert' | 'remove'
  readonly addressKey: string
  readonly scope: string
  readonly status: SuppressionStatus
  readonly reason: SuppressionReason
  readonly expiresAt: string | null
  readonly seq: number
}

/** Changes after a place, or that the place is not one of this feed any more. */
export type FeedPage =
  | {
      readonly kind: 'page'
      readonly changes: readonly FeedChange[]
      /** Behind the last change; the place that was asked for where there is none. */
      readonly position: FeedPosition
      readonly hasMore: boolean
    }
  | { readonly kind: 'gone' }

/** The time of a row in microseconds: two histories do not share it under one seq. */
const MARK = '(extract(epoch from at) * 1000000)::bigint::text'

/** At most `limit` changes after a place, in the order of seq; without a place, from the first that is kept. */
export async function readFeed(
  database: Queryable,
  after: FeedPosition | undefined,
  limit: number,
): Promise<FeedPage> {
  const seq = after?.seq ?? '0'
  const { rows } = await database.query<Row>({
    // Planned once a connection: each batch of checks reads it first.
    name: 'read-feed',
    // served by the primary key (seq), both times; one statement, so one snapshot
    text: `select e.epoch, e.kept_from_seq <= $1::bigint as is_kept,
       (select ${MARK} from suppression_change where seq = $1) as after_mark,
       c.seq, c.op, c.address_key, c.scope, c.status, c.reason, c.expires_at, c.mark
     from feed_epoch e left join lateral (
       select seq, op, address_key, scope, status, reason, expires_at, ${MARK} as mark
       from suppression_change where seq > $1 order by seq limit $2) c on true
     order by c.seq`,
    values: [seq, limit + 1],
  })
  const first = rows[0]
  if (first === undefined) throw new Error('the feed has no epoch: the database is not migrated')
  const isKnown =
    first.is_kept &&
    (after === undefined || after.epoch === first.epoch) &&
    (seq === '0' || (first.after_mark !== null && first.after_mark === after?.mark))
  if (!isKnown) return { kind: 'gone' }
  const found = rows.flatMap((row) => (row.seq === null ? [] : [row]))
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    kind: 'page',
    changes: page.map(readChange),
    position:
      last === undefined
        ? { epoch: first.epoch, seq, mark: after?.mark ?? '0' }
        : { epoch: first.epoch, seq: last.seq, mark: last.mark },
    hasMore: found.length > limit,
  }
}

/** The place behind the last change that is visible. In a repeatable-read transaction: that of its snapshot. */
export async function feedHead(database: Queryable): Promise<FeedPosition> {
  const { rows } = await database.query<{ epoch: string; seq: string | null; mark: string | null }>(
    // served by the primary key (seq), backwards
    `select e.epoch, c.seq, c.mark from feed_epoch e left join lateral (
       select seq, ${MARK} as mark from suppression_change order by seq desc limit 1) c on true`,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the feed has no epoch: the database is not migrated')
  return { epoch: row.epoch, seq: row.seq ?? '0', mark: row.mark ?? '0' }
}

/** Makes every cursor that was given out so far invalid: its holder takes a snapshot. */
export async function renewFeedEpoch(database: Queryable): Promise<void> {
  await database.query(
    "update feed_epoch set epoch = substr(replace(gen_random_uuid()::text, '-', ''), 1, 8)",
  )
}

type Row = {
  readonly epoch: string
  readonly is_kept: boolean
  readonly after_mark: string | null
} & (
  | {
      readonly seq: string
      readonly op: 'upsert' | 'remove'
      readonly address_key: string
      readonly scope: string
      readonly status: SuppressionStatus
      readonly reason: SuppressionReason
      readonly expires_at: Date | null
      readonly mark: string
    }
  | { readonly seq: null }
)

function readChange(row: Row & { readonly seq: string }): FeedChange {
  return {
    op: row.op,
    addressKey: row.address_key,
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    expiresAt: row.expires_at?.toISOString() ?? null,
    seq: Number(row.seq),
  }
}
