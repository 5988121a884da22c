/**
 * Requests for DNS answers (`dns_request`), and the answers as they come (`dns_fact`). A decision leaves a request for what
 * is not stored; a job beside the batches takes requests, asks, and stores. Every function may be repeated; ages and
 * waits are those of the database clock.
 */
import type { Queryable } from '../database.ts'
import { pgText } from '../pg-text.ts'
import { textArrayFromJson, timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { dnsName, type DnsFact, type DnsFactAnswer, type DnsSubject } from './dns-fact.ts'

/** An answer to be stored. */
export type NewDnsFact = DnsSubject &
  DnsFact & {
    /** A fault that asking again cannot mend. */
    readonly isFinal: boolean
  }

/** How a call to {@link requestDnsFacts} ended. */
export type DnsRequestReport = {
  readonly requested: number
  /** Not taken: too many stand already, or the name is longer than a name can be. */
  readonly refused: number
}

/** An answer this young is asked for by nobody again; MX records commonly live an hour or longer. Project choice. */
const FRESH_MINUTES = 60
/** A flood of reports about made-up domains must not fill the table; project choice. */
const MAX_STANDING_REQUESTS = 100_000
/** Room beyond it for what is asked of our own domains: without their SPF records no report is known to be of our own server. */
const MAX_STANDING_OF_OURS = 101_000
/** Longer than a taker needs for its portion; then the request comes back. */
const LEASE_MINUTES = 10
/** A DNS fault is tried again for 24 h (docs/trust.md, "The DNS"): after 15 min, then doubled up to 4 h. */
const TRY_FOR_HOURS = 24
const FIRST_WAIT_MINUTES = 15
const LONGEST_WAIT_MINUTES = 240
/** As much text as a TXT answer may have in packages/dns. */
const MAX_TEXT_CHARS = 32_768

/**
 * Leaves requests for what is neither fresh nor asked for already. With `delayMs` the question is asked so much later, as the
 * second look at a domain that was gone; a request that stands within an hour of that moment will do, so reckon the delay
 * from the stored answer, not from now, where the same question may come again and again.
 */
export async function requestDnsFacts(
  database: Queryable,
  subjects: readonly (DnsSubject & { readonly delayMs?: number })[],
): Promise<DnsRequestReport> {
  const named = subjects.flatMap(({ name, kind, delayMs = 0 }) => {
    const key = dnsName(name)
    return key === undefined ? [] : [{ name: key, kind, delayMs }]
  })
  const tooLong = subjects.length - named.length
  if (named.length === 0) return { requested: 0, refused: tooLong }
  const rows = unnestRows(REQUEST_COLUMNS, named)
  const { rows: counts } = await database.query<{ wanted: number; requested: number }>(
    // served by the primary keys of dns_request and dns_fact (name, kind, …); `standing` counts the table,
    // 10 ms with 90,000 requests in it
    `with input as (
       select distinct name, kind, now() + delay_ms * interval '1 ms' as due_at from ${rows.from}),
     wanted as (
       select name, kind, due_at from input i
       where not exists (select from dns_request r where r.name = i.name and r.kind = i.kind
           and greatest(r.due_at, now()) between i.due_at - ${minutes(FRESH_MINUTES)}
             and i.due_at + ${minutes(FRESH_MINUTES)})
         and not exists (select from dns_fact f where f.name = i.name and f.kind = i.kind
           and f.asked_at > i.due_at - ${minutes(FRESH_MINUTES)})),
     standing as (select count(*) as n from (
       select from dns_request limit ${String(MAX_STANDING_OF_OURS)}) rows),
     ranked as (
       select *, row_number() over (order by ${OURS_FIRST}, name, kind, due_at) as place from wanted),
     inserted as (
       insert into dns_request (name, kind, due_at, next_ask_at)
       select name, kind, due_at, due_at from ranked
       where place <= case when kind = 'spf' then ${String(MAX_STANDING_OF_OURS)}
           else ${String(MAX_STANDING_REQUESTS)} end - (select n from standing)
       order by name, kind, due_at
       on conflict (name, kind, due_at) do nothing
       returning name)
     select (select count(*)::integer from wanted) as wanted,
       (select count(*)::integer from inserted) as requested`,
    [...rows.values],
  )
  const { wanted = 0, requested = 0 } = counts[0] ?? {}
  return { requested, refused: tooLong + wanted - requested }
}

/** The SPF records of our own domains: nobody else's are asked for, so no flood can make many of them. */
const OURS_FIRST = "(kind = 'spf') desc"

/**
 * Takes at most so many subjects that are due, the longest due first; nobody else gets them for 10 min. Ours come before all others, and
 * other names have half of the rest for each kind where both wait: a flood of made-up domains behind slow servers starves neither.
 */
export async function wantedDnsFacts(
  database: Queryable,
  limit: number,
): Promise<readonly DnsSubject[]> {
  const { rows } = await database.query<DnsSubject>(
    // served by dns_request_next (next_ask_at); of a flood it reads what is due, 20 ms for 100,000 rows
    `with ours as (
       select name, kind, due_at from dns_request where next_ask_at <= now() and kind <> 'mx'
       order by ${OURS_FIRST}, next_ask_at limit ($1::integer + 1) / 2 for update skip locked),
     others as (
       select name, kind, due_at from dns_request where next_ask_at <= now() and kind = 'mx'
       order by next_ask_at limit $1::integer - (select count(*) from ours) for update skip locked),
     due as (select * from ours union all select * from others)
     update dns_request r set next_ask_at = now() + ${minutes(LEASE_MINUTES)} from due
     where r.name = due.name and r.kind = due.kind and r.due_at = due.due_at
     returning r.name, r.kind`,
    [limit],
  )
  const subjects = rows.map(({ name, kind }) => ({ name, kind }))
  return [...new Map(subjects.map((s) => [`${s.kind} ${s.name}`, s])).values()]
}

/**
 * Gives back what was taken and not answered, for a worker that starts alone on its database: whoever took it is gone. Those that
 * were answered with a fault keep their wait. Taking twice does no harm, so another worker may be there after all.
 */
export async function freeDnsRequests(database: Queryable): Promise<void> {
  // served by dns_request_next (next_ask_at)
  await database.query(
    `update dns_request set next_ask_at = due_at
     where next_ask_at > now() and due_at <= now() and tries = 0`,
  )
}

/**
 * Stores answers and settles the requests that were due: answered ones go, those with a fault wait to be asked again, for
 * a day. Gives how many answers are new. An answer from the future was asked now.
 */
export async function saveDnsFacts(
  database: Queryable,
  facts: readonly NewDnsFact[],
): Promise<number> {
  const named = facts.flatMap((fact) => {
    const name = dnsName(fact.name)
    return name === undefined ? [] : [{ ...fact, name }]
  })
  if (named.length === 0) return 0
  const rows = unnestRows(FACT_COLUMNS, named)
  const { rows: stored } = await database.query<{ count: number }>(
    // served by the primary keys of dns_fact and dns_request (name, kind, …)
    `with input as (select ${rows.names} from ${rows.from}),
     stored as (
       insert into dns_fact (name, kind, asked_at, answer, servers)
       select name, kind, least(asked_at, now()), answer::jsonb, ${textArrayFromJson('servers')}
       from input order by name, kind, asked_at
       on conflict (name, kind, asked_at) do nothing
       returning name),
     due as (
       select r.name, r.kind, r.due_at, i.is_settled, now() + least(
         ${minutes(LONGEST_WAIT_MINUTES)},
         ${minutes(FIRST_WAIT_MINUTES)} * power(2, least(r.tries, 10))) as again_at
       from dns_request r join input i on i.name = r.name and i.kind = r.kind
       where r.due_at <= now()),
     ended as (
       delete from dns_request r using due
       where r.name = due.name and r.kind = due.kind and r.due_at = due.due_at
         and (due.is_settled or due.again_at > due.due_at + interval '${String(TRY_FOR_HOURS)} hours')),
     again as (
       update dns_request r set tries = r.tries + 1, next_ask_at = due.again_at from due
       where r.name = due.name and r.kind = due.kind and r.due_at = due.due_at
         and not due.is_settled
         and due.again_at <= due.due_at + interval '${String(TRY_FOR_HOURS)} hours')
     select count(*)::integer as count from stored`,
    [...rows.values],
  )
  return stored[0]?.count ?? 0
}

/** An answer is a stranger's text: NUL would be refused in jsonb (22P05). */
function answerJson(answer: DnsFactAnswer): string {
  return JSON.stringify(answer, (_, value: unknown) =>
    typeof value === 'string' ? pgText(value, MAX_TEXT_CHARS) : value,
  )
}

function minutes(count: number): string {
  return `interval '${String(count)} minutes'`
}

const REQUEST_COLUMNS: readonly Column<DnsSubject & { readonly delayMs: number }>[] = [
  { name: 'name', type: 'text', value: (s) => s.name },
  { name: 'kind', type: 'text', value: (s) => s.kind },
  { name: 'delay_ms', type: 'float8', value: (s) => Math.max(0, s.delayMs) },
]

const FACT_COLUMNS: readonly Column<NewDnsFact>[] = [
  { name: 'name', type: 'text', value: (f) => f.name },
  { name: 'kind', type: 'text', value: (f) => f.kind },
  { name: 'asked_at', type: 'timestamptz', value: (f) => timestampOrNull(f.askedAtMs) },
  { name: 'answer', type: 'text', value: (f) => answerJson(f.answer) },
  { name: 'servers', type: 'text', value: (f) => JSON.stringify(f.servers) },
  { name: 'is_settled', type: 'boolean', value: (f) => f.isFinal || f.answer.kind !== 'fault' },
]
