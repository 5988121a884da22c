/** Section F: refusals that are held against no address, by provider and category. */
import type { Category } from '@forwardpath/classify'
import type { HealthRow, Period } from '@forwardpath/report'
import type { Queryable } from '../database.ts'

/** Which refusals, and how many rows. */
export type HealthOptions = {
  readonly categories: readonly Category[]
  readonly limit: number
}

/** The rows with most reports, and what the limit left out. */
export type HealthFigures = {
  readonly rows: readonly HealthRow[]
  readonly leftOut: { readonly rows: number; readonly reports: number }
}

/** Counts failures of the period in the categories. */
export async function loadHealth(
  database: Queryable,
  period: Period,
  options: HealthOptions,
): Promise<HealthFigures> {
  const { rows } = await database.query<Row>(QUERY, [
    period.since,
    period.until,
    options.categories,
    options.limit,
  ])
  const [first] = rows
  const reports = rows.reduce((sum, row) => sum + row.reports, 0)
  return {
    rows: rows.map(readRow),
    leftOut: {
      rows: (first?.all_rows ?? 0) - rows.length,
      reports: (first?.all_reports ?? 0) - reports,
    },
  }
}

// Served by bounce_received or, where the categories are few, by classification_category; the example by primary keys. The
// provider is written as in the index bounce_provider.
const QUERY = `
  with grouped as (
    select coalesce(b.provider, substring(b.address_key from '[^@]*$')) as provider, c.category,
      count(*)::int as reports, count(distinct b.address_key)::int as addresses,
      min(b.received_at) as first_at, max(b.received_at) as last_at, max(b.id) as example
    from bounce b join classification c on c.bounce_id = b.id
    where b.received_at >= $1 and b.received_at < $2 and b.kind = 'bounce'
      and b.address_key is not null and c.category = any($3::text[])
    group by 1, 2),
  page as (
    select *, (count(*) over ())::int as all_rows, (sum(reports) over ())::int as all_reports
    from grouped order by reports desc, provider, category limit $4)
  select g.provider, g.category, g.reports, g.addresses, g.first_at, g.last_at, g.all_rows,
    g.all_reports, left(b.diagnostic, 500) as reply, b.remote_mta as host
  from page g join bounce b on b.id = g.example order by g.reports desc, g.provider, g.category`

type Row = {
  readonly provider: string
  readonly category: Category
  readonly reports: number
  readonly addresses: number
  readonly first_at: Date
  readonly last_at: Date
  readonly all_rows: number
  readonly all_reports: number
  readonly reply: string | null
  readonly host: string | null
}

function readRow(row: Row): HealthRow {
  return {
    provider: row.provider,
    category: row.category,
    reports: row.reports,
    addresses: row.addresses,
    firstAt: row.first_at.toISOString(),
    lastAt: row.last_at.toISOString(),
    reply: row.reply ?? undefined,
    host: row.host ?? undefined,
  }
}
