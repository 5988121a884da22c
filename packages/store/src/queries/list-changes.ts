/** Address changes as the desk reads them. */
import type { CheckResult, Score } from '@forwardpath/changes'
import type { Trust } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { CHANGE_ROW_SQL, type ChangeRow } from './change-row.ts'
import type { ListPage } from './list-options.ts'

/** Where a proposal stands. */
export type ChangeState = 'checking' | 'pending' | 'approved' | 'rejected' | 'closed'

/** What narrows the list; absent fields do not. */
export type ChangeFilter = {
  readonly state?: readonly string[] | undefined
  readonly id?: string | undefined
  readonly oldKey?: string | undefined
  /** Opened or seen again at or after this instant (RFC 3339). */
  readonly since?: string | undefined
  /** All that point at one new address. */
  readonly newKey?: string | undefined
  /** With any of these flags. */
  readonly risk?: readonly string[] | undefined
  readonly trust?: readonly string[] | undefined
  readonly kind?: readonly string[] | undefined
  /** Waits for a person for longer than it should, and nobody put it off. */
  readonly isOverdue?: boolean | undefined
}

/** What a person decided. */
export type ChangeDecision = {
  readonly by: string
  readonly at: string
  readonly reason: string | null
  readonly note: string | null
  readonly override: boolean
  readonly changeSetId: string
}

