/**
 * Reports past `retention.events`, with their verdicts; the work tables of change sets as old; proofs of life; the sent log.
 *
 * A report is kept as long as somebody needs it: a record that stops an address and names it as evidence, an address change that
 * may still be decided, exported or taken back, an incident that waits for a choice, a change set that can still be undone, a
 * domain that is watched because of it, an MX re-check that is open.
 */
import type { Transaction } from '../database.ts'
import { takeFeedLock } from '../locks.ts'
import {
  BATCH_ROWS,
  pagedDelete,
  type BatchPlace,
  type BatchResult,
  type RetentionStep,
} from './retention-step.ts'

/** The records that a report may be evidence of: its address's and its domain's. */
const EVIDENCE = `exists (
  select from suppression s join suppression_change c
    on c.address_key = s.address_key and c.scope = s.scope
  where s.address_key in (b.address_key, '@' || substring(b.address_key, '[^@]*$'))
    and s.status in ('held', 'active') and (b.id = any(c.event_ids) or b.id = s.last_event_id))`

const CHANGE = `exists (
  select from address_change a where a.old_key = b.address_key
    and a.state not in ('rejected', 'closed') and b.id = any(a.event_ids))`

const INCIDENT = `exists (
  select from incident i where i.state in ('open', 'closed')
    and b.received_at >= i.from_at and b.received_at < coalesce(i.until_at, 'infinity'))`

const CHANGE_SET = `exists (
  select from change_set_report v join change_set g on g.id = v.change_set_id
  where v.raw_message_id = b.raw_message_id and not g.is_final)`

const OPEN_CHECK = `exists (select from mx_check m where m.bounce_id = b.id and m.result is null)
  or exists (select from domain_watch w where w.bounce_id = b.id)
  or exists (select from dns_wait w where w.raw_message_id = b.raw_message_id)`

/** By the time at which they were read, so that an old archive that is imported is kept as long. */
export const DELETE_REPORTS: RetentionStep = {
  name: 'reports',
  says: 'reports and their verdicts',
  ageMs: (ages) => ages.eventsMs,
  idPrefix: 'bnc',
  run: pagedDelete({
    // served by the primary key of bounce; then suppression's unique key, suppression_change_key, address_change_pair,
    // change_set_report_message, domain_watch_bounce and dns_wait_message
    select: `select b.id as key,
        (${EVIDENCE} or ${CHANGE} or ${INCIDENT} or ${CHANGE_SET} or ${OPEN_CHECK}) as is_needed
      from bounce b
      where b.id > coalesce($1, '') and b.id < ${firstIdSql('bnc', '$2::timestamptz')}
      order by b.id limit $3`,
    deletes: [
      'delete from classification where bounce_id = any($1::text[])',
      'delete from bounce where id = any($1::text[])',
    ],
    lock: takeFeedLock,
  }),
}

/** The smallest id of an instant, as newId would make it: Crockford's base 32, ten characters for the milliseconds. */
export function firstIdSql(prefix: string, instant: string): string {
  return `(select '${prefix}_' || string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ',
      ((greatest(0, extract(epoch from ${instant}) * 1000)::bigint >> (5 * (9 - n))) & 31)::int + 1, 1), '' order by n)
    || repeat('0', 16) from generate_series(0, 9) as n)`
}

/** What can be undone no more: the rows that would restore reports, and the addresses that were looked at. */
export const DELETE_SET_WORK: RetentionStep = {
  name: 'change_set_work',
  says: 'rows by which a change set could be undone',
  ageMs: (ages) => ages.eventsMs,
  run: deleteSetWork,
}

/** A dry run that nobody applied is of no use after a week: mail and decisions have gone on. Project choice. */
const DRY_RUN_DAYS = 7

/** Change sets that one batch looks at, each a look at two indexes. Project choice. */
const SETS = 4 * BATCH_ROWS

async function deleteSetWork(tx: Transaction, place: BatchPlace): Promise<BatchResult> {
  const { set, last } = await nextSet(tx, place)
  if (set === undefined) return { deleted: 0, after: last }
  if (!place.isReal) return { deleted: await countWork(tx, set.id), after: set.id }
  const reports = await deletePage(tx, 'change_set_report', { key: 'bounce_id', id: set.id })
  const addresses = await deletePage(tx, 'change_set_address', { key: 'address_key', id: set.id })
  const deleted = reports + addresses
  if (reports === WORK_ROWS || addresses === WORK_ROWS) {
    // The same set once more.
    return { deleted, after: place.after ?? '' }
  }
  await tx.query(
    set.state === 'foreseen'
      ? "delete from change_set where id = $1 and state = 'foreseen'"
      : 'update change_set set is_final = true where id = $1',
    [set.id],
  )
  return { deleted, after: set.id }
}

