/**
 * Writes the records that stand for a whole domain (`@domain`), each with its row in the change log. Only under the feed lock.
 */
import type { DomainCategory } from '@forwardpath/suppress'
import type { Transaction } from '../database.ts'
import { timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'

/** A domain that is gone, or takes no mail. */
export type DomainFlag = {
  /** For a record that is new; a standing one keeps its id. */
  readonly newId: string
  readonly domain: string
  readonly category: DomainCategory
  readonly expiresAtMs: number | undefined
  /** Since when the DNS says so: what a person decided later stands. */
  readonly sinceMs: number
  /** The report that had us look. */
  readonly bounceId: string
}

const REASONS: Readonly<Record<DomainCategory, string>> = {
  domain_not_found: 'our own look-ups: the domain does not exist',
  domain_refuses_mail: 'our own look-up: the domain states that it takes no mail (null MX)',
}

/** Flags domains that are not flagged; one that a person has decided about since then is left alone. */
export async function flagDomains(
  tx: Transaction,
  flags: readonly DomainFlag[],
  policyVersion: string,
): Promise<void> {
  if (flags.length === 0) return
  const sorted = [...flags].sort((a, b) => (a.domain < b.domain ? -1 : 1))
  const rows = unnestRows(COLUMNS, sorted, 2)
  await tx.query(
    // served by the unique key (address_key, scope) and the primary key of bounce
    `with input as (select ${rows.names} from ${rows.from}),
     written as (
       insert into suppression as s (id, address, address_key, scope, domain, status, reason, category,
         diagnostic, rule_id, rule_version, policy_version, trust, evidence_count, first_event_at,
         last_event_at, last_event_id, provider, source, origin, created_at, updated_at, expires_at, seq)
       select i.id, '@' || i.domain, '@' || i.domain, 'global', i.domain, 'active', 'domain', i.category,
         i.why, 'dns.' || i.category, $1, $1, b.trust, 1, b.received_at, b.received_at, b.id, i.domain,
         'pipeline', 'recipient', now(), now(), i.expires_at,
         ${NEXT_SEQ_SQL}
       from input i join bounce b on b.id = i.bounce_id order by i.domain
       on conflict (address_key, scope) do update set
         status = 'active', reason = 'domain', category = excluded.category,
         diagnostic = excluded.diagnostic, rule_id = excluded.rule_id,
         rule_version = excluded.rule_version, policy_version = excluded.policy_version,
         trust = excluded.trust, evidence_count = 1, last_event_at = excluded.last_event_at,
         last_event_id = excluded.last_event_id, source = 'pipeline', updated_at = now(),
         expires_at = excluded.expires_at, released = null, seq = excluded.seq
       where s.status in ('expired', 'released') and (s.decided_at is null or s.decided_at < (
         select i.since from input i where '@' || i.domain = s.address_key))
       returning s.*)
     ${logWrittenSql({ why: 'w.diagnostic', who: "'pipeline'", eventIds: 'array[w.last_event_id]' })}`,
    [policyVersion, ...rows.values],
  )
}

/** Ends the flags of domains that take mail. Records of people are left alone. */
export async function clearDomains(
  tx: Transaction,
  domains: readonly string[],
  policyVersion: string,
): Promise<void> {
  if (domains.length === 0) return
  await tx.query(
    // served by the unique key (address_key, scope)
    `with standing as (
       select id from suppression
       where address_key = any($2::text[]) and scope = 'global' and source = 'pipeline'
         and status in ('held', 'active') order by address_key for update),
     written as (
       update suppression s set status = 'released', expires_at = null, updated_at = now(),
         policy_version = $1, release_count = s.release_count + 1,
         released = jsonb_build_object('at', now(), 'by', 'pipeline', 'why', 'the domain takes mail'),
         seq = ${NEXT_SEQ_SQL}
       from standing where s.id = standing.id returning s.*)
     ${logWrittenSql({ why: "'our own look-up: the domain takes mail'", who: "'pipeline'" })}`,
    [policyVersion, domains.map((domain) => `@${domain}`)],
  )
}

const COLUMNS: readonly Column<DomainFlag>[] = [
  { name: 'id', type: 'text', value: (f) => f.newId },
  { name: 'domain', type: 'text', value: (f) => f.domain },
  { name: 'category', type: 'text', value: (f) => f.category },
  { name: 'why', type: 'text', value: (f) => REASONS[f.category] },
  { name: 'expires_at', type: 'timestamptz', value: (f) => timestampOrNull(f.expiresAtMs) },
  { name: 'since', type: 'timestamptz', value: (f) => timestampOrNull(f.sinceMs) },
  { name: 'bounce_id', type: 'text', value: (f) => f.bounceId },
]
