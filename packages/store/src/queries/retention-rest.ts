/** What else grows with time: the audit, change sets, webhook events, imports and repeatable requests of the API, answers of the DNS. */
import { KEYED_ANSWER_MS } from './idempotency.ts'
import { pagedDelete, type RetentionStep } from './retention-step.ts'

/** As far back as a decision asks for how long the DNS has answered the same (dns-facts.ts), before the oldest report that is kept. */
const ANSWERS_BEFORE_REPORTS_MS = 90 * 86_400_000

/** What people and keys did that stands in no change log. */
export const DELETE_AUDIT: RetentionStep = {
  name: 'audit',
  says: 'rows of the audit',
  ageMs: (ages) => ages.auditMs,
  run: pagedDelete({
    // served by the primary key; ids are in the order of time, so that the first young page ends the pass
    select: `select id::text as key, false as is_needed
      from (select id, at from audit_event where id > coalesce($1::bigint, 0) order by id limit $3) a
      where at < $2 order by id`,
    deletes: ['delete from audit_event where id = any($1::bigint[])'],
  }),
}

/** Those that no record, log row or incident names any more. */
export const DELETE_SETS: RetentionStep = {
  name: 'change_sets',
  says: 'change sets that nothing names any more',
  ageMs: (ages) => ages.auditMs,
  run: pagedDelete({
    // served by the primary key and suppression_change_set
    select: `select g.id as key, (g.made_at >= $2 or g.state not in ('applied', 'undone')
        or exists (select from suppression_change c where c.change_set_id = g.id)
        or exists (select from incident i where i.change_set_id = g.id)
        or exists (select from change_set u where u.undo_of = g.id)
        or exists (select from change_set_report r where r.change_set_id = g.id)) as is_needed
      from change_set g where g.id > coalesce($1, '') order by g.id limit $3`,
    deletes: ['delete from change_set where id = any($1::text[])'],
  }),
}

/** Tries end after three days, so nothing waits among them; they can be sent again only as long as the feed tells of an end. */
export const DELETE_WEBHOOKS: RetentionStep = {
  name: 'webhook_events',
  says: 'webhook events and their deliveries',
  ageMs: (ages) => ages.tombstonesMs,
  run: pagedDelete({
    // served by webhook_event_at (at)
    select: `select jsonb_build_array(at, id)::text as key, false as is_needed from webhook_event
      where at < $2 and at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null or (at, id) > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1))
      order by at, id limit $3`,
    deletes: [
      `delete from webhook_event where id in (select text::jsonb ->> 1 from unnest($1::text[]) t (text))`,
    ],
  }),
}

/** Their lists are gone with their end; what is left names lines that were bad. */
export const DELETE_IMPORTS: RetentionStep = {
  name: 'imports',
  says: 'imports that are over',
  ageMs: (ages) => ages.rawMs,
  run: pagedDelete({
    // served by the primary key: a row for each list that was sent
    select: `select id as key, (state not in ('done', 'failed') or finished_at >= $2) as is_needed
      from import_job where id > coalesce($1, '') order by id limit $3`,
    deletes: ['delete from import_job where id = any($1::text[])'],
  }),
}

/** They hold what was sent and answered, addresses too, and nobody is given them any more. */
export const DELETE_KEYED: RetentionStep = {
  name: 'keyed_requests',
  says: 'answers to requests with an Idempotency-Key',
  ageMs: () => KEYED_ANSWER_MS,
  run: pagedDelete({
    // served by idempotency_key_age (created_at): the page sorts what is too old, an hour's requests at a time
    select: `select jsonb_build_array(created_at, key_id, key)::text as key, false as is_needed
      from idempotency_key
      where created_at < $2 and created_at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null
          or (created_at, key_id, key) > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1, $1::jsonb ->> 2))
      order by created_at, key_id, key limit $3`,
    deletes: [
      // served by idempotency_key_age; a key that was taken anew meanwhile is of another time
      `delete from idempotency_key where (created_at, key_id, key) in (
         select (p ->> 0)::timestamptz, p ->> 1, p ->> 2
         from unnest($1::text[]) t (text), lateral (select text::jsonb) j (p))`,
    ],
  }),
}

/** What is judged again is judged by the answers of its time, so they stay as long as reports, and a little longer. */
export const DELETE_ANSWERS: RetentionStep = {
  name: 'dns_answers',
  says: 'answers of the DNS',
  ageMs: (ages) => ages.eventsMs + ANSWERS_BEFORE_REPORTS_MS,
  run: pagedDelete({
    // served by dns_fact_asked (asked_at)
    select: `select jsonb_build_array(asked_at, name, kind)::text as key, false as is_needed from dns_fact
      where asked_at < $2 and asked_at >= coalesce(($1::jsonb ->> 0)::timestamptz, '-infinity')
        and ($1::jsonb is null
          or (asked_at, name, kind) > (($1::jsonb ->> 0)::timestamptz, $1::jsonb ->> 1, $1::jsonb ->> 2))
      order by asked_at, name, kind limit $3`,
    deletes: [
      // served by dns_fact_asked
      `delete from dns_fact where (asked_at, name, kind) in (
         select (p ->> 0)::timestamptz, p ->> 1, p ->> 2
         from unnest($1::text[]) t (text), lateral (select text::jsonb) j (p))`,
    ],
  }),
}
