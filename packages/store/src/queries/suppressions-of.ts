import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import {
  readSuppression,
  SUPPRESSION_COLUMNS,
  type SuppressionRecord,
  type SuppressionRow,
} from './list-suppressions.ts'

/** Scopes of one address that are read: more than any sender has streams. */
const MAX_SCOPES = 1_000

/** For each address all of its records, whatever their status, in the order of their ids. */
export async function suppressionsOf(
  database: Queryable,
  addressKeys: readonly string[],
): Promise<readonly (readonly SuppressionRecord[])[]> {
  const { rows } = await database.query<SuppressionRow & { readonly number: string }>({
    name: 'suppressions-of',
    // served by the unique key (address_key, scope), for each address by itself
    text: `select number, found.* from unnest($1::text[], $2::text[]) with ordinality as asked (plain, erased, number)
      cross join lateral (select ${SUPPRESSION_COLUMNS} from suppression
        where address_key in (asked.plain, asked.erased) order by id limit $3) as found`,
    values: [addressKeys, addressKeys.map(erasedKey), MAX_SCOPES],
  })
  const records = addressKeys.map((): SuppressionRecord[] => [])
  for (const row of rows) records[Number(row.number) - 1]?.push(readSuppression(row))
  return records
}
