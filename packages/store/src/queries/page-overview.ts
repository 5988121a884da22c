/** The figures of the overview. Each is bounded by a window or by a small table; none counts a whole large one. */
import type { Queryable } from '../database.ts'

/** Failures of one day (UTC) in one category. */
export type DayCount = { readonly day: string; readonly category: string; readonly count: number }

/** How the desk of address changes stands. */
export type DeskFigures = {
  /** For a person, and not put off. */
  readonly waiting: number
  readonly snoozed: number
  readonly overdue: number
  /** Since when the oldest one waits; absent where none does. */
  readonly oldestAt: string | null
  readonly checking: number
  /** Approved, and no system has had it. */
  readonly notExported: number
}

/** Records that changed since the day began, UTC, each once, by what it became. */
export type ListToday = {
  readonly held: number
  readonly active: number
  readonly released: number
  readonly expired: number
}

/** What waits in the ledger. */
export type WaitingMails = {
  readonly mailbox: string
  readonly waiting: number
  readonly oldestAt: string
}

/** Of a desk, pages count so far; who has more waiting needs no exact number. */
export const MOST_COUNTED = 10_000

/** All of it, of one moment. */
export type OverviewFigures = {
  readonly byDay: readonly DayCount[]
  /** What replies 551 really were, in the window. */
  readonly of551: readonly { readonly category: string; readonly count: number }[]
  readonly desk: DeskFigures
  readonly today: ListToday
  readonly waiting: readonly WaitingMails[]
  readonly quarantined: number
}

/** Of the last `days` and of today. `now`: RFC 3339. */
export async function loadOverview(
  database: Queryable,
  { days, now }: { readonly days: number; readonly now: string },
): Promise<OverviewFigures> {
  const since = new Date(Date.parse(now.slice(0, 10)) - (days - 1) * 86_400_000).toISOString()
  return {
    byDay: await countByDay(database, since),
    of551: await count551(database, since),
    desk: await loadDeskFigures(database, now, { atMost: MOST_COUNTED }),
    today: await countToday(database, `${now.slice(0, 10)}T00:00:00Z`),
    waiting: await listWaiting(database),
    quarantined: await countQuarantined(database),
  }
}

async function countByDay(database: Queryable, since: string): Promise<readonly DayCount[]> {
  const { rows } = await database.query<DayCount>(
    // served by bounce_received and the primary key of classification
    `select to_char(b.received_at at time zone 'UTC', 'YYYY-MM-DD') as day, c.category, count(*)::int as count
     from bounce b join classification c on c.bounce_id = b.id
     where b.received_at >= $1 and b.kind = 'bounce' and b.action = 'failed'
     group by 1, 2 order by 1, 2`,
    [since],
  )
  return rows
}

async function count551(
  database: Queryable,
  since: string,
): Promise<readonly { readonly category: string; readonly count: number }[]> {
  const { rows } = await database.query<{ category: string; count: number }>(
    // served by bounce_received and the primary key of classification
    `select c.category, count(*)::int as count
     from bounce b join classification c on c.bounce_id = b.id
     where b.received_at >= $1 and b.reply_code = 551
     group by 1 order by 2 desc, 1`,
    [since],
  )
  return rows
}

/** How the desk stands at `now`. No number is greater than `atMost` and one; absent: all are counted. */
export async function loadDeskFigures(
  database: Queryable,
  now: string,
  { atMost }: { readonly atMost?: number } = {},
): Promise<DeskFigures> {
  const { rows } = await database.query<{
    waiting: number
    snoozed: number
    overdue: number
    oldest: Date | null
    checking: number
    not_exported: number
  }>(DESK, [now, atMost === undefined ? null : atMost + 1])
  const row = rows[0]
  return {
    waiting: row?.waiting ?? 0,
    snoozed: row?.snoozed ?? 0,
    overdue: row?.overdue ?? 0,
    oldestAt: row?.oldest?.toISOString() ?? null,
    checking: row?.checking ?? 0,
    notExported: row?.not_exported ?? 0,
  }
}

// Served by address_change_queue (state, due_at, id), those due first; by address_change_checking and address_change_unexported.
const DESK = `
  select p.*,
    (select count(*)::int from (
       select from address_change where state = 'checking' limit $2) c) as checking,
    (select count(*)::int from (
       select from address_change where state = 'approved' and exported_to = '[]'::jsonb limit $2) e) as not_exported
  from (
    select count(*) filter (where not is_snoozed)::int as waiting,
      count(*) filter (where is_snoozed)::int as snoozed,
      count(*) filter (where not is_snoozed and due_at < $1)::int as overdue,
      min(since) filter (where not is_snoozed) as oldest
    from (
      select coalesce(snoozed_until > $1, false) as is_snoozed, due_at,
        coalesce(pending_at, created_at) as since
      from address_change where state = 'pending' order by due_at, id limit $2) pending) p`

async function countToday(database: Queryable, midnight: string): Promise<ListToday> {
  const { rows } = await database.query<ListToday>(
    // served by suppression_change_at
    `select count(*) filter (where status = 'held')::int as held,
       count(*) filter (where status = 'active')::int as active,
       count(*) filter (where status = 'released')::int as released,
       count(*) filter (where status = 'expired')::int as expired
     from (select distinct on (suppression_id) status from suppression_change
           where at >= $1 order by suppression_id, seq desc) latest`,
    [midnight],
  )
  return rows[0] ?? { held: 0, active: 0, released: 0, expired: 0 }
}

/** Mails without an outcome, by mailbox. */
export async function listWaiting(database: Queryable): Promise<readonly WaitingMails[]> {
  const { rows } = await database.query<{ mailbox: string; waiting: number; oldest: Date }>(
    // served by raw_message_stored, which holds waiting rows alone
    `select mailbox, count(*)::int as waiting, min(stored_at) as oldest
     from raw_message where state = 'stored' group by mailbox order by mailbox`,
  )
  return rows.map(({ mailbox, waiting, oldest }) => ({
    mailbox,
    waiting,
    oldestAt: oldest.toISOString(),
  }))
}

async function countQuarantined(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    // served by raw_message_quarantined
    "select count(*)::int as n from raw_message where state = 'quarantined'",
  )
  return rows[0]?.n ?? 0
}
