/** The steps of an incident: opened by the guard, closed by itself or by a person, carried out as a change set. */
import type { Category } from '@forwardpath/classify'
import type { IncidentWindow } from '@forwardpath/suppress'
import type { Database, Queryable } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import { pgTextOrNull } from '../pg-text.ts'
import { INCIDENT_COLUMNS, type IncidentRecord, type IncidentRule } from './incidents.ts'
import { PROVIDER_OF_BOUNCE } from './redecide-candidates.ts'

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
       where i.state = 'open' and i.last_held_at < $2 returning ${INCIDENT_COLUMNS}`,
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
