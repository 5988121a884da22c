import type { Queryable } from '../database.ts'

/** Records that say "do not mail", by status alone. */
export async function countListed(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ count: string }>(
    // read whole: asked only before the list itself is
    `select count(*) as count from suppression where status in ('active', 'held')`,
  )
  return Number(rows[0]?.count ?? 0)
}
