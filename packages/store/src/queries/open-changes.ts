/** The address changes of these old addresses about which nobody has decided, in the order of their ids. */
import type { Queryable } from '../database.ts'

/** Their ids. */
export async function openChangesOf(
  tx: Queryable,
  oldKeys: readonly string[],
): Promise<readonly string[]> {
  if (oldKeys.length === 0) return []
  const { rows } = await tx.query<{ id: string }>(
    // served by address_change_pair (old_key, target)
    `select id from address_change
     where old_key = any($1::text[]) and state in ('checking', 'pending') order by id`,
    [oldKeys],
  )
  return rows.map((row) => row.id)
}
