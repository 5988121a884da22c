/**
 * The tallies by which an incident is found: written with the reports, read when an hour looks large.
 */
import type { Baseline, Tally } from '@forwardpath/suppress'
import type { Category } from '@forwardpath/classify'
import type { Database, Queryable, Transaction } from '../database.ts'
import { unnestRows, type Column } from '../unnest.ts'

/** Adds to the tallies; in the transaction of the reports, under the feed lock, rows in the order of their keys. */
export async function addTallies(tx: Transaction, tallies: readonly Tally[]): Promise<void> {
  if (tallies.length === 0) return
  const input = unnestRows(TALLY_COLUMNS, tallies)
  await tx.query(
    // served by the primary key
    `insert into provider_tally as t (${input.names}) select ${input.names} from ${input.from}
     order by provider, category, slot_at
     on conflict (provider, category, slot_at) do update set
       addresses = t.addresses + excluded.addresses, alive = t.alive + excluded.alive,
       imported = t.imported + excluded.imported`,
    [...input.values],
  )
}

const TALLY_COLUMNS: readonly Column<Tally>[] = [
  { name: 'provider', type: 'text', value: (t) => t.provider },
  { name: 'category', type: 'text', value: (t) => t.category },
  { name: 'slot_at', type: 'timestamptz', value: (t) => new Date(t.slotMs).toISOString() },
  { name: 'addresses', type: 'integer', value: (t) => t.addresses },
  { name: 'alive', type: 'integer', value: (t) => t.alive },
  { name: 'imported', type: 'integer', value: (t) => t.imported },
]

/** Which hour is meant: of a provider and category, the one that ends with a slot. */
export type HourKey = {
  readonly provider: string
  readonly category: Category
  readonly slotMs: number
}

/** An hour with its sums. */
export type TalliedHour = HourKey & { readonly addresses: number; readonly alive: number }

/** The hours that end with these slots and have at least `least` addresses. */
export async function loadHours(
  database: Queryable,
  keys: readonly HourKey[],
  least: number,
): Promise<readonly TalliedHour[]> {
  if (keys.length === 0) return []
  const { rows } = await database.query<HourRow>(
    // served by the primary key
    `select k.provider, k.category, k.slot_at, sum(t.addresses)::int as addresses, sum(t.alive)::int as alive
     from unnest($1::text[], $2::text[], $3::timestamptz[]) as k (provider, category, slot_at)
       join provider_tally t on t.provider = k.provider and t.category = k.category
         and t.slot_at > k.slot_at - interval '1 hour' and t.slot_at <= k.slot_at
     group by k.provider, k.category, k.slot_at having sum(t.addresses) >= $4
     order by k.provider, k.category, k.slot_at`,
    [
      keys.map((k) => k.provider),
      keys.map((k) => k.category),
      keys.map((k) => new Date(k.slotMs).toISOString()),
      least,
    ],
  )
  return rows.map(readHour)
}

/** The last hour of every provider and category that has at least `least` addresses in it. */
export async function loadLastHours(
  database: Queryable,
  nowMs: number,
  { least, everyProvider }: { readonly least: number; readonly everyProvider: string },
): Promise<readonly TalliedHour[]> {
  const { rows } = await database.query<HourRow>(
    // served by provider_tally_slot
    `select provider, category, max(slot_at) as slot_at, sum(addresses)::int as addresses,
       sum(alive)::int as alive
     from provider_tally
     where slot_at > $1::timestamptz - interval '1 hour' and slot_at <= $1 and provider <> $3
     group by provider, category having sum(addresses) >= $2 order by provider, category`,
    [new Date(nowMs).toISOString(), least, everyProvider],
  )
  return rows.map(readHour)
}

type HourRow = {
  readonly provider: string
  readonly category: Category
  readonly slot_at: Date
  readonly addresses: number
  readonly alive: number
}

function readHour(row: HourRow): TalliedHour {
  return { ...row, slotMs: row.slot_at.getTime() }
}

/** What a baseline is looked up with. */
export type BaselineOptions = {
  readonly baselineMs: number
  /** All names of the provider, by which the sent log knows it. */
  readonly domains: readonly string[]
  readonly everyProvider: string
}

/** Fewer mails in a day make no rate. */
const LEAST_SENT = 100

