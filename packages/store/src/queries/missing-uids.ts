import type { Queryable } from '../database.ts'

/** Of the UIDs that the server has, those that the ledger lacks; ascending. */
export async function missingUids(
  database: Queryable,
  key: { readonly mailbox: string; readonly uidValidity: string },
  uids: readonly (number | string)[],
): Promise<readonly string[]> {
  const { rows } = await database.query<{ uid: string }>(
    // served by the unique key (mailbox, uid_validity, uid)
    `select uid from unnest($3::bigint[]) as server (uid)
     where not exists (
       select from raw_message r
       where r.mailbox = $1 and r.uid_validity = $2 and r.uid = server.uid)
     order by uid`,
    [key.mailbox, key.uidValidity, uids],
  )
  return rows.map((row) => row.uid)
}
