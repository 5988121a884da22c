import type { Database } from '../database.ts'

/** What senders need to know of an address that they must not mail. */
export type ExportedSuppression = {
  readonly address: string
  readonly addressKey: string
  readonly scope: string
  readonly status: 'active' | 'held'
  readonly reason: string
  readonly category: string | null
  readonly expiresAt: string | null
  readonly updatedAt: string
}

/** Rows of one round trip: a few MB in memory, whatever the list's length. */
const PAGE_ROWS = 5_000

/**
 * All that is `active` or `held` now (an expiry counts before its row is written), in the order of
 * keys. One repeatable-read transaction: the list as it stood at one instant. Throws on any fault, so
 * that a list that was cut short can be told from a whole one.
 */
export async function exportSuppressions(
  database: Database,
  write: (rows: readonly ExportedSuppression[]) => Promise<void>,
): Promise<number> {
  return database.session(async (client) => {
    await client.query('begin isolation level repeatable read read only')
    try {
      let after: readonly [string, string] = ['', '']
      let count = 0
      for (;;) {
        // served by the unique key (address_key, scope)
        const { rows } = await client.query<Row>(
          `select address, address_key, scope, status, reason, category, expires_at, updated_at
           from suppression
           where (address_key, scope) > ($1, $2) and status in ('active', 'held')
             and (expires_at is null or expires_at > now())
           order by address_key, scope limit ${String(PAGE_ROWS)}`,
          [...after],
        )
        await write(rows.map(readRow))
        count += rows.length
        const last = rows.at(-1)
        if (last === undefined || rows.length < PAGE_ROWS) return count
        after = [last.address_key, last.scope]
      }
    } finally {
      await client.query('rollback').catch(() => undefined)
    }
  })
}

type Row = {
  readonly address: string
  readonly address_key: string
  readonly scope: string
  readonly status: 'active' | 'held'
  readonly reason: string
  readonly category: string | null
  readonly expires_at: Date | null
  readonly updated_at: Date
}

function readRow(row: Row): ExportedSuppression {
  return {
    address: row.address,
    addressKey: row.address_key,
    scope: row.scope,
    status: row.status,
    reason: row.reason,
    category: row.category,
    expiresAt: row.expires_at?.toISOString() ?? null,
    updatedAt: row.updated_at.toISOString(),
  }
}
