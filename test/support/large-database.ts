/**
 * A large database, made by the database itself: so many suppressions, two fifths as many reports, and what a real one of that size
 * has beside them. As in a real one, what is newer has the greater id, and the newest reports stand behind the newest records.
 */
import type { Database } from '@forwardpath/store'

/** Fills it, five million rows in some twenty minutes. Asks for an owner of the tables. */
export async function fillLarge(
  database: Database,
  rows: number,
  onStep: (step: string) => void = () => undefined,
): Promise<void> {
  await database.query(
    "insert into mailbox (name, source, folder) values ('import', 'import', '') on conflict do nothing",
  )
  for (const table of TRIGGERED) await database.query(`alter table ${table} disable trigger user`)
  for (const [step, statement] of statementsFor(rows)) {
    onStep(step)
    await database.query(statement)
  }
  for (const table of TRIGGERED) await database.query(`alter table ${table} enable trigger user`)
  onStep('vacuum')
  await database.query('vacuum analyze')
}

/** Their triggers make webhooks of each row; a million rows of last year are no news. */
const TRIGGERED = ['suppression_change', 'classification', 'address_change_event']

/** Ids as a ULID's: in the order of their making. */
const id = (prefix: string, n: string): string => `'${prefix}_01' || lpad((${n})::text, 24, '0')`
const address = (n: string): string => `'u' || ${n} || '@d' || (${n}) % 20000 || '.example'`
const ONE_OF_SIX = `(array['user_unknown','mailbox_full','moved','reputation','policy','unclassified'])[1 + i % 6]`
const ONE_STALE = `(array['user_unknown','user_unknown','bad_address','mailbox_full','domain_not_found'])[1 + i % 5]`

type Step = readonly [what: string, statement: string]

function statementsFor(rows: number): readonly Step[] {
  const reports = Math.round(rows * 0.4)
  return [
    ...listSteps(rows, rows - reports),
    ...reportSteps(reports, rows - reports),
    ...sideSteps(rows),
    ...deskSteps(Math.round(rows / 250)),
  ]
}

function listSteps(rows: number, unreported: number): readonly Step[] {
  const at = `now() - (${String(rows)} - i) * interval '10 seconds'`
  return [
    [
      'suppressions',
      `insert into suppression (id, address, address_key, scope, domain, status, reason, category, policy_version, trust,
         evidence_count, first_event_at, last_event_at, last_event_id, source, origin, created_at, updated_at, seq)
       select ${id('sup', 'i')}, ${address('i')}, ${address('i')}, 'global', 'd' || i % 20000 || '.example',
         case when i % 1000 = 0 then 'released' when i % 50 = 0 then 'held' else 'active' end,
         case when i % 5000 = 1 then 'complaint' else 'hard_bounce' end, ${ONE_STALE}, '1', 'plausible', 1, ${at}, ${at},
         case when i > ${String(unreported)} then ${id('bnc', `i - ${String(unreported)}`)} end,
         'pipeline', 'recipient', ${at}, ${at}, 1000000 + i
       from generate_series(1, ${String(rows)}) i`,
    ],
    [
      'changes of the list',
      `insert into suppression_change (seq, suppression_id, address_key, scope, op, status, reason, why, who, policy_version, at, record)
       select 1000000 + i, ${id('sup', 'i')}, ${address('i')}, 'global',
         case when i % 1000 = 0 then 'remove' else 'upsert' end,
         case when i % 1000 = 0 then 'released' when i % 50 = 0 then 'held' else 'active' end, 'hard_bounce', 'test', 'pipeline', '1',
         ${at}, jsonb_build_object('reason', 'hard_bounce', 'category', ${ONE_STALE}, 'rule_id', 'test', 'rule_version', '1')
       from generate_series(1, ${String(rows)}) i`,
    ],
    [
      'their sequence',
      `select setval(pg_get_serial_sequence('suppression_change', 'seq'), ${String(1_000_000 + rows)})`,
    ],
  ]
}

