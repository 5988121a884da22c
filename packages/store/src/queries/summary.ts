/** What a run did, and what stands after it: the figures of the summary, counted from the tables. */
import type { Database, Queryable } from '../database.ts'

/** Where the tables stood when the run began. */
export type RunMark = { readonly at: string; readonly seq: string; readonly changeEventId: string }

/** Figures of one run, down to `incidentsOpened`; `totals` is what stands after it. */
export type RunSummary = {
  readonly new: number
  readonly done: number
  readonly quarantined: number
  readonly tooBig: number
  readonly vanished: number
  readonly reports: number
  /** Mails all of whose reports other mails had brought before: they are read, and count nothing. */
  readonly copies: number
  readonly byKind: Readonly<Record<string, number>>
  readonly byCategory: Readonly<Record<string, number>>
  /** Reports of failures and complaints by tier: how firmly they are bound to mails of ours. */
  readonly byTrust: Readonly<Record<string, number>>
  readonly suppressions: {
    readonly added: number
    readonly held: number
    readonly released: number
    readonly expired: number
  }
  readonly addressChanges: { readonly opened: number; readonly updated: number }
  readonly incidentsOpened: number
  readonly totals: {
    readonly active: number
    readonly held: number
    readonly pending: number
    readonly quarantined: number
    readonly stored: number
  }
}

/** By the database's clock and sequences, so that no other clock matters. */
export async function markRun(database: Queryable): Promise<RunMark> {
  const { rows } = await database.query<{ at: string; seq: string; event_id: string }>(
    `select clock_timestamp()::text as at,
       (select coalesce(max(seq), 0) from suppression_change) as seq,
       (select coalesce(max(id), 0) from address_change_event) as event_id`,
  )
  const row = rows[0]
  if (row === undefined) throw new Error('no answer to the mark of a run')
  return { at: row.at, seq: row.seq, changeEventId: row.event_id }
}

/** Counts what was written since the mark. */
export async function summarizeRun(database: Database, mark: RunMark): Promise<RunSummary> {
  const [messages, kinds, reports, categories, tiers, changes, events, incidents, totals] =
    await Promise.all([
      countsBy(database, MESSAGES_BY_STATE, [mark.at]),
      countsBy(database, MAILS_BY_KIND, [mark.at]),
      countsBy(database, REPORTS, [mark.at]),
      countsBy(database, REPORTS_BY_CATEGORY, [mark.at]),
      countsBy(database, REPORTS_BY_TIER, [mark.at]),
      countsBy(database, LIST_CHANGES, [mark.seq]),
      countsBy(database, CHANGE_EVENTS, [mark.changeEventId]),
      countsBy(database, INCIDENTS, [mark.at]),
      countsBy(database, TOTALS, []),
    ])
  return {
    new: messages['new'] ?? 0,
    done: messages['done'] ?? 0,
    quarantined: messages['quarantined'] ?? 0,
    tooBig: messages['too_big'] ?? 0,
    vanished: messages['vanished'] ?? 0,
    reports: reports['reports'] ?? 0,
    copies: messages['copies'] ?? 0,
    byKind: kinds,
    byCategory: categories,
    byTrust: tiers,
    suppressions: {
      added: changes['active'] ?? 0,
      held: changes['held'] ?? 0,
      released: changes['released'] ?? 0,
      expired: changes['expired'] ?? 0,
    },
    addressChanges: { opened: events['opened'] ?? 0, updated: events['observed'] ?? 0 },
    incidentsOpened: incidents['opened'] ?? 0,
    totals: {
      active: totals['active'] ?? 0,
      held: totals['held'] ?? 0,
      pending: totals['pending'] ?? 0,
      quarantined: totals['quarantined'] ?? 0,
      stored: totals['stored'] ?? 0,
    },
  }
}

const MESSAGES_BY_STATE = `
  select 'new' as name, count(*)::int as n from raw_message where stored_at >= $1::timestamptz
  union all
  select state, count(*)::int from raw_message where finished_at >= $1::timestamptz group by state
  union all
  select 'copies', count(*)::int from raw_message
  where finished_at >= $1::timestamptz and duplicate_of is not null`

const MAILS_BY_KIND = `
  select kind as name, count(*)::int as n from raw_message
  where finished_at >= $1::timestamptz and kind is not null group by kind order by n desc, kind`

// Failures alone: the category of a delay or a complaint is no cause of anything.
const REPORTS_BY_CATEGORY = `
  select c.category as name, count(*)::int as n
  from raw_message r
  join bounce b on b.raw_message_id = r.id
  join classification c on c.bounce_id = b.id
  where r.finished_at >= $1::timestamptz and b.kind = 'bounce'
  group by c.category order by n desc, c.category`

const REPORTS_BY_TIER = `
  select b.trust as name, count(*)::int as n
  from raw_message r join bounce b on b.raw_message_id = r.id
  where r.finished_at >= $1::timestamptz and b.kind in ('bounce', 'complaint')
  group by b.trust order by n desc, b.trust`

const REPORTS = `
  select 'reports' as name, count(*)::int as n
  from raw_message r join bounce b on b.raw_message_id = r.id
  where r.finished_at >= $1::timestamptz`

// Each record once, by what it became in the run.
const LIST_CHANGES = `
  select status as name, count(*)::int as n
  from (select distinct on (address_key, scope) status from suppression_change
        where seq > $1 order by address_key, scope, seq desc) latest
  group by status`

const CHANGE_EVENTS = `
  select fact as name, count(distinct address_change_id)::int as n
  from address_change_event where id > $1 group by fact`

const INCIDENTS = `
  select 'opened' as name, count(*)::int as n from incident
  where opened_at >= $1 and rule <> 'person'`

const TOTALS = `
  select status as name, count(*)::int as n from suppression
  where status in ('active', 'held') group by status
  union all
  select state, count(*)::int from address_change where state = 'pending' group by state
  union all
  select state, count(*)::int from raw_message
  where state in ('quarantined', 'stored') group by state`

async function countsBy(
  database: Queryable,
  sql: string,
  values: readonly unknown[],
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await database.query<{ name: string; n: number }>(sql, [...values])
  return Object.fromEntries(rows.map((row) => [row.name, row.n]))
}
