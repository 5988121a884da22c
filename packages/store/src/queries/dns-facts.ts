/**
 * The stored DNS answers (`dns_fact`) as a decision reads them: what was known when we sent, and what is known now.
 * Nothing here asks; ages are those of the database clock.
 */
import type { Queryable } from '../database.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { dnsName, type DnsFact, type DnsFactAnswer, type DnsSubject } from './dns-fact.ts'

/** A subject and the moment of the report about it. */
export type DnsQuestion = DnsSubject & { readonly reportedAtMs: number }

/** What is stored about a question. */
export type StoredDnsFacts = DnsQuestion & {
  /** "When we sent": the last answer from before the report, at most 30 d older; never a fault. */
  readonly before: DnsFact | undefined
  /** The newest answer that is no fault, and since when each answer has been of its kind. */
  readonly answered: (DnsFact & { readonly sameKindSinceMs: number }) | undefined
  /** The newest of all. */
  readonly latest: DnsFact | undefined
  /** A request stands: more will come. Without one and without `answered`, nobody could say for a day. */
  readonly isWaiting: boolean
}

/** "When we sent" is the last answer from before the report, no older than this. Project choice. */
const BEFORE_DAYS = 30
/** The widest window of the policy: how far back a run of answers of one kind is looked for. */
const RUN_DAYS = 90

/**
 * What is stored about each question, in the order of the questions. With `asOfMs` answers after that moment are not seen:
 * so a decision can be made again as it was made then.
 */
export async function loadDnsFacts(
  database: Queryable,
  questions: readonly DnsQuestion[],
  options: { readonly asOfMs?: number } = {},
): Promise<readonly StoredDnsFacts[]> {
  if (questions.length === 0) return []
  const rows = unnestRows(QUESTION_COLUMNS, questions, 2)
  const { rows: found } = await database.query<FactsRow>(
    // served by the primary keys of dns_fact and dns_request (name, kind, …)
    `with question as (
       select row_number() over () as place, ${rows.names},
         coalesce($1::timestamptz, 'infinity') as as_of
       from ${rows.from})
     select to_jsonb(b) as before, to_jsonb(l) as latest,
       to_jsonb(a) || jsonb_build_object('since_ms', s.since_ms) as answered,
       exists (select from dns_request r where r.name = q.name and r.kind = q.kind) as is_waiting
     from question q
     left join lateral (${newest('f.asked_at <= q.as_of')}) l on true
     left join lateral (${newest(`f.asked_at <= q.as_of and ${IS_ANSWER}`)}) a on true
     left join lateral (${newest(`f.asked_at <= q.as_of and ${IS_ANSWER}
         and f.asked_at < q.reported_at
         and f.asked_at >= q.reported_at - interval '${String(BEFORE_DAYS)} days'`)}) b on true
     left join lateral (${START_OF_RUN}) s on true
     order by q.place`,
    [timestampOrNull(options.asOfMs), ...rows.values],
  )
  return questions.map((question, index) => readFacts(question, found[index]))
}

const IS_ANSWER = "f.answer ->> 'kind' <> 'fault'"

/** The newest fact of the question `q` under a condition on `f`. */
function newest(condition: string): string {
  return `select ${epochMs('f.asked_at')} as asked_at_ms, f.answer, f.servers from dns_fact f
    where f.name = q.name and f.kind = q.kind and ${condition}
    order by f.asked_at desc limit 1`
}

function epochMs(column: string): string {
  return `(extract(epoch from ${column}) * 1000)::float8`
}

/** Since when every answer has been of the kind of `a`; faults in between say nothing. */
const START_OF_RUN = `
  select ${epochMs('min(f.asked_at)')} as since_ms from dns_fact f
  where f.name = q.name and f.kind = q.kind and f.asked_at <= q.as_of
    and f.answer ->> 'kind' = a.answer ->> 'kind'
    and f.asked_at > coalesce((
      select max(o.asked_at) from dns_fact o
      where o.name = q.name and o.kind = q.kind and o.asked_at <= q.as_of
        and o.answer ->> 'kind' not in ('fault', a.answer ->> 'kind')),
      least(q.as_of, now()) - interval '${String(RUN_DAYS)} days')`

type FactRow = {
  readonly asked_at_ms: number
  readonly answer: DnsFactAnswer
  readonly servers: readonly string[]
}

type FactsRow = {
  readonly before: FactRow | null
  readonly latest: FactRow | null
  readonly answered: (FactRow & { readonly since_ms: number | null }) | null
  readonly is_waiting: boolean
}

function readFacts(question: DnsQuestion, row: FactsRow | undefined): StoredDnsFacts {
  const answered = readFact(row?.answered)
  return {
    ...question,
    before: readFact(row?.before),
    answered: answered && {
      ...answered,
      sameKindSinceMs: row?.answered?.since_ms ?? answered.askedAtMs,
    },
    latest: readFact(row?.latest),
    isWaiting: row?.is_waiting === true,
  }
}

function readFact(row: FactRow | null | undefined): DnsFact | undefined {
  if (row === null || row === undefined) return undefined
  return { askedAtMs: Math.round(row.asked_at_ms), servers: row.servers, answer: row.answer }
}

const QUESTION_COLUMNS: readonly Column<DnsQuestion>[] = [
  { name: 'name', type: 'text', value: (q) => dnsName(q.name) ?? '' },
  { name: 'kind', type: 'text', value: (q) => q.kind },
  { name: 'reported_at', type: 'timestamptz', value: (q) => timestampOrNull(q.reportedAtMs) },
]