/** What the hour is held against: everything before it but incidents that nobody confirmed. */
export async function loadBaseline(
  database: Queryable,
  hour: HourKey,
  { baselineMs, domains, everyProvider }: BaselineOptions,
): Promise<Baseline> {
  const slotAt = new Date(hour.slotMs).toISOString()
  const { rows } = await database.query<{
    highest: number
    others_now: number
    others_highest: number
    first_at: Date | null
    rate_now: number | null
    rate_highest: number | null
  }>(
    // served by the primary keys of provider_tally and sent_hour, and by provider_tally_slot
    `with tally as (
       select slot_at,
         sum(addresses + imported) filter (where provider = $1) as own,
         sum(case when provider = $1 then -(addresses + imported) else addresses + imported end) as others,
         sum(case when provider = $1 then -addresses else addresses end) as live_others
       from provider_tally
       where provider in ($1, $6) and category = $2
         and slot_at > $3::timestamptz - make_interval(secs => $4) and slot_at <= $3
       group by slot_at),
     before as (
       select * from tally t
       where slot_at <= $3::timestamptz - interval '1 hour' and not exists (
         select from incident i
         where i.provider = $1 and $2 = any(i.categories) and i.state <> 'confirmed'
           and t.slot_at >= i.from_at - interval '5 minutes'
           and (i.until_at is null or t.slot_at < i.until_at))),
     hours as (
       select slot_at,
         coalesce(sum(own) over hour, 0) as own, coalesce(sum(others) over hour, 0) as others
       from before
       window hour as (order by slot_at range between interval '55 minutes' preceding and current row)),
     rates as (
       select h.own / s.sent as rate from hours h cross join lateral (
         select sum(sent) as sent from sent_hour
         where domain = any($5::text[]) and hour_at > h.slot_at - interval '24 hours' and hour_at <= h.slot_at) s
       where s.sent >= ${String(LEAST_SENT)}),
     sent_now as (
       select sum(sent) as sent from sent_hour
       where domain = any($5::text[]) and hour_at > $3::timestamptz - interval '24 hours' and hour_at <= $3)
     select
       (select coalesce(max(own), 0)::int from hours) as highest,
       (select coalesce(sum(live_others), 0)::int from tally
         where slot_at > $3::timestamptz - interval '1 hour') as others_now,
       (select coalesce(max(others), 0)::int from hours) as others_highest,
       (select min(slot_at) from provider_tally) as first_at,
       (select (select sum(own) from tally where slot_at > $3::timestamptz - interval '1 hour') / sent
         from sent_now where sent >= ${String(LEAST_SENT)})::float8 as rate_now,
       (select max(rate) from rates)::float8 as rate_highest`,
    [hour.provider, hour.category, slotAt, baselineMs / 1_000, domains, everyProvider],
  )
  const [row] = rows
  const now = row?.rate_now ?? undefined
  const highest = row?.rate_highest ?? undefined
  const firstAt = row?.first_at ?? undefined
  return {
    highest: row?.highest ?? 0,
    historyMs: firstAt === undefined ? 0 : hour.slotMs - firstAt.getTime(),
    others: { now: row?.others_now ?? 0, highest: row?.others_highest ?? 0 },
    rate: now === undefined || highest === undefined ? undefined : { now, highest },
  }
}

/**
 * Of these addresses, the ones that the sent log speaks well of: a mail went out in the 30 days before, at least a day ago, and
 * no refusal came back since that could act.
 */
export async function aliveBySentLog(
  database: Queryable,
  addresses: readonly { readonly addressKey: string; readonly atMs: number }[],
): Promise<ReadonlySet<string>> {
  if (addresses.length === 0) return new Set()
  const { rows } = await database.query<{ address_key: string }>(
    // served by sent_message_address and bounce_address
    `select distinct k.address_key
     from unnest($1::text[], $2::timestamptz[]) as k (address_key, at)
     where exists (select from sent_message s where s.address_key = k.address_key
         and s.sent_at > k.at - interval '30 days' and s.sent_at < k.at - interval '1 day')
       and not exists (select from bounce b where b.address_key = k.address_key
         and b.action = 'failed' and b.trust <> 'unverified'
         and b.received_at > k.at - interval '30 days'
         and b.received_at < k.at - interval '1 hour')`,
    [addresses.map((a) => a.addressKey), addresses.map((a) => new Date(a.atMs).toISOString())],
  )
  return new Set(rows.map((row) => row.address_key))
}

/** Drops what no baseline looks at any more. */
export async function forgetTallies(database: Database, olderThanMs: number): Promise<number> {
  const { rowCount } = await database.query(
    // served by provider_tally_slot
    'delete from provider_tally where slot_at < $1',
    [new Date(olderThanMs).toISOString()],
  )
  await database.query('delete from sent_hour where hour_at < $1', [
    new Date(olderThanMs).toISOString(),
  ])
  return rowCount ?? 0
}
