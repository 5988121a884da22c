/**
 * The bytes of mails past `retention.raw`: whole months are dropped, what lies in the default partition is deleted row by row.
 * Never those of a mail that still has work left: it is `stored`, or waits for an answer of the DNS.
 */
import type { Transaction } from '../database.ts'
import {
  pagedDelete,
  type BatchPlace,
  type BatchResult,
  type RetentionStep,
} from './retention-step.ts'

/** Mails whose bytes somebody will read. Served by raw_message_stored and the primary key of dns_wait. */
const WAITING = `select id from raw_message where state = 'stored'
  union select raw_message_id from dns_wait`

/** Statements of the change of partitions wait no longer than this for readers, and nobody behind them. Project choice. */
const PARTITION_LOCK_MS = 2_000

/** The oldest month that is over and past its retention. */
export const DROP_MONTHS: RetentionStep = {
  name: 'raw_months',
  says: 'bytes of mails, by the month',
  ageMs: (ages) => ages.rawMs,
  run: dropMonth,
}

/** What no month has. */
export const DELETE_BODIES: RetentionStep = {
  name: 'raw_bodies',
  says: 'bytes of mails',
  ageMs: (ages) => ages.rawMs,
  run: pagedDelete({
    // served by the primary key of raw_body_default (raw_message_id, stored_at)
    select: `select b.raw_message_id::text as key, b.raw_message_id in (${WAITING}) as is_needed
      from raw_body_default b
      where ($1::bigint is null or b.raw_message_id > $1::bigint) and b.stored_at < $2
      order by b.raw_message_id limit $3`,
    deletes: ['delete from raw_body_default where raw_message_id = any($1::bigint[])'],
  }),
}

async function dropMonth(
  tx: Transaction,
  { cutoff, isReal, after }: BatchPlace,
): Promise<BatchResult> {
  const name = await oldestMonth(tx, cutoff, after)
  if (name === undefined) return { deleted: 0, after: undefined }
  const { rows } = await tx.query<{ total: number; kept: number }>(
    // served by the partition's primary key
    `select count(*)::int as total, count(*) filter (where raw_message_id in (${WAITING}))::int as kept from ${name}`,
  )
  const { total, kept } = rows[0] ?? { total: 0, kept: 0 }
  if (isReal) await dropPartition(tx, name)
  return { deleted: total - kept, after: name }
}

/** Names are made by body-partitions.ts alone, so that one may stand in a statement. */
async function oldestMonth(
  tx: Transaction,
  cutoff: Date,
  after: string | undefined,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ name: string }>(
    // served by the catalogue: a row a month
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'raw_body'::regclass and c.relname ~ '^raw_body_[0-9]{6}$'
       and (to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month') at time zone 'UTC' <= $1
       and c.relname > coalesce($2, '')
     order by c.relname limit 1`,
    [cutoff, after ?? null],
  )
  return rows[0]?.name
}

/** Mails that somebody waits for move to the default partition, which takes them once the month is none any more. */
async function dropPartition(tx: Transaction, name: string): Promise<void> {
  await tx.query(`set local lock_timeout = ${String(PARTITION_LOCK_MS)}`)
  await tx.query(`alter table raw_body detach partition ${name}`)
  await tx.query(
    `insert into raw_body (raw_message_id, stored_at, bytes)
     select raw_message_id, stored_at, bytes from ${name} where raw_message_id in (${WAITING})`,
  )
  await tx.query(`drop table ${name}`)
}
