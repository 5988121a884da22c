// served by the primary key of suppression_change
import type { Queryable } from '../database.ts'
import {
  MARK_SQL,
  readListed,
  type ListCursor,
  type ListedRow,
  type ListedSuppression,
} from './listed-suppression.ts'

/** One step of the list: a record as it became, or none for this key any more. */
export type ListChange =
  | { readonly op: 'upsert'; readonly record: ListedSuppression }
  | { readonly op: 'remove'; readonly addressKey: string; readonly scope: string }

/** What the change log holds after a cursor. */
export type SuppressionDeltas =
  | {
      readonly kind: 'changes'
      /** In the order of their commits. */
      readonly changes: readonly ListChange[]
      readonly cursor: ListCursor
      /** True: ask again, there may be more. */
      readonly isFull: boolean
    }
  /** The log is not the one of the cursor any more, or is kept from a later place on. Take a snapshot. */
  | { readonly kind: 'cursor_lost' }

/** Changes of one answer. */
const MAX_CHANGES = 1_000

/**
 * The changes after the cursor, oldest first. Writers hold the feed lock until they commit, so that `seq` becomes
 * visible in order: none can appear behind a cursor. The row of the cursor itself is read too, as a proof that the
 * log is still the one that it came from.
 */
export async function readSuppressionDeltas(
  database: Queryable,
  cursor: ListCursor,
): Promise<SuppressionDeltas> {
  const { rows } = await database.query<Row | NoRow>(
    `select e.epoch = $1 and e.kept_from_seq <= $2::bigint as is_kept, found.*
     from feed_epoch e left join lateral (
       select c.seq::text as seq, ${MARK_SQL} as mark, c.op, c.suppression_id, c.address_key, c.scope,
         c.status, c.reason, c.record ->> 'category' as category,
         (extract(epoch from c.expires_at) * 1000)::float8 as expires_at_ms
       from suppression_change c where c.seq >= $2
       order by c.seq limit ${String(MAX_CHANGES + 1)}) found on true
     order by found.seq::bigint`,
    [cursor.epoch, cursor.seq],
  )
  const found = rows.filter((row) => row.seq !== null)
  const isFromStart = cursor.seq === '0'
  const [first] = found
  const isThere = isFromStart || (first?.seq === cursor.seq && first.mark === cursor.mark)
  if (rows[0]?.is_kept !== true || !isThere) return { kind: 'cursor_lost' }
  const last = found.at(-1)
  return {
    kind: 'changes',
    changes: (isFromStart ? found : found.slice(1)).map(readChange),
    cursor: last === undefined ? cursor : { epoch: cursor.epoch, seq: last.seq, mark: last.mark },
    isFull: found.length > MAX_CHANGES,
  }
}

type Kept = { readonly is_kept: boolean }
type NoRow = Kept & { readonly seq: null }
type Row = ListedRow &
  Kept & {
    readonly seq: string
    readonly mark: string
    readonly op: string
    readonly suppression_id: string
  }

function readChange(row: Row): ListChange {
  const record = row.op === 'upsert' ? readListed(row.suppression_id, row) : undefined
  return record === undefined
    ? { op: 'remove', addressKey: row.address_key, scope: row.scope }
    : { op: 'upsert', record }
}
