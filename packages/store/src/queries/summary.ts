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

/** Counts what was written since the mark. Reads the ledger whole, once: once a run. */
export async function summarizeRun(database: Database, mark: RunMark): Promise<RunSummary> {
  const [mails, changes, events, incidents, totals] = await Promise.all([
    countMails(database, mark),
    countsBy(database, LIST_CHANGES, [mark.seq]),
    countsBy(database, CHANGE_EVENTS, [mark.changeEventId]),
    countsBy(database, INCIDENTS, [mark.at]),
    countsBy(database, TOTALS, []),
  ])
  const { states, kinds, categories, tiers } = mails
  return {
    new: states['new'] ?? 0,
    done: states['done'] ?? 0,
    quarantined: states['quarantined'] ?? 0,
    tooBig: states['too_big'] ?? 0,
    vanished: states['vanished'] ?? 0,
    reports: states['reports'] ?? 0,
    copies: states['copies'] ?? 0,
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

type Counts = Readonly<Record<string, number>>

type MailCounts = {
  /** By the state that they ended in; beside those `new`, `copies` and `reports`. */
  readonly states: Counts
  readonly kinds: Counts
  readonly categories: Counts
  readonly tiers: Counts
}

async function countMails(database: Queryable, mark: RunMark): Promise<MailCounts> {
  const { rows } = await database.query<CountRow & { readonly of: keyof MailCounts }>(
    // No index has the instants: each mail would pay for what is asked once a run. Reports by bounce's unique key
    // (raw_message_id, ordinal) and the primary key of classification. Of categories failures alone count: that of a delay or a
    // complaint is no cause of anything.
    `with mail as materialized (
       select id, state, kind, duplicate_of, stored_at >= $1 as is_new, finished_at >= $1 as is_finished
       from raw_message where stored_at >= $1::timestamptz or finished_at >= $1::timestamptz),
     report as materialized (
       select b.kind, b.trust, c.category
       from mail m join bounce b on b.raw_message_id = m.id join classification c on c.bounce_id = b.id
       where m.is_finished)
     select 'states' as of, 'new' as name, count(*)::int as n from mail where is_new
     union all
     select 'states', state, count(*)::int from mail where is_finished group by state
     union all
     select 'states', 'copies', count(*)::int from mail where is_finished and duplicate_of is not null
     union all
     select 'states', 'reports', count(*)::int from report
     union all
     select 'kinds', kind, count(*)::int from mail where is_finished and kind is not null group by kind
     union all
     select 'categories', category, count(*)::int from report where kind = 'bounce' group by category
     union all
     select 'tiers', trust, count(*)::int from report where kind in ('bounce', 'complaint') group by trust
     order by of, n desc, name`,
    [mark.at],
  )
  const countsOf = (part: keyof MailCounts): Counts =>
    countsIn(rows.filter(({ of }) => of === part))
  return {
    states: countsOf('states'),
    kinds: countsOf('kinds'),
    categories: countsOf('categories'),
    tiers: countsOf('tiers'),
  }
}

// Each record once, by what it became in the run. Served by the primary key (seq).
const LIST_CHANGES = `
  select status as name, count(*)::int as n
  from (select distinct on (address_key, scope) status from suppression_change
        where seq > $1 order by address_key, scope, seq desc) latest
  group by status`

// Served by the primary key.
const CHANGE_EVENTS = `
  select fact as name, count(distinct address_change_id)::int as n
  from address_change_event where id > $1 group by fact`

// A row for each bad day of a provider.
const INCIDENTS = `
  select 'opened' as name, count(*)::int as n from incident
  where opened_at >= $1 and rule <> 'person'`

// Served by raw_message_quarantined, raw_message_stored and address_change_queue; the list is counted whole.
const TOTALS = `
  select status as name, count(*)::int as n from suppression
  where status in ('active', 'held') group by status
  union all
  select state, count(*)::int from address_change where state = 'pending' group by state
  union all
  select state, count(*)::int from raw_message
  where state in ('quarantined', 'stored') group by state`

type CountRow = { readonly name: string; readonly n: number }

async function countsBy(
  database: Queryable,
  sql: string,
  values: readonly unknown[],
): Promise<Counts> {
  const { rows } = await database.query<CountRow>(sql, [...values])
  return countsIn(rows)
}

function countsIn(rows: readonly CountRow[]): Counts {
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]))
}
