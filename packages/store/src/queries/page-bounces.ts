/**
 * Reports as a page shows them: newest first, narrowed by facets. Like the pages of the list, each looks through a bounded stretch;
 * facets count the newest part of it.
 */
import type { Queryable } from '../database.ts'
import {
  BOUNCE_COLUMNS,
  BOUNCE_ROW_SQL,
  kindWanted,
  readBounce,
  type BounceRecord,
  type BounceRow,
} from './list-bounces.ts'
import type { BoundedPage } from './page-suppressions.ts'
import { PROVIDER_OF_BOUNCE } from './redecide-candidates.ts'

/** What narrows it; absent fields do not. */
export type BouncePageFilter = {
  readonly category?: string | undefined
  readonly kind?: string | undefined
  readonly provider?: string | undefined
  readonly rule?: string | undefined
  readonly trust?: string | undefined
  readonly mailbox?: string | undefined
  readonly addressKey?: string | undefined
}

type Look = {
  readonly before?: string | undefined
  readonly limit: number
  readonly reach: number
}

/** Of the table bounce: what the page shows, and what its filters read. */
const STRETCHED_COLUMNS = [...BOUNCE_COLUMNS, 'address_key', 'provider'].join(', ')

// What stands for the stretch. With a category the index holds it alone; an address has few reports.
function stretchSql({ category, addressKey }: BouncePageFilter): string {
  if (addressKey !== undefined) {
    // served by bounce_address
    return `select id from bounce where address_key = $3 and ($1::text is null or id < $1)
      and $4::text is null order by id desc limit $2`
  }
  if (category !== undefined) {
    // served by classification_category (category, bounce_id)
    return `select bounce_id as id from classification where category = $4 and ($1::text is null or bounce_id < $1)
      and $3::text is null order by bounce_id desc limit $2`
  }
  // served by the primary key
  return `select id from bounce where ($1::text is null or id < $1) and $3::text is null and $4::text is null
    order by id desc limit $2`
}

function stretchValues(filter: BouncePageFilter, look: Pick<Look, 'before' | 'reach'>): unknown[] {
  const { addressKey, category } = filter
  return [
    look.before ?? null,
    look.reach,
    addressKey ?? null,
    addressKey === undefined ? (category ?? null) : null,
  ]
}

/** Newest first, of the ids below `before`. */
export async function pageBounces(
  database: Queryable,
  filter: BouncePageFilter,
  look: Look,
): Promise<BoundedPage<BounceRecord>> {
  const { rows } = await database.query<BounceRow>(
    `with stretch as materialized (${stretchSql(filter)})
     select ${BOUNCE_ROW_SQL}
     from stretch s
       -- one by one, whatever the planner thinks that the filters leave: a stretch is never worth a scan
       cross join lateral (select ${STRETCHED_COLUMNS} from bounce where id = s.id offset 0) b
       join classification c on c.bounce_id = b.id
       join raw_message r on r.id = b.raw_message_id
     where ($5::text is null or b.kind = $5) and ($6::text is null or ${PROVIDER_OF_BOUNCE} = $6)
       and ($7::text is null or c.rule_id = $7) and ($8::text is null or b.trust = $8)
       and ($9::text is null or r.mailbox = $9) and ($10::text is null or c.category = $10)
     order by s.id desc limit $11`,
    [
      ...stretchValues(filter, look),
      kindWanted(filter) ?? null,
      filter.provider ?? null,
      filter.rule ?? null,
      filter.trust ?? null,
      filter.mailbox ?? null,
      filter.category ?? null,
      look.limit + 1,
    ],
  )
  const found = rows.slice(0, look.limit).map(readBounce)
  if (rows.length > look.limit) return { rows: found, next: found.at(-1)?.id, looked: look.reach }
  const { rows: ends } = await database.query<{ id: string }>(
    `select id from (${stretchSql(filter)}) stretch order by id desc offset $5 limit 1`,
    [...stretchValues(filter, look), look.reach - 1],
  )
  return { rows: found, next: ends[0]?.id, looked: look.reach }
}

/** How often each value stands in the newest `reach` reports that the other filters leave. */
export type BounceFacets = {
  readonly counted: number
  readonly category: readonly FacetValue[]
  readonly provider: readonly FacetValue[]
  readonly rule: readonly FacetValue[]
  readonly trust: readonly FacetValue[]
  readonly kind: readonly FacetValue[]
}

/** One value of a facet. */
export type FacetValue = { readonly value: string; readonly count: number }

const FACETS = ['category', 'provider', 'rule', 'trust', 'kind'] as const
const VALUES_OF_A_FACET = 12

/** Of the newest `reach` reports, or of those in one category or about one address; of one kind, where the filter leaves but one. */
export async function countFacets(
  database: Queryable,
  filter: Pick<BouncePageFilter, 'category' | 'addressKey' | 'kind'>,
  reach: number,
): Promise<BounceFacets> {
  const { rows } = await database.query<{ facet: number; value: string | null; n: number }>(
    `with stretch as materialized (${stretchSql(filter)}),
     seen as materialized (
       select c.category, ${PROVIDER_OF_BOUNCE} as provider, c.rule_id as rule, b.trust, b.kind
       from stretch s join bounce b on b.id = s.id join classification c on c.bounce_id = b.id)
     select grouping(category, provider, rule, trust, kind) as facet,
       coalesce(category, provider, rule, trust, kind) as value, count(*)::int as n
     -- behind the fence: a kind is no reason to scan
     from seen where $5::text is null or kind = $5
     group by grouping sets ((category), (provider), (rule), (trust), (kind), ())`,
    [...stretchValues(filter, { reach }), kindWanted(filter) ?? null],
  )
  const valuesOf = (index: number): readonly FacetValue[] =>
    rows
      // grouping() has a bit 0 for the one column that the row was grouped by
      .filter((row) => row.facet === (0b11111 & ~(1 << (FACETS.length - 1 - index))))
      .flatMap(({ value, n }) => (value === null ? [] : [{ value, count: n }]))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, VALUES_OF_A_FACET)
  return {
    counted: rows.find((row) => row.facet === 0b11111)?.n ?? 0,
    category: valuesOf(0),
    provider: valuesOf(1),
    rule: valuesOf(2),
    trust: valuesOf(3),
    kind: valuesOf(4),
  }
}

/** One text that many unclassified reports share, figures left out. */
export type UnclassifiedText = {
  readonly text: string
  readonly count: number
  readonly exampleId: string
}

/** What the newest unclassified reports say, the commonest first. */
export async function listUnclassifiedTexts(
  database: Queryable,
  { reach, limit }: { readonly reach: number; readonly limit: number },
): Promise<readonly UnclassifiedText[]> {
  const { rows } = await database.query<{ text: string; n: number; example: string }>(
    // served by classification_category (category, bounce_id)
    `with stretch as materialized (
       select bounce_id from classification where category = 'unclassified'
       order by bounce_id desc limit $1)
     select regexp_replace(left(coalesce(b.diagnostic, '(no text)'), 160), '[0-9]+', '#', 'g') as text,
       count(*)::int as n, max(b.id) as example
     from stretch s join bounce b on b.id = s.bounce_id and b.kind = 'bounce'
     group by 1 order by 2 desc, 1 limit $2`,
    [reach, limit],
  )
  return rows.map(({ text, n, example }) => ({ text, count: n, exampleId: example }))
}
