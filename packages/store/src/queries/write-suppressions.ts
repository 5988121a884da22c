/**
 * Writes decisions to the list: the record and its row in the change log, from one statement, so that
 * the log's record is exactly what the table became. Only under the feed lock.
 */
import { addressDomain, addressKey } from '@forwardpath/mail'
import type { SuppressionDecision } from '@forwardpath/suppress'
import type { Transaction } from '../database.ts'
import { pgText, pgTextOrNull } from '../pg-text.ts'
import { textArrayFromJson, timestampOrNull, unnestRows, type Column } from '../unnest.ts'
import { logWrittenSql, NEXT_SEQ_SQL } from './log-written.ts'

/** A decision, and what its rows need beside it. */
export type SuppressionWrite = SuppressionDecision & {
  /** For a record that is new; a standing one keeps its id. */
  readonly newId: string
  readonly addressChangeId: string | undefined
}

/** Who writes, where it is not the pipeline by itself. */
export type WrittenBy = {
  readonly who: string
  readonly changeSetId: string
  /** Before the reason of each row, such as `decided again`. */
  readonly why: string
}

/** What a reader of a list can take in. */
const MAX_DIAGNOSTIC_CHARS = 500

/** Sorted by key, so that every writer touches rows in one order. */
export async function writeSuppressions(
  tx: Transaction,
  writes: readonly SuppressionWrite[],
  policyVersion: string,
  by?: WrittenBy,
): Promise<void> {
  const sorted = [...writes].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  await upsertRecords(
    tx,
    sorted.filter((w) => w.kind === 'write'),
    { policyVersion, by },
  )
  await addEvidence(
    tx,
    sorted.filter((w) => w.kind !== 'write'),
    policyVersion,
  )
}

function sortKey(write: SuppressionWrite): string {
  return `${addressKey(write.draft.cause.recipient)} ${write.draft.scope}`
}

function logSelect(why: string, by = { who: "'pipeline'", changeSetId: 'null' }): string {
  const join = 'join input i using (address_key, scope)'
  return logWrittenSql({ ...by, why, eventIds: 'i.event_ids', join })
}

async function upsertRecords(
  tx: Transaction,
  writes: readonly SuppressionWrite[],
  { policyVersion, by }: { readonly policyVersion: string; readonly by: WrittenBy | undefined },
): Promise<void> {
  if (writes.length === 0) return
  const rows = unnestRows(RECORD_COLUMNS, writes, 5)
  await tx.query(
    // served by the unique key (address_key, scope)
    `with input as (
       select ${rows.names.replace('event_ids', `${textArrayFromJson('event_ids')} as event_ids`)}
       from ${rows.from}),
     written as (
       insert into suppression as s (id, address, address_key, scope, domain, status, reason, category,
         reply_code, enhanced_status_code, diagnostic, rule_id, rule_version, policy_version, trust,
         is_sticky, evidence_count, first_event_at, last_event_at, last_event_id, remote_mta,
         provider, incident_id, address_change_id, source, origin, created_at, updated_at, expires_at,
         change_set_id, seq)
       select id, address, address_key, scope, domain, status, reason, category, reply_code,
         enhanced_status_code, diagnostic, rule_id, rule_version, $1, trust, is_sticky,
         evidence_count, first_event_at, last_event_at, last_event_id, remote_mta, provider,
         incident_id, address_change_id, 'pipeline', 'recipient', now(), now(), expires_at, $3,
         ${NEXT_SEQ_SQL}
       from input order by address_key, scope
       on conflict (address_key, scope) do update set
         status = excluded.status, reason = excluded.reason, category = excluded.category,
         reply_code = excluded.reply_code, enhanced_status_code = excluded.enhanced_status_code,
         diagnostic = excluded.diagnostic, rule_id = excluded.rule_id,
         rule_version = excluded.rule_version, policy_version = excluded.policy_version,
         trust = excluded.trust, is_sticky = excluded.is_sticky or s.is_sticky,
         evidence_count = excluded.evidence_count, first_event_at = excluded.first_event_at,
         last_event_at = excluded.last_event_at, last_event_id = excluded.last_event_id,
         remote_mta = excluded.remote_mta, provider = excluded.provider,
         incident_id = excluded.incident_id, change_set_id = excluded.change_set_id,
         source = 'pipeline', origin = 'recipient',
         address_change_id = coalesce(excluded.address_change_id, s.address_change_id),
         updated_at = now(), expires_at = excluded.expires_at, released = null, seq = excluded.seq
       returning s.*)
     ${logSelect('$4::text || i.why', { who: '$2::text', changeSetId: '$3::text' })}`,
    [
      policyVersion,
      by?.who ?? 'pipeline',
      by?.changeSetId ?? null,
      by === undefined ? '' : `${by.why}: `,
      ...rows.values,
    ],
  )
}