function reportSteps(reports: number, unreported: number): readonly Step[] {
  const at = `now() - (${String(reports)} - i) * interval '5 seconds'`
  const recipient = address(`i + ${String(unreported)}`)
  return [
    [
      'mails',
      `insert into raw_message (mailbox, uid_validity, uid, size_bytes, received_at, stored_at, finished_at, state, reason, kind)
       select 'import', 9, i, 3000, ${at}, ${at}, ${at}, case when i % 10000 = 0 then 'quarantined' else 'done' end,
         case when i % 10000 = 0 then 'test' end, 'bounce'
       from generate_series(1, ${String(reports)}) i`,
    ],
    [
      'reports',
      `insert into bounce (id, raw_message_id, ordinal, received_at, event_key, kind, format, action, recipient, address_key,
         reply_code, status, diagnostic, trust, trust_reasons, provider, lead_source, lead_source_from)
       select ${id('bnc', 'i')}, r.id, 0, r.received_at, decode(md5(i::text), 'hex'), 'bounce', 'rfc3464', 'failed',
         ${recipient}, ${recipient}, case when i % 50 = 0 then 551 else 550 end, '5.1.1', '550 5.1.1 user unknown ' || i,
         case when i % 50000 = 0 then 'verified' when i % 20 = 0 then 'unverified' else 'plausible' end,
         case when i % 20 = 0 then array['no-own-domain'] else array[]::text[] end, 'd' || i % 20 || '.example',
         case when i % 10 = 0 then 'header ' || i % 30 end, case when i % 10 = 0 then 'header' end
       from generate_series(1, ${String(reports)}) i
         join raw_message r on r.mailbox = 'import' and r.uid_validity = 9 and r.uid = i`,
    ],
    [
      'verdicts',
      `insert into classification (bounce_id, category, permanence, rule_id, rule_version)
       select ${id('bnc', 'i')}, ${ONE_OF_SIX}, 'permanent', 'test', '1' from generate_series(1, ${String(reports)}) i`,
    ],
  ]
}

function sideSteps(rows: number): readonly Step[] {
  const contacts = String(Math.round(rows * 0.4))
  return [
    [
      'contacts',
      `insert into contact (address_key, lead_source, address, domain, captured_at)
       select a, 'source ' || i % 50, a, split_part(a, '@', 2), now() - (i % 700) * interval '1 day'
       from generate_series(1, ${contacts}) i
         cross join lateral (select case when i % 2 = 0 then ${address('2 * i')} else 'c' || i || '@d' || i % 20000 || '.example' end) known (a)`,
    ],
    [
      'sent mails',
      `insert into sent_message (message_id, address_key, sent_at)
       select 'm' || i || '@own.example', ${address('4 * i')}, now() - i * interval '10 seconds'
       from generate_series(1, ${String(Math.round(rows * 0.2))}) i`,
    ],
    [
      'audit',
      `insert into audit_event (at, who, action, subject)
       select now() - (${String(rows / 100)} - i) * interval '5 minutes', 'user:admin', 'raw.read', ${id('bnc', 'i')}
       from generate_series(1, ${String(rows / 100)}) i`,
    ],
  ]
}

function deskSteps(changes: number): readonly Step[] {
  const at = `now() - (${String(changes)} - i) * interval '10 minutes'`
  const state = `case when i % 20 = 0 then 'pending' when i % 100 = 1 then 'checking' when i % 2 = 0 then 'approved' else 'rejected' end`
  return [
    [
      'address changes',
      `insert into address_change (id, old_address, old_key, new_address, new_key, target, kind, state, reason, source, trust,
         event_ids, observation_count, first_observed_at, last_observed_at, observed_days, due_at, created_at, updated_at, score)
       select ${id('adc', 'i')}, ${address('i')}, ${address('i')}, 'n' || i || '@new.example', 'n' || i || '@new.example',
         'n' || i || '@new.example', case when i % 10 = 0 then 'left_company' else 'moved' end, ${state},
         case when ${state} = 'rejected' then 'test' end, 'smtp_551', 'plausible', array[${id('bnc', 'i')}], 1, ${at}, ${at}, 1,
         ${at} + interval '14 days', ${at}, ${at}, jsonb_build_object('value', i % 100, 'items', '[]'::jsonb, 'reasons', '[]'::jsonb)
       from generate_series(1, ${String(changes)}) i`,
    ],
    [
      'their events',
      `insert into address_change_event (address_change_id, at, who, fact, to_state)
       select ${id('adc', 'i')}, ${at}, 'pipeline', 'decided', ${state} from generate_series(1, ${String(changes)}) i`,
    ],
  ]
}
