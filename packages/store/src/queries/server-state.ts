import type { Queryable } from '../database.ts'

/** What an operator wants to know of the database first. */
export type ServerState = {
  /** Such as `18.1`. */
  readonly version: string
  /** The server's clock, milliseconds since the epoch. */
  readonly nowMs: number
  /** Mails with work left. */
  readonly stored: number
  /** Since the oldest of them was stored. Absent where there is none. */
  readonly oldestSeconds: number | undefined
}

/** One look at version, clock and what is waiting. */
export async function readServerState(database: Queryable): Promise<ServerState> {
  const { rows } = await database.query<{
    version: string
    now_ms: number
    stored: number
    oldest_seconds: number | null
  }>(
    // served by raw_message_stored, which holds nothing but what is waiting
    `select current_setting('server_version') as version,
       extract(epoch from clock_timestamp())::float8 * 1000 as now_ms,
       count(*)::int as stored, extract(epoch from now() - min(stored_at))::float8 as oldest_seconds
     from raw_message where state = 'stored'`,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('no answer to the question for the state')
  return {
    version: row.version,
    nowMs: row.now_ms,
    stored: row.stored,
    oldestSeconds: row.oldest_seconds ?? undefined,
  }
}
