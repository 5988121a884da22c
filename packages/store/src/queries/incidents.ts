/** Incidents as they stand: lists, counts, and the windows that decisions are made under. */
import type { Category } from '@forwardpath/classify'
import type { IncidentWindow } from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'
import { PROVIDER_OF_BOUNCE } from './redecide-candidates.ts'

/** The four states. */
export const INCIDENT_STATES = ['open', 'closed', 'rolled_back', 'confirmed'] as const
/** `closed` waits for a choice. */
export type IncidentState = (typeof INCIDENT_STATES)[number]

/** What opened it: addresses that had shown life, a spike against the history, or a person. */
export type IncidentRule = 'alive' | 'spike' | 'person'

/** An incident as lists and JSON show it. */
export type IncidentRecord = {
  readonly id: string
  readonly provider: string
  readonly categories: readonly Category[]
  readonly state: IncidentState
  readonly rule: IncidentRule
  readonly from: string
  readonly until: string | null
  readonly openedAt: string
  readonly lastHeldAt: string
  readonly closedAt: string | null
  readonly decidedAt: string | null
  readonly decidedBy: string | null
  readonly note: string | null
  /** The hour that opened it, and what it was held against. */
  readonly hour: {
    readonly addresses: number
    readonly alive: number
    readonly highestBefore: number | null
  }
  readonly changeSetId: string | null
}

/** The columns of an {@link IncidentRecord}, of the table as `i`. */
export const INCIDENT_COLUMNS = `i.id, i.provider, i.categories, i.state, i.rule,
  ${isoText('i.from_at')} as "from", ${isoText('i.until_at')} as "until",
  ${isoText('i.opened_at')} as "openedAt", ${isoText('i.last_held_at')} as "lastHeldAt",
  ${isoText('i.closed_at')} as "closedAt", ${isoText('i.decided_at')} as "decidedAt",
  i.decided_by as "decidedBy", i.note,
  jsonb_build_object('addresses', i.hour_addresses, 'alive', i.hour_alive,
    'highestBefore', i.baseline_highest) as hour,
  i.change_set_id as "changeSetId"`

function isoText(column: string): string {
  return `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** What narrows a list of incidents; absent facts do not. */
export type IncidentFilter = {
  readonly id?: string | undefined
  readonly state?: readonly string[] | undefined
  readonly provider?: string | undefined
  /** RFC 3339: opened since. */
  readonly since?: string | undefined
}

/** Oldest first. */
export async function listIncidents(
  database: Queryable,
  filter: IncidentFilter,
  page: ListPage,
): Promise<readonly IncidentRecord[]> {
  const { rows } = await database.query<IncidentRecord>(
    // served by the primary key: the table has a row for each bad day of a provider
    `select ${INCIDENT_COLUMNS} from incident i
     where ($1::text is null or i.id = $1) and ($2::text[] is null or i.state = any($2::text[]))
       and ($3::text is null or i.provider = $3) and ($4::timestamptz is null or i.opened_at >= $4)
       and ($5::text is null or i.id > $5)
     order by i.id limit $6`,
    [
      filter.id ?? null,
      filter.state ?? null,
      filter.provider ?? null,
      filter.since ?? null,
      page.after ?? null,
      page.limit,
    ],
  )
  return rows
}

/** How many addresses an incident speaks of, by what they are now. */
export type IncidentCounts = {
  readonly addresses: number
  readonly reports: number
  readonly held: number
  readonly active: number
}

/** Of the reports in the window. `domains`: all names of the provider. */
export async function countIncident(
  database: Queryable,
  window: Omit<IncidentWindow, 'id' | 'effect'>,
  domains: readonly string[],
): Promise<IncidentCounts> {
  const { rows } = await database.query<IncidentCounts>(
    // served by bounce_provider and the unique key of suppression
    `with refused as (
       select b.address_key, count(*) as reports
       from bounce b join classification c on c.bounce_id = b.id
       where ${PROVIDER_OF_BOUNCE} = any($1::text[]) and b.address_key is not null
         and b.received_at >= $2 and ($3::timestamptz is null or b.received_at < $3)
         and b.kind = 'bounce' and c.category = any($4::text[])
       group by b.address_key)
     select count(*)::int as addresses, coalesce(sum(r.reports), 0)::int as reports,
       count(*) filter (where s.status = 'held')::int as held,
       count(*) filter (where s.status = 'active')::int as active
     from refused r left join suppression s on s.address_key = r.address_key and s.scope = 'global'`,
    [
      domains,
      new Date(window.fromMs).toISOString(),
      window.untilMs === undefined ? null : new Date(window.untilMs).toISOString(),
      window.categories,
    ],
  )
  return rows[0] ?? { addresses: 0, reports: 0, held: 0, active: 0 }
}

/** The windows that decisions are made under: open and closed ones hold, rolled back ones count 0. */
export async function loadIncidentWindows(tx: Queryable): Promise<readonly IncidentWindow[]> {
  const { rows } = await tx.query<{
    id: string
    provider: string
    categories: Category[]
    from_at: Date
    until_at: Date | null
    state: IncidentState
  }>(
    // a scan: the table has a row for each bad day of a provider
    `select id, provider, categories, from_at, until_at, state from incident
     where state <> 'confirmed' order by id`,
  )
  return rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    categories: row.categories,
    fromMs: row.from_at.getTime(),
    untilMs: row.until_at?.getTime(),
    effect: row.state === 'rolled_back' ? 'without' : 'hold',
  }))
}