/** Absent facts are null. `consent` is never anything else before the person has confirmed. */
export type ChangeRecord = {
  readonly id: string
  readonly oldAddress: string
  readonly newAddress: string | null
  readonly newContact: string | null
  readonly kind: string
  readonly state: ChangeState
  readonly reason: string | null
  readonly source: string
  readonly quote: { readonly text: string; readonly span: readonly [number, number] | null } | null
  readonly rule: { readonly id: string; readonly version: string } | null
  readonly reportingMta: string | null
  readonly remoteMta: string | null
  readonly trust: Trust
  /** Absent until it was reviewed. */
  readonly score: Score | null
  readonly risks: readonly string[]
  readonly candidates: readonly string[]
  /** What the checks of the new address found. */
  readonly checks: readonly CheckResult[]
  /** Keys from the first old address to the last new one; empty where it stands alone. */
  readonly chain: readonly string[]
  /** The MX re-check of the quoted report. Absent: its kind of report needs none, or the DNS is not asked. */
  readonly mx: {
    /** Exchangers when we sent. Absent: unknown. */
    readonly then: readonly string[] | null
    readonly now: readonly string[] | null
    /** Absent while it is open. */
    readonly result: string | null
    readonly checkedAt: string | null
    readonly servers: readonly string[]
  } | null
  readonly observations: {
    readonly count: number
    readonly first: string
    readonly last: string
    readonly days: number
  }
  readonly eventIds: readonly string[]
  readonly leadSource: string | null
  /** The contact that the old address is: the oldest of its sources. */
  readonly contactRef: {
    readonly address: string
    readonly leadSource: string
    readonly capturedAt: string | null
  } | null
  /** Who answers for the contact, by the import; nobody is assigned otherwise. */
  readonly assignee: string | null
  /** Campaigns of the mails that its reports are about. */
  readonly campaigns: readonly string[]
  readonly snoozedUntil: string | null
  readonly snoozeNote: string | null
  /** Of a person. */
  readonly decision: ChangeDecision | null
  readonly exportedTo: readonly { readonly to: string; readonly at: string }[]
  readonly confirmedAt: string | null
  readonly consent: 're-permission required' | 'confirmed'
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
  const { rows } = await database.query<ListedRow>(
    // served by the primary key, mx_check's, bounce's and contact's; narrowed by address_change_pair (old_key, target) or
    // address_change_new (new_key)
    `select ${CHANGE_ROW_SQL}, a.span_start, a.span_end, a.rule_id, a.rule_version, a.reporting_mta,
       a.remote_mta, a.score, a.checks, a.chain, a.snooze_note, a.decision, a.exported_to, a.due_at,
       a.updated_at, m.bounce_id as mx_bounce_id, m.mx_then, m.mx_now, m.result as mx_result,
       m.checked_at as mx_checked_at, m.servers as mx_servers,
       coalesce(b.lead_source, c.lead_source) as lead_source, c.address as contact_address,
       c.lead_source as contact_source, c.captured_at as contact_captured_at, c.owner as contact_owner,
       array(select distinct e.campaign from bounce e
         where e.id = any(a.event_ids) and e.campaign is not null order by 1) as campaigns
     from address_change a left join mx_check m on m.bounce_id = a.cause_id
       left join bounce b on b.id = a.cause_id
       left join lateral (
         select address, lead_source, captured_at, owner from contact where address_key = a.old_key
         order by captured_at nulls last, imported_at, lead_source limit 1) c on true
     where ($1::text[] is null or a.state = any($1)) and ($2::text is null or a.id = $2)
       and ($3::text is null or a.old_key = $3) and ($4::timestamptz is null or a.updated_at >= $4)
       and ($5::text is null or a.id > $5) and ($7::text is null or a.new_key = $7)
       and ($8::text[] is null or a.risks && $8) and ($9::text[] is null or a.trust = any($9))
       and ($10::text[] is null or a.kind = any($10))
       and (not $11::boolean or (a.state = 'pending' and a.due_at < now()
         and (a.snoozed_until is null or a.snoozed_until <= now())))
     order by a.id limit $6`,
    [
      filter.state ?? null,
      filter.id ?? null,
      filter.oldKey ?? null,
      filter.since ?? null,
      page.after ?? null,
      page.limit,
      filter.newKey ?? null,
      filter.risk ?? null,
      filter.trust ?? null,
      filter.kind ?? null,
      filter.isOverdue === true,
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
  /** The version that the step made. Absent in rows of older versions of this program. */
  readonly version: number | null
  readonly changeSetId: string | null
  readonly override: boolean
}

/** The audit rows of one change, oldest first. */
export async function listChangeEvents(
  database: Queryable,
  id: string,
): Promise<readonly ChangeEventRecord[]> {
  const { rows } = await database.query<Omit<ChangeEventRecord, 'at'> & { readonly at: Date }>(
    // served by address_change_event_change (address_change_id, id)
    `select at, who, fact, from_state as from, to_state as to, reason, note, bounce_id as "bounceId",
       version, change_set_id as "changeSetId", is_override as override
     from address_change_event where address_change_id = $1 order by id`,
    [id],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
}

type ListedRow = ChangeRow & {
  readonly span_start: number | null
  readonly span_end: number | null
  readonly rule_id: string | null
  readonly rule_version: string | null
  readonly reporting_mta: string | null
  readonly remote_mta: string | null
  readonly score: Score | null
  readonly checks: readonly CheckResult[]
  readonly chain: readonly string[]
  readonly snooze_note: string | null
  readonly decision: ChangeDecision | null
  readonly exported_to: readonly { readonly to: string; readonly at: string }[]
  readonly due_at: Date
  readonly updated_at: Date
  readonly mx_bounce_id: string | null
  readonly mx_then: readonly string[] | null
  readonly mx_now: readonly string[] | null
  readonly mx_result: string | null
  readonly mx_checked_at: Date | null
  readonly mx_servers: readonly string[] | null
  readonly lead_source: string | null
  readonly contact_address: string | null
  readonly contact_source: string | null
  readonly contact_captured_at: Date | null
  readonly contact_owner: string | null
  readonly campaigns: readonly string[]
}

function readChange(row: ListedRow): ChangeRecord {
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
    score: row.score,
    risks: row.risks,
    candidates: row.candidates,
    checks: row.checks,
    chain: row.chain,
    mx: mxOf(row),
    observations: {
      count: row.observation_count,
      first: row.first_observed_at.toISOString(),
      last: row.last_observed_at.toISOString(),
      days: row.observed_days,
    },
    eventIds: row.event_ids,
    leadSource: row.lead_source,
    contactRef: contactOf(row),
    assignee: row.contact_owner,
    campaigns: row.campaigns,
    snoozedUntil: row.snoozed_until?.toISOString() ?? null,
    snoozeNote: row.snooze_note,
    decision: row.decision,
    exportedTo: row.exported_to,
    confirmedAt: row.confirmed_at?.toISOString() ?? null,
    consent: row.confirmed_at === null ? 're-permission required' : 'confirmed',
    dueAt: row.due_at.toISOString(),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    version: row.version,
  }
}

function contactOf(row: ListedRow): ChangeRecord['contactRef'] {
  const { contact_address: address, contact_source: leadSource, contact_captured_at: at } = row
  if (address === null || leadSource === null) return null
  return { address, leadSource, capturedAt: at?.toISOString() ?? null }
}

function spanOf(row: ListedRow): readonly [number, number] | null {
  return row.span_start === null || row.span_end === null ? null : [row.span_start, row.span_end]
}

function mxOf(row: ListedRow): ChangeRecord['mx'] {
  if (row.mx_bounce_id === null) return null
  return {
    then: row.mx_then,
    now: row.mx_now,
    result: row.mx_result,
    checkedAt: row.mx_checked_at?.toISOString() ?? null,
    servers: row.mx_servers ?? [],
  }
}