async function addEvidence(
  tx: Transaction,
  writes: readonly SuppressionWrite[],
  policyVersion: string,
): Promise<void> {
  if (writes.length === 0) return
  const rows = unnestRows([...RECORD_COLUMNS, EXTENDS_COLUMN], writes, 2)
  await tx.query(
    // served by the unique key (address_key, scope)
    `with input as (
       select ${rows.names.replace('event_ids', `${textArrayFromJson('event_ids')} as event_ids`)}
       from ${rows.from}),
     written as (
       update suppression s set evidence_count = i.evidence_count,
         first_event_at = least(s.first_event_at, i.first_event_at),
         last_event_at = greatest(s.last_event_at, i.last_event_at),
         last_event_id = i.last_event_id, policy_version = $1, updated_at = now(),
         expires_at = case when i.extends then i.expires_at else s.expires_at end,
         seq = ${NEXT_SEQ_SQL}
       from input i where s.address_key = i.address_key and s.scope = i.scope
       returning s.*)
     ${logSelect("case when i.extends then 'lasts longer: ' else 'evidence added: ' end || i.why")}`,
    [policyVersion, ...rows.values],
  )
}

const RECORD_COLUMNS: readonly Column<SuppressionWrite>[] = [
  { name: 'id', type: 'text', value: (w) => w.newId },
  { name: 'address', type: 'text', value: ({ draft }) => draft.cause.recipient },
  { name: 'address_key', type: 'text', value: ({ draft }) => addressKey(draft.cause.recipient) },
  { name: 'scope', type: 'text', value: ({ draft }) => draft.scope },
  { name: 'domain', type: 'text', value: ({ draft }) => addressDomain(draft.cause.recipient) },
  { name: 'status', type: 'text', value: ({ draft }) => draft.status },
  { name: 'reason', type: 'text', value: ({ draft }) => draft.reason },
  { name: 'category', type: 'text', value: ({ draft }) => draft.category },
  { name: 'reply_code', type: 'smallint', value: ({ draft }) => draft.cause.replyCode ?? null },
  { name: 'enhanced_status_code', type: 'text', value: ({ draft }) => draft.cause.status ?? null },
  {
    name: 'diagnostic',
    type: 'text',
    value: ({ draft }) => pgTextOrNull(draft.cause.diagnostic, MAX_DIAGNOSTIC_CHARS),
  },
  { name: 'rule_id', type: 'text', value: ({ draft }) => draft.cause.rule.id },
  { name: 'rule_version', type: 'text', value: ({ draft }) => draft.cause.rule.version },
  { name: 'trust', type: 'text', value: ({ draft }) => draft.cause.trust },
  { name: 'is_sticky', type: 'boolean', value: ({ draft }) => draft.sticky },
  { name: 'evidence_count', type: 'integer', value: ({ draft }) => draft.evidence.length },
  {
    name: 'first_event_at',
    type: 'timestamptz',
    value: ({ draft }) => timestampOrNull(draft.evidence[0]?.receivedAtMs),
  },
  {
    name: 'last_event_at',
    type: 'timestamptz',
    value: ({ draft }) => timestampOrNull(draft.evidence.at(-1)?.receivedAtMs),
  },
  {
    name: 'last_event_id',
    type: 'text',
    value: ({ draft }) => draft.evidence.at(-1)?.bounceId ?? null,
  },
  {
    name: 'remote_mta',
    type: 'text',
    value: ({ draft }) => pgTextOrNull(draft.cause.remoteMta, 1_000),
  },
  {
    name: 'provider',
    type: 'text',
    value: ({ draft }) => draft.cause.provider ?? addressDomain(draft.cause.recipient),
  },
  { name: 'incident_id', type: 'text', value: ({ draft }) => draft.incidentId ?? null },
  { name: 'address_change_id', type: 'text', value: (w) => w.addressChangeId ?? null },
  {
    name: 'expires_at',
    type: 'timestamptz',
    value: ({ draft }) => timestampOrNull(draft.expiresAtMs),
  },
  {
    name: 'event_ids',
    type: 'text',
    value: ({ draft }) => JSON.stringify(draft.evidence.map((event) => event.bounceId)),
  },
  { name: 'why', type: 'text', value: ({ draft }) => pgText(whyOf(draft), 200) },
]

const EXTENDS_COLUMN: Column<SuppressionWrite> = {
  name: 'extends',
  type: 'boolean',
  value: (w) => w.kind === 'extend',
}

function whyOf(draft: SuppressionDecision['draft']): string {
  const count = draft.evidence.length
  const reports = `${String(count)} report${count === 1 ? '' : 's'}`
  // A complaint is one by its kind: no rule reads it, and its category says nothing of it.
  if (draft.reason === 'complaint') return `complaint: ${reports}`
  return `${draft.category}: ${reports}, rule ${draft.cause.rule.id}`
}
