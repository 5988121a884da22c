/**
 * Every table of the schema, as privacy sees it: which columns may name a recipient, or why none can. A table or column that is
 * missing here fails a test, so that no later one is forgotten when somebody's data are asked for or erased.
 */

/** How a column is written when an address is taken out of it. */
export type TextForm = 'text' | 'text[]' | 'jsonb' | 'json'

/** One table. */
export type PrivacyTable = {
  /** In the export. */
  readonly name: string
  /** Columns in which an address may stand, keys of addresses among them. */
  readonly holds: Readonly<Record<string, TextForm>>
  /** Columns of text that cannot: ids, words of ours, hosts, domains, people who work here. */
  readonly free: readonly string[]
  /** Left out of an export: secrets, and bytes. */
  readonly hidden?: readonly string[]
}

/** A table with a name that is no recipient's: all its text is free. */
function without(name: string, free: readonly string[]): PrivacyTable {
  return { name, holds: {}, free }
}

/** All tables of the schema `public`, in the order of an export. */
export const PRIVACY_TABLES: readonly PrivacyTable[] = [
  {
    name: 'suppression',
    holds: {
      address: 'text',
      address_key: 'text',
      diagnostic: 'text',
      note: 'text',
      released: 'jsonb',
    },
    free: [
      'id',
      'scope',
      'domain',
      'status',
      'reason',
      'category',
      'enhanced_status_code',
      'rule_id',
      'rule_version',
      'policy_version',
      'trust',
      'last_event_id',
      'remote_mta',
      'provider',
      'incident_id',
      'address_change_id',
      'source',
      'origin',
      'change_set_id',
    ],
  },
  {
    name: 'suppression_change',
    holds: { address_key: 'text', why: 'text', record: 'jsonb' },
    free: [
      'suppression_id',
      'scope',
      'op',
      'status',
      'reason',
      'who',
      'policy_version',
      'event_ids',
      'change_set_id',
    ],
  },
  {
    name: 'bounce',
    holds: {
      recipient: 'text',
      address_key: 'text',
      original_recipient: 'text',
      final_recipient: 'text',
      diagnostic: 'text',
      remote_mta: 'text',
      reporting_mta: 'text',
      original_message_id: 'text',
      envelope_id: 'text',
      list_id: 'text',
      campaign: 'text',
      feedback_id: 'text',
      return_path: 'text',
      auto_reply: 'jsonb',
      defects: 'jsonb',
      trust_reasons: 'text[]',
      lead_source_header: 'text',
      lead_source: 'text',
    },
    free: [
      'id',
      'event_key',
      'kind',
      'format',
      'action',
      'status',
      'stream',
      'feedback_type',
      'trust',
      'origin',
      'lead_source_from',
      'provider',
    ],
  },
  {
    name: 'classification',
    holds: { quote: 'text', forward_path: 'text', new_contact: 'text', candidates: 'text[]' },
    free: [
      'bounce_id',
      'category',
      'permanence',
      'rule_id',
      'rule_version',
      'runner_up_id',
      'runner_up_category',
    ],
  },
  {
    name: 'address_change',
    holds: {
      old_address: 'text',
      old_key: 'text',
      new_address: 'text',
      new_key: 'text',
      new_contact: 'text',
      target: 'text',
      quote: 'text',
      reporting_mta: 'text',
      remote_mta: 'text',
      candidates: 'text[]',
      score: 'jsonb',
      checks: 'jsonb',
      chain: 'text[]',
      snooze_note: 'text',
      decision: 'jsonb',
      exported_to: 'jsonb',
    },
    free: [
      'id',
      'kind',
      'state',
      'reason',
      'source',
      'rule_id',
      'rule_version',
      'trust',
      'risks',
      'event_ids',
      'cause_id',
      'decided_trust',
    ],
  },
  {
    name: 'address_change_event',
    holds: { note: 'text' },
    free: [
      'address_change_id',
      'who',
      'fact',
      'from_state',
      'to_state',
      'reason',
      'bounce_id',
      'change_set_id',
    ],
  },
  {
    name: 'contact',
    holds: { address_key: 'text', lead_source: 'text', address: 'text', owner: 'text' },
    free: ['domain'],
  },
  {
    name: 'sent_message',
    holds: { address_key: 'text', message_id: 'text', campaign: 'text', lead_source: 'text' },
    free: ['stream', 'mx'],
  },
  { name: 'proof_of_life', holds: { address_key: 'text' }, free: ['kind', 'reported_by'] },
  {
    name: 'change_set',
    holds: { note: 'text', parameters: 'jsonb' },
    free: ['id', 'what', 'who', 'state', 'digest', 'totals', 'undo_of'],
  },
  {
    name: 'change_set_address',
    holds: { address_key: 'text', lines: 'text[]' },
    free: ['change_set_id', 'outcome'],
  },
  {
    name: 'change_set_report',
    holds: {
      key_before: 'text',
      key_after: 'text',
      bounce_before: 'jsonb',
      classification_before: 'jsonb',
      bounce_after: 'jsonb',
      classification_after: 'jsonb',
    },
    free: ['change_set_id', 'bounce_id'],
  },
  { name: 'webhook_event', holds: { data: 'jsonb', more: 'jsonb' }, free: ['id', 'type'] },
  {
    name: 'webhook_delivery',
    holds: { last_error: 'text' },
    free: ['event_id', 'endpoint_id', 'state', 'job_id'],
  },
  {
    name: 'import_job',
    holds: { problems: 'jsonb', error: 'text' },
    free: ['id', 'kind', 'vendor', 'options', 'state', 'who', 'outcomes', 'body'],
    hidden: ['body'],
  },
  {
    name: 'idempotency_key',
    holds: { answer: 'jsonb' },
    free: ['key_id', 'key', 'digest'],
    hidden: ['digest'],
  },
  { name: 'audit_event', holds: { subject: 'text', note: 'text' }, free: ['who', 'action'] },
  {
    name: 'raw_message',
    holds: { detail: 'text' },
    free: ['mailbox', 'sha256', 'state', 'reason', 'job_id', 'kind', 'server_action', 'vouched_by'],
  },
  {
    name: 'incident',
    holds: { note: 'text' },
    free: ['id', 'provider', 'categories', 'state', 'rule', 'decided_by', 'change_set_id'],
  },
  { name: 'page_figure', holds: { key: 'text', value: 'json' }, free: ['program', 'name'] },
  { name: 'retention_step', holds: { after: 'text' }, free: ['step', 'gone_before_id'] },
  // Bytes are looked through apart from rows (privacy-find.ts).
  without('raw_body', ['bytes']),
  // Facts about domains and hosts.
  without('dns_fact', ['name', 'kind', 'answer', 'servers']),
  without('dns_request', ['name', 'kind']),
  without('dns_wait', ['name', 'kind']),
  without('domain_watch', ['domain', 'bounce_id']),
  without('mx_check', [
    'bounce_id',
    'category',
    'domain',
    'host',
    'result',
    'mx_then',
    'mx_now',
    'servers',
  ]),
  without('provider_tally', ['provider', 'category']),
  without('sent_hour', ['domain']),
  // Our own side: mailboxes that we read, people and programs that may ask.
  without('mailbox', ['name', 'source', 'folder', 'stream', 'state', 'last_error']),
  without('heartbeat', ['role', 'process', 'counts']),
  without('feed_consumer', ['key_id', 'form']),
  without('feed_epoch', ['epoch']),
  without('schema_migration', ['name', 'sha256']),
  without('api_key', ['id', 'name', 'prefix', 'sha256', 'scopes', 'created_by']),
  without('app_user', ['id', 'name', 'role', 'password_hash', 'created_by']),
  without('app_session', ['sha256', 'user_id', 'agent']),
  without('sign_in_link', ['sha256', 'purpose', 'user_id']),
  without('report_link', ['id', 'sha256', 'report', 'created_by']),
  without('webhook_endpoint', [
    'id',
    'url',
    'types',
    'include',
    'secret',
    'old_secret',
    'state',
    'disabled_why',
    'note',
    'created_by',
  ]),
]

/** Those in which an address may stand. */
export const ADDRESS_TABLES: readonly PrivacyTable[] = PRIVACY_TABLES.filter(
  (table) => Object.keys(table.holds).length > 0,
)
