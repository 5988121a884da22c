// served by a sequential scan: nearly all of the list is wanted, in no order
import { withDeadline } from '@forwardpath/runtime'
import type { Database } from '../database.ts'
import {
  MARK_SQL,
  readListed,
  type ListCursor,
  type ListedRow,
  type ListedSuppression,
} from './listed-suppression.ts'

/** How a snapshot is read. */
export type SnapshotOptions = {
  /** Stops between two rows of blocks; what was read until then is void. */
  readonly signal?: AbortSignal
  /** For one block; a connection that went silent is given up after it. */
  readonly blockTimeoutMs?: number
}

/** Read at a time: a few ms of work, so that a process that answers meanwhile still does. */
const BLOCK_ROWS = 1_000
const BLOCK_TIMEOUT_MS = 30_000
const ROLLBACK_TIMEOUT_MS = 1_000

/**
 * All that is `active` or `held`, as it stood at one instant, block by block: memory does not grow with the list.
 * The cursor is that of the same instant: what the change log holds after it is what the snapshot lacks.
 *
 * Throws on any fault and on `signal`: then nothing that was read counts.
 */
export async function readSuppressionSnapshot(
  database: Database,
  onRows: (rows: readonly ListedSuppression[]) => void,
  options: SnapshotOptions = {},
): Promise<ListCursor> {
  const { signal, blockTimeoutMs = BLOCK_TIMEOUT_MS } = options
  return database.session(async (client) => {
    const ask = async <Row extends object>(sql: string): Promise<Row[]> => {
      signal?.throwIfAborted()
      const answer = client.query<Row>(sql)
      return (await withDeadline(answer, blockTimeoutMs, 'reading the list')).rows
    }
    await ask('begin isolation level repeatable read read only')
    try {
      const [cursor] = await ask<ListCursor>(LAST_CHANGE)
      if (cursor === undefined)
        throw new Error('the feed has no epoch: the database is not migrated')
      await ask(DECLARE)
      for (;;) {
        const rows = await ask<ListedRow & { id: string }>(
          `fetch ${String(BLOCK_ROWS)} from listed`,
        )
        onRows(rows.flatMap((row) => readListed(row.id, row) ?? []))
        if (rows.length < BLOCK_ROWS) return cursor
      }
    } finally {
      // Where the connection went silent the pool closes it, and the first error is the one to report.
      const end = client.query('rollback')
      await withDeadline(end, ROLLBACK_TIMEOUT_MS, 'rollback').catch(() => undefined)
    }
  })
}

// served by the primary key, backwards
const LAST_CHANGE = `select e.epoch, coalesce(last.seq, '0') as seq, coalesce(last.mark, '') as mark
  from feed_epoch e left join lateral (
    select c.seq::text as seq, ${MARK_SQL} as mark
    from suppression_change c order by c.seq desc limit 1) last on true`

const DECLARE = `declare listed no scroll cursor for
  select id, address_key, scope, status, reason, category,
    (extract(epoch from expires_at) * 1000)::float8 as expires_at_ms
  from suppression where status in ('active', 'held')`
