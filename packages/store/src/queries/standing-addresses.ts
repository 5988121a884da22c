import type { Queryable } from '../database.ts'

/** Addresses that the pipeline keeps from being mailed now, in order of their keys; `after` is the last key of the page before. */
export async function standingAddresses(
  database: Queryable,
  page: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await database.query<{ address_key: string }>(
    // served by the unique key (address_key, scope)
    `select distinct address_key from suppression
     where address_key > $1 and source = 'pipeline' and status in ('held', 'active')
       and (expires_at is null or expires_at > now())
     order by address_key limit $2`,
    [page.after, page.limit],
  )
  return rows.map((row) => row.address_key)
}
