/** Address changes by the new address that they point at: ten thousand hints to one victim are one group. */
import type { Queryable } from '../database.ts'

/** One new address, and what points at it. */
export type ChangeGroup = {
  readonly newAddress: string
  readonly newKey: string
  /** Distinct old addresses. */
  readonly oldAddresses: number
  readonly checking: number
  readonly pending: number
  readonly approved: number
  readonly rejected: number
  readonly closed: number
  /** Some of the changes, the oldest first. */
  readonly sampleIds: readonly string[]
  readonly firstOpenedAt: string
  readonly lastOpenedAt: string
}

const SAMPLES = 5

/** New addresses with at least so many old ones, those with the most first. */
export async function listChangeGroups(
  database: Queryable,
  options: { readonly minimum: number; readonly limit: number },
): Promise<readonly ChangeGroup[]> {
  const { rows } = await database.query<
    Omit<ChangeGroup, 'firstOpenedAt' | 'lastOpenedAt'> & { first_at: Date; last_at: Date }
  >(
    // served by address_change_new (new_key), read in its order
    `select min(new_address) as "newAddress", new_key as "newKey",
       count(distinct old_key)::integer as "oldAddresses",
       count(*) filter (where state = 'checking')::integer as checking,
       count(*) filter (where state = 'pending')::integer as pending,
       count(*) filter (where state = 'approved')::integer as approved,
       count(*) filter (where state = 'rejected')::integer as rejected,
       count(*) filter (where state = 'closed')::integer as closed,
       (array_agg(id order by id))[1:${String(SAMPLES)}] as "sampleIds",
       min(created_at) as first_at, max(created_at) as last_at
     from address_change where new_key is not null
     group by new_key having count(distinct old_key) >= $1
     order by count(distinct old_key) desc, new_key limit $2`,
    [options.minimum, options.limit],
  )
  return rows.map(({ first_at: first, last_at: last, ...row }) => ({
    ...row,
    firstOpenedAt: first.toISOString(),
    lastOpenedAt: last.toISOString(),
  }))
}
