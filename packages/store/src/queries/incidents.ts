/** Incidents: opened by the guard, closed by themselves or by a person, carried out as a change set. */
import type { Category } from '@forwardpath/classify'
import type { IncidentWindow } from '@forwardpath/suppress'
import type { Database, Queryable } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { pgTextOrNull } from '../pg-text.ts'
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

const COLUMNS = `i.id, i.provider, i.categories, i.state, i.rule,
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
    `select ${COLUMNS} from incident i
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

/** An incident to open. */
export type NewIncident = {
  readonly id: string
  readonly provider: string
  readonly categories: readonly Category[]
  readonly rule: IncidentRule
  readonly fromMs: number
  readonly openedAtMs: number
  readonly hour: { readonly addresses: number; readonly alive: number }
  readonly highestBefore: number | undefined
}

/** False where one is open for this provider and category already; that one's rule then held once more. */
export async function openIncident(database: Database, incident: NewIncident): Promise<boolean> {
  return database.transaction(async (tx) => {
    await takeFeedLock(tx)
    const { rows } = await tx.query<{ is_new: boolean }>(
      // served by incident_open
      `insert into incident as i (id, provider, categories, state, rule, from_at, opened_at, last_held_at,
         hour_addresses, hour_alive, baseline_highest)
       values ($1, $2, $3, 'open', $4, $5, $6, $6, $7, $8, $9)
       on conflict (provider, categories) where state = 'open'
       do update set last_held_at = greatest(i.last_held_at, excluded.last_held_at)
       returning id = $1 as is_new`,
      [
        incident.id,
        incident.provider,
        incident.categories,
        incident.rule,
        new Date(incident.fromMs).toISOString(),
        new Date(incident.openedAtMs).toISOString(),
        incident.hour.addresses,
        incident.hour.alive,
        incident.highestBefore ?? null,
      ],
    )
    return rows[0]?.is_new === true
  })
}

/** Open incidents whose own past has not been looked at yet. */
export async function takeUnlooked(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    "select id from incident where state = 'open' and not is_looked_back order by id",
  )
  return rows.map((row) => row.id)
}

/** The addresses that the window refused and that the pipeline has made active: kept with a change set. */
export async function addActiveOfWindow(
  database: Queryable,
  changeSetId: string,
  { window, domains }: { readonly window: IncidentWindow; readonly domains: readonly string[] },
): Promise<number> {
  const { rowCount } = await database.query(
    // served by bounce_provider and the unique key of suppression
    `insert into change_set_address (change_set_id, address_key)
     select distinct $1, b.address_key
     from bounce b join classification c on c.bounce_id = b.id
       join suppression s on s.address_key = b.address_key
     where ${PROVIDER_OF_BOUNCE} = any($2::text[]) and b.address_key is not null
       and b.received_at >= $3 and b.kind = 'bounce' and c.category = any($4::text[])
       and s.status = 'active' and s.source = 'pipeline' and not s.is_sticky
     on conflict do nothing`,
    [changeSetId, domains, new Date(window.fromMs).toISOString(), window.categories],
  )
  return rowCount ?? 0
}

/** Notes that the incident's own past has been looked at. */
export async function noteLookedBack(database: Queryable, id: string): Promise<void> {
  await database.query('update incident set is_looked_back = true where id = $1', [id])
}

/** Closes what neither rule held for since `quietSinceMs`; returns what was closed. */
export async function closeQuietIncidents(
  database: Database,
  { nowMs, quietSinceMs }: { readonly nowMs: number; readonly quietSinceMs: number },
): Promise<readonly IncidentRecord[]> {
  return database.transaction(async (tx) => {
    await takeFeedLock(tx)
    const { rows } = await tx.query<IncidentRecord>(
      // served by incident_open
      `update incident i set state = 'closed', closed_at = $1, until_at = $1
       where i.state = 'open' and i.last_held_at < $2 returning ${COLUMNS}`,
      [new Date(nowMs).toISOString(), new Date(quietSinceMs).toISOString()],
    )
    return rows
  })
}

/** Closed incidents that nobody has decided since. */
export async function undecidedIncidents(
  database: Queryable,
  closedBeforeMs: number,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    // served by incident_waiting
    "select id from incident where state = 'closed' and closed_at < $1 order by closed_at",
    [new Date(closedBeforeMs).toISOString()],
  )
  return rows.map((row) => row.id)
}

/** What was chosen, and by whom. */
export type IncidentChoice = {
  readonly id: string
  readonly state: 'rolled_back' | 'confirmed'
  readonly who: string
  readonly note: string | undefined
  readonly changeSetId: string
  readonly atMs: number
}

/** Writes the choice, so that every decision from here on is made under it. False where it was chosen already. */
export async function chooseIncident(database: Database, choice: IncidentChoice): Promise<boolean> {
  return database.transaction(async (tx) => {
    await takeFeedLock(tx)
    const { rowCount } = await tx.query(
      `update incident set state = $2, decided_at = $3, decided_by = $4, note = coalesce($5, note),
         change_set_id = $6, closed_at = coalesce(closed_at, $3), until_at = coalesce(until_at, $3)
       where id = $1 and (state in ('open', 'closed') or change_set_id = $6)`,
      [
        choice.id,
        choice.state,
        new Date(choice.atMs).toISOString(),
        choice.who,
        pgTextOrNull(choice.note, 2_000),
        choice.changeSetId,
      ],
    )
    return rowCount === 1
  })
}

/** A window that a person names and rolls back: an incident that is over. A second call with the same id does nothing. */
export async function recordRolledBack(
  database: Database,
  { window, choice }: { readonly window: IncidentWindow; readonly choice: IncidentChoice },
): Promise<void> {
  await database.transaction(async (tx) => {
    await takeFeedLock(tx)
    await tx.query(
      `insert into incident (id, provider, categories, state, rule, from_at, until_at, opened_at,
         last_held_at, closed_at, decided_at, decided_by, note, hour_addresses, hour_alive,
         is_looked_back, change_set_id)
       values ($1, $2, $3, 'rolled_back', 'person', $4, $5, $6, $6, $6, $6, $7, $8, 0, 0, true, $9)
       on conflict (id) do nothing`,
      [
        window.id,
        window.provider,
        window.categories,
        new Date(window.fromMs).toISOString(),
        new Date(window.untilMs ?? choice.atMs).toISOString(),
        new Date(choice.atMs).toISOString(),
        choice.who,
        pgTextOrNull(choice.note, 2_000),
        choice.changeSetId,
      ],
    )
  })
}

/** Change sets of incidents that a process left half applied. */
export async function unfinishedIncidentSets(database: Queryable): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select id from change_set
     where state = 'applying' and parameters ->> 'door' = 'incident' and who = 'pipeline' order by id`,
  )
  return rows.map((row) => row.id)
}
