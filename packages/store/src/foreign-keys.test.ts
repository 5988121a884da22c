/** Deleting a row asks every table that may name it: without an index that is a scan for each row. */
import { expect, it } from 'vitest'
import { databaseOfFile } from './testing/database.ts'

const { database } = await databaseOfFile()

/** Foreign keys without an index, and why they need none. */
const BARE: Readonly<Record<string, string>> = {
  'raw_message.duplicate_of':
    'rows of the ledger stay; those of the demo go while there is nothing else',
  'sign_in_link.user_id': 'a link lives for a day, and there are few users',
}

it('every foreign key has an index that begins with its column', async () => {
  const { rows } = await database.query<{ name: string; has_index: boolean }>(
    `select c.conrelid::regclass || '.' || a.attname as name, exists (
       select from pg_index i
       where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]
         and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = '(' || quote_ident(a.attname) || ' IS NOT NULL)')
     ) as has_index
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'f' order by 1`,
  )
  expect(rows.length).toBeGreaterThan(10)
  expect(rows.filter((row) => !row.has_index).map((row) => row.name)).toEqual(Object.keys(BARE))
})
