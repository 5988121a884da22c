import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import {
  readSuppression,
  type SuppressionRecord,
  type SuppressionRow,
} from './list-suppressions.ts'

/** Scopes of one address that are read: more than any sender has streams. */
const MAX_SCOPES = 1_000

/** All records of one address, whatever their status, in the order of their ids. */
export async function suppressionsOf(
  database: Queryable,
  addressKey: string,
): Promise<readonly SuppressionRecord[]> {
  const { rows } = await database.query<SuppressionRow>(
    // served by the unique key (address_key, scope)
    'select * from suppression where address_key = any($1::text[]) order by id limit $2',
    [[addressKey, erasedKey(addressKey)], MAX_SCOPES],
  )
  return rows.map(readSuppression)
}
