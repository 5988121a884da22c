import type { Database } from '../database.ts'
import { sqlstateOf } from '../database.ts'

/**
 * 23514: a row of that month lies in the default partition already; it stays there, and no mail is stopped. 42P07 and
 * 23505: another process that starts at this moment has made it.
 */
const HARMLESS: ReadonlySet<string> = new Set(['23514', '42P07', '23505'])

/** Makes the partitions of `raw_body` for this month and the next, by the database's clock. */
export async function ensureBodyPartitions(database: Database): Promise<void> {
  const { rows } = await database.query<{ name: string; from: string; to: string }>(
    `select 'raw_body_' || to_char(month, 'YYYYMM') as name,
       to_char(month, 'YYYY-MM-DD') as from, to_char(month + interval '1 month', 'YYYY-MM-DD') as to
     from (select date_trunc('month', now()) + make_interval(months => n) as month
           from generate_series(0, 1) as n) months
     where to_regclass('raw_body_' || to_char(month, 'YYYYMM')) is null`,
  )
  for (const { name, from, to } of rows) {
    try {
      await database.query(
        `create table if not exists ${name} partition of raw_body
         for values from ('${from} 00:00+00') to ('${to} 00:00+00')`,
      )
      await database.query(`alter table ${name} alter column bytes set storage external`)
    } catch (error) {
      if (!HARMLESS.has(sqlstateOf(error) ?? '')) throw error
    }
  }
}
