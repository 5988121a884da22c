/** Address changes as the desk reads them. */
import type { Queryable } from '../database.ts'
import type { ListPage } from './list-options.ts'

/** What narrows the list; absent fields do not. */
export type ChangeFilter = {
  readonly state?: readonly string[] | undefined
  readonly id?: string | undefined
  readonly oldKey?: string | undefined
  /** Opened or seen again at or after this instant (RFC 3339). */
  readonly since?: string | undefined
}

/** Absent facts are null. `consent` is never anything else before the person has confirmed. */
export type ChangeRecord = {
  readonly id: string
  readonly oldAddress: string
  readonly newAddress: string | null
  readonly newContact: string | null
  readonly kind: string
  readonly state: string
  readonly reason: string | null
  readonly source: string
  readonly quote: { readonly text: string; readonly span: readonly [number, number] | null } | null
  readonly rule: { readonly id: string; readonly version: string } | null
  readonly reportingMta: string | null
  readonly remoteMta: string | null
  readonly trust: string
  readonly score: null
  readonly risks: readonly string[]
  readonly candidates: readonly string[]
  readonly chain: readonly string[]
  readonly mx: null
  readonly observations: {
    readonly count: number
    readonly first: string
    readonly last: string
    readonly days: number
  }
  readonly eventIds: readonly string[]
  readonly leadSource: null
  readonly snoozedUntil: null
  readonly decision: null
  readonly exportedTo: readonly string[]
  readonly confirmedAt: null
  readonly consent: 're-permission required'
  readonly dueAt: string
  readonly createdAt: string
  readonly updatedAt: string
  readonly version: number
}

/** One page of proposals, in the order of their ids. */
export async function listChanges(
  database: Queryable,
  filter: ChangeFilter,
  page: ListPage,
): Promise<readonly ChangeRecord[]> {
  const { rows } = await database.query<ChangeRow>(
    // served by the primary key
    `select * from address_change
     where ($1::text[] is null or state = any($1)) and ($2::text is null or id = $2)
       and ($3::text is null or old_key = $3) and ($4::timestamptz is null or updated_at >= $4)
       and ($5::text is null or id > $5)
     order by id limit $6`,
    [
      filter.state ?? null,
      filter.id ?? null,
      filter.oldKey ?? null,
      filter.since ?? null,
      page.after ?? null,
      page.limit,
    ],
  )
  return rows.map(readChange)
}

/** One row of the audit of an address change. */
export type ChangeEventRecord = {
  readonly at: string
  readonly who: string
  readonly fact: string
  readonly from: string | null
  readonly to: string | null
  readonly reason: string | null
  readonly note: string | null
  readonly bounceId: string | null
}

/** The audit rows of one change, oldest first. */
export async function listChangeEvents(
  database: Queryable,
  id: string,
): Promise<readonly ChangeEventRecord[]> {
  const { rows } = await database.query<Omit<ChangeEventRecord, 'at'> & { readonly at: Date }>(
    // served by address_change_event_change (address_change_id, id)
    `select at, who, fact, from_state as from, to_state as to, reason, note, bounce_id as "bounceId"
     from address_change_event where address_change_id = $1 order by id`,
    [id],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

type ChangeRow = {
  readonly id: string
  readonly old_address: string
  readonly new_address: string | null
  readonly new_contact: string | null
  readonly kind: string
  readonly state: string
  readonly reason: string | null
  readonly source: string
  readonly quote: string | null
  readonly span_start: number | null
  readonly span_end: number | null
  readonly rule_id: string | null
  readonly rule_version: string | null
  readonly reporting_mta: string | null
  readonly remote_mta: string | null
  readonly trust: string
  readonly risks: readonly string[]
  readonly candidates: readonly string[]
  readonly event_ids: readonly string[]
  readonly observation_count: number
  readonly first_observed_at: Date
  readonly last_observed_at: Date
  readonly observed_days: number
  readonly due_at: Date
  readonly created_at: Date
  readonly updated_at: Date
  readonly version: number
}

function readChange(row: ChangeRow): ChangeRecord {
  return {
    id: row.id,
    oldAddress: row.old_address,
    newAddress: row.new_address,
    newContact: row.new_contact,
    kind: row.kind,
    state: row.state,
    reason: row.reason,
    source: row.source,
    quote: row.quote === null ? null : { text: row.quote, span: spanOf(row) },
    rule:
      row.rule_id === null || row.rule_version === null
        ? null
        : { id: row.rule_id, version: row.rule_version },
    reportingMta: row.reporting_mta,
    remoteMta: row.remote_mta,
    trust: row.trust,
    score: null,
    risks: row.risks,
    candidates: row.candidates,
    chain: [],
    mx: null,
    observations: {
      count: row.observation_count,
      first: row.first_observed_at.toISOString(),
      last: row.last_observed_at.toISOString(),
      days: row.observed_days,
    },
    eventIds: row.event_ids,
    leadSource: null,
    snoozedUntil: null,
    decision: null,
    exportedTo: [],
    confirmedAt: null,
    consent: 're-permission required',
    dueAt: row.due_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  }
}

function spanOf(row: ChangeRow): readonly [number, number] | null {
  return row.span_start === null || row.span_end === null ? null : [row.span_start, row.span_end]
}
