/**
 * The list as a page shows it: newest first, narrowed. A page looks through a bounded stretch of the list, so that a rare filter
 * costs no more than a common one; what it did not reach is said, and the next page goes on there.
 */
import type { Queryable } from '../database.ts'
import {
  readSuppression,
  SUPPRESSION_COLUMNS,
  type SuppressionRecord,
  type SuppressionRow,
} from './list-suppressions.ts'

/** What narrows it; absent fields do not. */
export type SuppressionPageFilter = {
  readonly status?: string | undefined
  readonly reason?: string | undefined
  readonly category?: string | undefined
  readonly scope?: string | undefined
  readonly source?: string | undefined
  readonly trust?: string | undefined
  readonly domain?: string | undefined
}

/** Rows that fit, and where the look ended. */
export type BoundedPage<Row> = {
  readonly rows: readonly Row[]
  /** Id to go on from; absent where the list was looked through to its end. */
  readonly next: string | undefined
  /** Rows that were looked through. */
  readonly looked: number
}

/** Newest first, of the ids below `before`. Looks through `reach` rows at the most. */
export async function pageSuppressions(
  database: Queryable,
  filter: SuppressionPageFilter,
  page: { readonly before?: string | undefined; readonly limit: number; readonly reach: number },
): Promise<BoundedPage<SuppressionRecord>> {
  const { rows } = await database.query<SuppressionRow & { readonly at: number }>(
    // served by the primary key, by suppression_domain where a domain is asked for
    `select ${SUPPRESSION_COLUMNS}, at from (
       select ${SUPPRESSION_COLUMNS}, row_number() over (order by id desc)::int as at from suppression
       where ($1::text is null or id < $1) and ($2::text is null or domain = $2)
       order by id desc limit $3) stretch
     where ($4::text is null or status = $4) and ($5::text is null or reason = $5)
       and ($6::text is null or category = $6) and ($7::text is null or scope = $7)
       and ($8::text is null or source = $8) and ($9::text is null or trust = $9)
     order by id desc limit $10`,
    [
      page.before ?? null,
      filter.domain ?? null,
      page.reach,
      filter.status ?? null,
      filter.reason ?? null,
      filter.category ?? null,
      filter.scope ?? null,
      filter.source ?? null,
      filter.trust ?? null,
      page.limit + 1,
    ],
  )
  const last = rows.length > page.limit ? rows[page.limit - 1] : undefined
  if (last !== undefined)
    return { rows: rows.slice(0, page.limit).map(readSuppression), next: last.id, looked: last.at }
  const end = await endOfStretch(database, filter, page)
  return { rows: rows.map(readSuppression), ...end }
}

/** The last row of the stretch, where there are rows behind it. */
async function endOfStretch(
  database: Queryable,
  filter: SuppressionPageFilter,
  page: { readonly before?: string | undefined; readonly reach: number },
): Promise<{ readonly next: string | undefined; readonly looked: number }> {
  const { rows } = await database.query<{ id: string }>(
    // served by the primary key, by suppression_domain where a domain is asked for
    `select id from suppression
     where ($1::text is null or id < $1) and ($2::text is null or domain = $2)
     order by id desc offset $3 limit 1`,
    [page.before ?? null, filter.domain ?? null, page.reach - 1],
  )
  return { next: rows[0]?.id, looked: page.reach }
}
