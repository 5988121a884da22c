/**
 * What is there of each sort of data that has a retention: since when, how much. Every figure is cheap at any size: the oldest row by
 * an index, the size by the file system, the number of rows counted where the table is small and else as PostgreSQL estimates it.
 */
import type { Queryable } from '../database.ts'

/** One sort of data. */
export type KeptSort =
  'raw' | 'reports' | 'sent' | 'dns' | 'log' | 'webhooks' | 'audit' | 'ledger' | 'contacts'

/** How much there is of it. */
export type KeptAmount = {
  readonly sort: KeptSort
  /** Null where there is none, or no row tells its age. */
  readonly oldestAt: string | null
  /** Null where the table is large and was never looked at by PostgreSQL. */
  readonly rows: number | null
  /** The rows were estimated. */
  readonly isEstimate: boolean
  /** With indexes, and what of them is free for new rows. */
  readonly bytes: number
}

type Source = {
  /** The rows are those of the first. */
  readonly tables: readonly [string, ...string[]]
  /** Gives the instant of the oldest row. */
  readonly oldest: string
}

// Each oldest row is served by the index or key that its order names.
const SOURCES: Readonly<Record<KeptSort, Source>> = {
  // the primary key of each month (raw_message_id, stored_at): ids are given in the order of storing
  raw: {
    tables: ['raw_body'],
    oldest: 'select stored_at as at from raw_body order by raw_message_id limit 1',
  },
  // bounce_received
  reports: {
    tables: ['bounce', 'classification'],
    oldest: 'select received_at as at from bounce order by received_at limit 1',
  },
  // sent_message_sent
  sent: {
    tables: ['sent_message'],
    oldest: 'select sent_at as at from sent_message order by sent_at limit 1',
  },
  // dns_fact_asked
  dns: {
    tables: ['dns_fact'],
    oldest: 'select asked_at as at from dns_fact order by asked_at limit 1',
  },
  // the primary key
  log: {
    tables: ['suppression_change', 'suppression'],
    oldest: 'select at from suppression_change order by seq limit 1',
  },
  // the primary key: an id tells its time
  webhooks: {
    tables: ['webhook_event', 'webhook_delivery'],
    oldest: 'select at from webhook_event order by id limit 1',
  },
  // the primary key
  audit: { tables: ['audit_event'], oldest: 'select at from audit_event order by id limit 1' },
  // the primary key: ids are given in the order of storing
  ledger: {
    tables: ['raw_message'],
    oldest: 'select stored_at as at from raw_message order by id limit 1',
  },
  // no index is in the order of time, and contacts do not age
  contacts: { tables: ['contact'], oldest: 'select null::timestamptz as at' },
}

/** A table of this size without what is stored beside it, some 10,000 rows, is counted in a few milliseconds. Project choice. */
const COUNTED_BYTES = 1024 ** 2

/** All sorts, in the order of {@link KeptSort}. */
export async function loadKeptAmounts(database: Queryable): Promise<readonly KeptAmount[]> {
  const amounts: KeptAmount[] = []
  for (const [sort, source] of Object.entries(SOURCES) as [KeptSort, Source][])
    amounts.push({ sort, ...(await amountOf(database, source)) })
  return amounts
}

async function amountOf(
  database: Queryable,
  { tables, oldest }: Source,
): Promise<Omit<KeptAmount, 'sort'>> {
  const [counted] = tables
  const { rows: ages } = await database.query<{ at: Date | null }>(oldest)
  const { rows: sizes } = await database.query<{ own: string; all: string; estimate: number }>(
    // served by the catalogue: a row a table, of raw_body one a month
    `select coalesce(sum(pg_relation_size(t.relid)) filter (where root = $2), 0)::text as own,
       coalesce(sum(pg_total_relation_size(t.relid)), 0)::text as all,
       coalesce(sum(greatest(c.reltuples, 0)) filter (where root = $2), 0)::float8 as estimate
     from unnest($1::text[]) root
       -- a table without partitions has no tree
       left join lateral pg_partition_tree(root::regclass) p on true
       cross join lateral (select coalesce(p.relid, root::regclass) as relid) t
       join pg_class c on c.oid = t.relid and c.relkind = 'r'`,
    [tables, counted],
  )
  const [size] = sizes
  const isEstimate = Number(size?.own ?? 0) > COUNTED_BYTES
  return {
    oldestAt: ages[0]?.at?.toISOString() ?? null,
    rows: isEstimate ? estimateOf(size?.estimate) : await countRows(database, counted),
    isEstimate,
    bytes: Number(size?.all ?? 0),
  }
}

function estimateOf(rows = 0): number | null {
  return rows > 0 ? Math.round(rows) : null
}

/** A scan of a small table; its name is one of ours. */
async function countRows(database: Queryable, table: string): Promise<number> {
  const { rows } = await database.query<{ n: number }>(`select count(*)::int as n from ${table}`)
  return rows[0]?.n ?? 0
}
