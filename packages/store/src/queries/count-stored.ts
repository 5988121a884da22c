import type { Queryable } from '../database.ts'

/** Mails with work left. */
export async function countStored(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    // served by raw_message_stored, which holds nothing else
    "select count(*)::int as n from raw_message where state = 'stored'",
  )
  return rows[0]?.n ?? 0
}