/** The first of a page that is past its time; without one `last` is where the next page begins, absent at the end. */
async function nextSet(
  tx: Transaction,
  { cutoff, after }: BatchPlace,
): Promise<{
  readonly set: { readonly id: string; readonly state: string } | undefined
  readonly last: string | undefined
}> {
  const { rows } = await tx.query<{
    id: string | null
    state: string
    last: string | null
    looked: number
  }>(
    // served by the primary keys: a row for each act of a person or a key, and most have no such rows
    `with page as materialized (
       select id, state, made_at, undone_at, finished_at, is_final from change_set
       where id > coalesce($2, '') order by id limit $3),
     due as (
       select id, state from page g
       where (state = 'foreseen' and made_at < now() - interval '${String(DRY_RUN_DAYS)} days')
         or (state in ('applied', 'undone') and not is_final
           and greatest(made_at, undone_at, finished_at) < $1
           and (exists (select from change_set_report r where r.change_set_id = g.id)
             or exists (select from change_set_address k where k.change_set_id = g.id)))
       order by id limit 1)
     select d.id, d.state, p.last, p.looked
     from (select max(id) as last, count(*)::int as looked from page) p left join due d on true`,
    [cutoff, after ?? null, SETS],
  )
  const { id = null, state = '', last = null, looked = 0 } = rows[0] ?? {}
  return {
    set: id === null ? undefined : { id, state },
    last: looked < SETS ? undefined : (last ?? undefined),
  }
}

/** Rows of a work table hold a few KB each. */
const WORK_ROWS = 2 * BATCH_ROWS

async function deletePage(
  tx: Transaction,
  table: 'change_set_report' | 'change_set_address',
  { key, id }: { readonly key: 'bounce_id' | 'address_key'; readonly id: string },
): Promise<number> {
  const { rowCount } = await tx.query(
    // served by the table's primary key
    `delete from ${table} where change_set_id = $1 and ${key} in (
       select ${key} from ${table} where change_set_id = $1 order by ${key} limit ${String(WORK_ROWS)})`,
    [id],
  )
  return rowCount ?? 0
}

async function countWork(tx: Transaction, id: string): Promise<number> {
  const { rows } = await tx.query<{ count: number }>(
    // served by the primary keys
    `select ((select count(*) from change_set_report where change_set_id = $1)
       + (select count(*) from change_set_address where change_set_id = $1))::int as count`,
    [id],
  )
  return rows[0]?.count ?? 0
}

/** A proof is kept as long as a report that it spends: without it that report would count again. */
export const DELETE_PROOFS: RetentionStep = {
  name: 'proofs_of_life',
  says: 'what a sender reported as proof of life',
  ageMs: (ages) => ages.eventsMs,
  run: pagedDelete({
    // served by proof_of_life_at (at), then bounce_address (address_key, received_at)
    select: `select jsonb_build_array(p.at, p.address_key, p.kind)::text as key,
        exists (select from bounce b where b.address_key = p.address_key and b.received_at <= p.at) as is_needed
      from proof_of_life p
      where p.at < $2 and p.at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null or (p.at, p.address_key, p.kind)
          > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1, $1::jsonb ->> 2))
      order by p.at, p.address_key, p.kind limit $3`,
    deletes: [
      `delete from proof_of_life p using (
         select (t.text::jsonb ->> 0)::timestamptz as at, t.text::jsonb ->> 1 as address_key, t.text::jsonb ->> 2 as kind
         from unnest($1::text[]) t (text)) d
       where p.address_key = d.address_key and p.kind = d.kind and p.at = d.at`,
    ],
    lock: takeFeedLock,
  }),
}

/** No report is bound by a mail that went out so long ago. */
export const DELETE_SENT: RetentionStep = {
  name: 'sent_log',
  says: 'rows of the sent log',
  ageMs: (ages) => ages.eventsMs,
  run: pagedDelete({
    // served by sent_message_sent (sent_at)
    select: `select jsonb_build_array(sent_at, message_id, address_key)::text as key, false as is_needed
      from sent_message
      where sent_at < $2 and sent_at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null or (sent_at, message_id, address_key)
          > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1, $1::jsonb ->> 2))
      order by sent_at, message_id, address_key limit $3`,
    deletes: [
      `delete from sent_message s using (
         select k ->> 1 as message_id, k ->> 2 as address_key from unnest($1::text[]) t (text), lateral (select t.text::jsonb as k) j) d
       where s.message_id = d.message_id and s.address_key = d.address_key`,
    ],
  }),
}
