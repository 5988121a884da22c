-- The schema that migrations/ give, read from a migrated database. Never edited by hand:
-- npx vitest run --project adapters packages/store/src/schema.test.ts -u

create table address_change (
  id text not null,
  old_address text not null,
  old_key text not null,
  new_address text,
  new_key text,
  new_contact text,
  target text not null,
  kind text not null,
  state text not null,
  reason text,
  source text not null,
  quote text,
  span_start integer,
  span_end integer,
  rule_id text,
  rule_version text,
  reporting_mta text,
  remote_mta text,
  trust text not null,
  candidates text[] not null default '{}'::text[],
  risks text[] not null default '{}'::text[],
  event_ids text[] not null,
  observation_count integer not null,
  first_observed_at timestamp with time zone not null,
  last_observed_at timestamp with time zone not null,
  observed_days integer not null,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  version integer not null default 1,
  cause_id text,
  pending_at timestamp with time zone,
  score jsonb,
  checks jsonb not null default '[]'::jsonb,
  chain text[] not null default '{}'::text[],
  snoozed_until timestamp with time zone,
  snooze_note text,
  decision jsonb,
  decided_at timestamp with time zone,
  decided_trust text,
  exported_to jsonb not null default '[]'::jsonb,
  confirmed_at timestamp with time zone,
  constraint address_change_check CHECK (((state <> ALL (ARRAY['rejected'::text, 'closed'::text])) OR (reason IS NOT NULL))),
  constraint address_change_kind_check CHECK ((kind = ANY (ARRAY['moved'::text, 'left_company'::text, 'domain_migration'::text, 'successor'::text, 'srs_hint'::text, 'misrouted'::text]))),
  constraint address_change_source_check CHECK ((source = ANY (ARRAY['smtp_551'::text, 'smtp_251'::text, 'dsn_5.1.6'::text, 'dsn_prose'::text, 'auto_reply'::text, 'manual'::text]))),
  constraint address_change_state_check CHECK ((state = ANY (ARRAY['checking'::text, 'pending'::text, 'approved'::text, 'rejected'::text, 'closed'::text]))),
  constraint address_change_pkey PRIMARY KEY (id)
);

create table address_change_event (
  id bigint not null generated always as identity,
  address_change_id text not null,
  at timestamp with time zone not null,
  who text not null,
  fact text not null,
  from_state text,
  to_state text,
  reason text,
  note text,
  bounce_id text,
  version integer,
  change_set_id text,
  is_override boolean not null default false,
  constraint address_change_event_address_change_id_fkey FOREIGN KEY (address_change_id) REFERENCES address_change(id),
  constraint address_change_event_pkey PRIMARY KEY (id)
);

create table api_key (
  id text not null,
  name text not null,
  prefix text not null,
  sha256 bytea not null,
  scopes text[] not null,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_key_scopes_check CHECK ((cardinality(scopes) > 0)),
  constraint api_key_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint api_key_pkey PRIMARY KEY (id),
  constraint api_key_sha256_key UNIQUE (sha256)
);

create table app_session (
  sha256 bytea not null,
  user_id text not null,
  made_at timestamp with time zone not null default now(),
  seen_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  agent text,
  constraint app_session_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint app_session_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  constraint app_session_pkey PRIMARY KEY (sha256)
);

create table app_user (
  id text not null,
  name text not null,
  role text not null,
  password_hash text,
  is_demo boolean not null default false,
  created_at timestamp with time zone not null default now(),
  created_by text not null,
  last_sign_in_at timestamp with time zone,
  disabled_at timestamp with time zone,
  failed_count integer not null default 0,
  locked_until timestamp with time zone,
  constraint app_user_name_check CHECK (((name = lower(name)) AND ((length(name) >= 1) AND (length(name) <= 64)))),
  constraint app_user_role_check CHECK ((role = ANY (ARRAY['viewer'::text, 'reviewer'::text, 'operator'::text, 'admin'::text]))),
  constraint app_user_pkey PRIMARY KEY (id),
  constraint app_user_name_key UNIQUE (name)
);

create table audit_event (
  id bigint not null generated always as identity,
  at timestamp with time zone not null default now(),
  who text not null,
  action text not null,
  subject text,
  note text,
  constraint audit_event_pkey PRIMARY KEY (id)
);

create table bounce (
  id text not null,
  raw_message_id bigint not null,
  ordinal smallint not null,
  received_at timestamp with time zone not null,
  event_key bytea not null,
  kind text not null,
  format text not null,
  action text not null,
  recipient text,
  address_key text,
  original_recipient text,
  final_recipient text,
  reply_code smallint,
  status text,
  diagnostic text,
  remote_mta text,
  reporting_mta text,
  original_message_id text,
  envelope_id text,
  list_id text,
  campaign text,
  feedback_id text,
  return_path text,
  stream text,
  feedback_type text,
  auto_reply jsonb,
  defects jsonb not null default '[]'::jsonb,
  trust text not null default 'unjudged'::text,
  origin text,
  trust_reasons text[] not null default '{}'::text[],
  lead_source_header text,
  lead_source text,
  lead_source_from text,
  provider text,
  constraint bounce_action_check CHECK ((action = ANY (ARRAY['failed'::text, 'delayed'::text, 'delivered'::text, 'relayed'::text, 'expanded'::text]))),
  constraint bounce_check CHECK (((lead_source IS NULL) = (lead_source_from IS NULL))),
  constraint bounce_lead_source_from_check CHECK ((lead_source_from = ANY (ARRAY['contacts'::text, 'sent_log'::text, 'token'::text, 'header'::text]))),
  constraint bounce_origin_check CHECK ((origin = ANY (ARRAY['own'::text, 'recipient'::text]))),
  constraint bounce_reply_code_check CHECK (((reply_code >= 200) AND (reply_code <= 599))),
  constraint bounce_trust_check CHECK ((trust = ANY (ARRAY['unjudged'::text, 'unverified'::text, 'plausible'::text, 'correlated'::text, 'verified'::text]))),
  constraint bounce_raw_message_id_fkey FOREIGN KEY (raw_message_id) REFERENCES raw_message(id),
  constraint bounce_pkey PRIMARY KEY (id),
  constraint bounce_raw_message_id_ordinal_key UNIQUE (raw_message_id, ordinal)
);

create table change_set (
  id text not null,
  what text not null,
  who text not null,
  note text,
  made_at timestamp with time zone not null default now(),
  undone_at timestamp with time zone,
  state text not null default 'applied'::text,
  digest text,
  parameters jsonb not null default '{}'::jsonb,
  as_of timestamp with time zone,
  totals jsonb,
  read_to bigint,
  seen_seq bigint,
  undo_of text,
  finished_at timestamp with time zone,
  is_final boolean not null default false,
  constraint change_set_state_check CHECK ((state = ANY (ARRAY['foreseen'::text, 'applying'::text, 'applied'::text, 'undoing'::text, 'undone'::text]))),
  constraint change_set_undo_of_fkey FOREIGN KEY (undo_of) REFERENCES change_set(id),
  constraint change_set_pkey PRIMARY KEY (id)
);

create table change_set_address (
  change_set_id text not null,
  address_key text not null,
  lines text[],
  outcome text,
  constraint change_set_address_outcome_check CHECK ((outcome = ANY (ARRAY['applied'::text, 'passed'::text]))),
  constraint change_set_address_change_set_id_fkey FOREIGN KEY (change_set_id) REFERENCES change_set(id) ON DELETE CASCADE,
  constraint change_set_address_pkey PRIMARY KEY (change_set_id, address_key)
);

create table change_set_report (
  change_set_id text not null,
  bounce_id text not null,
  raw_message_id bigint not null,
  key_before text,
  key_after text,
  bounce_before jsonb,
  classification_before jsonb,
  bounce_after jsonb not null,
  classification_after jsonb not null,
  is_applied boolean not null default false,
  constraint change_set_report_change_set_id_fkey FOREIGN KEY (change_set_id) REFERENCES change_set(id) ON DELETE CASCADE,
  constraint change_set_report_pkey PRIMARY KEY (change_set_id, bounce_id)
);

create table classification (
  bounce_id text not null,
  category text not null,
  permanence text not null,
  rule_id text not null,
  rule_version text not null,
  quote text,
  span_start integer,
  span_end integer,
  runner_up_id text,
  runner_up_category text,
  forward_path text,
  new_contact text,
  candidates text[] not null default '{}'::text[],
  classified_at timestamp with time zone not null default now(),
  constraint classification_check CHECK (((span_start IS NULL) = (span_end IS NULL))),
  constraint classification_permanence_check CHECK ((permanence = ANY (ARRAY['permanent'::text, 'transient'::text, 'unknown'::text]))),
  constraint classification_bounce_id_fkey FOREIGN KEY (bounce_id) REFERENCES bounce(id),
  constraint classification_pkey PRIMARY KEY (bounce_id)
);

create table contact (
  address_key text not null,
  lead_source text not null,
  address text not null,
  domain text not null,
  captured_at timestamp with time zone,
  owner text,
  imported_at timestamp with time zone not null default now(),
  constraint contact_lead_source_check CHECK (((length(lead_source) >= 1) AND (length(lead_source) <= 200))),
  constraint contact_pkey PRIMARY KEY (address_key, lead_source)
);

create table dns_fact (
  name text not null,
  kind text not null,
  asked_at timestamp with time zone not null,
  answer jsonb not null,
  servers text[] not null,
  constraint dns_fact_answer_check CHECK ((COALESCE((answer ->> 'kind'::text), ''::text) = ANY (ARRAY['answer'::text, 'null_mx'::text, 'nodata'::text, 'nxdomain'::text, 'fault'::text]))),
  constraint dns_fact_kind_check CHECK ((kind = ANY (ARRAY['mx'::text, 'address'::text, 'txt'::text, 'ptr'::text, 'spf'::text]))),
  constraint dns_fact_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 255))),
  constraint dns_fact_pkey PRIMARY KEY (name, kind, asked_at)
);

create table dns_request (
  name text not null,
  kind text not null,
  due_at timestamp with time zone not null,
  next_ask_at timestamp with time zone not null,
  tries smallint not null default 0,
  constraint dns_request_kind_check CHECK ((kind = ANY (ARRAY['mx'::text, 'address'::text, 'txt'::text, 'ptr'::text, 'spf'::text]))),
  constraint dns_request_name_check CHECK (((octet_length(name) >= 1) AND (octet_length(name) <= 255))),
  constraint dns_request_pkey PRIMARY KEY (name, kind, due_at)
);

create table dns_wait (
  name text not null,
  kind text not null,
  raw_message_id bigint not null,
  since timestamp with time zone not null default now(),
  tries smallint not null default 0,
  next_try_at timestamp with time zone not null default now(),
  constraint dns_wait_tries_check CHECK (((tries >= 0) AND (tries <= 3))),
  constraint dns_wait_raw_message_id_fkey FOREIGN KEY (raw_message_id) REFERENCES raw_message(id),
  constraint dns_wait_pkey PRIMARY KEY (name, kind, raw_message_id)
);

create table domain_watch (
  domain text not null,
  check_at timestamp with time zone not null,
  bounce_id text not null,
  constraint domain_watch_bounce_id_fkey FOREIGN KEY (bounce_id) REFERENCES bounce(id),
  constraint domain_watch_pkey PRIMARY KEY (domain)
);

create table feed_consumer (
  key_id text not null,
  form text not null,
  seq bigint,
  asked_at timestamp with time zone not null default now(),
  constraint feed_consumer_check CHECK (((form = 'feed'::text) = (seq IS NOT NULL))),
  constraint feed_consumer_form_check CHECK ((form = ANY (ARRAY['feed'::text, 'snapshot'::text, 'csv'::text, 'ndjson'::text, 'txt'::text, 'sha256'::text, 'postfix'::text, 'exim'::text]))),
  constraint feed_consumer_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_key(id) ON DELETE CASCADE,
  constraint feed_consumer_pkey PRIMARY KEY (key_id, form)
);

create table feed_epoch (
  is_the_only boolean not null default true,
  epoch text not null,
  kept_from_seq bigint not null default 0,
  constraint feed_epoch_is_the_only_check CHECK (is_the_only),
  constraint feed_epoch_pkey PRIMARY KEY (is_the_only)
);

create table heartbeat (
  role text not null,
  process text not null,
  started_at timestamp with time zone not null default now(),
  at timestamp with time zone not null default now(),
  counts jsonb not null default '{}'::jsonb,
  constraint heartbeat_role_check CHECK ((role = ANY (ARRAY['poller'::text, 'worker'::text, 'api'::text, 'lookup'::text]))),
  constraint heartbeat_pkey PRIMARY KEY (role, process)
);

create table idempotency_key (
  key_id text not null,
  key text not null,
  digest bytea not null,
  created_at timestamp with time zone not null default now(),
  status smallint,
  answer jsonb,
  constraint idempotency_key_digest_check CHECK ((octet_length(digest) = 32)),
  constraint idempotency_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255))),
  constraint idempotency_key_key_id_fkey FOREIGN KEY (key_id) REFERENCES api_key(id) ON DELETE CASCADE,
  constraint idempotency_key_pkey PRIMARY KEY (key_id, key)
);

create table import_job (
  id text not null,
  kind text not null,
  vendor text not null,
  options jsonb not null default '{}'::jsonb,
  state text not null,
  who text not null,
  created_at timestamp with time zone not null default now(),
  started_at timestamp with time zone,
  beat_at timestamp with time zone,
  finished_at timestamp with time zone,
  lines integer not null default 0,
  bad integer not null default 0,
  outcomes jsonb not null default '{}'::jsonb,
  problems jsonb not null default '[]'::jsonb,
  error text,
  body bytea,
  constraint import_job_kind_check CHECK ((kind = ANY (ARRAY['suppressions'::text, 'sent'::text, 'contacts'::text]))),
  constraint import_job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text]))),
  constraint import_job_pkey PRIMARY KEY (id)
);

create table incident (
  id text not null,
  provider text not null,
  categories text[] not null,
  state text not null,
  rule text not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone,
  opened_at timestamp with time zone not null,
  last_held_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  decided_at timestamp with time zone,
  decided_by text,
  note text,
  hour_addresses integer not null,
  hour_alive integer not null,
  baseline_highest integer,
  is_looked_back boolean not null default false,
  change_set_id text,
  constraint incident_categories_check CHECK ((cardinality(categories) > 0)),
  constraint incident_check CHECK ((until_at > from_at)),
  constraint incident_check1 CHECK (((state = 'open'::text) OR (until_at IS NOT NULL))),
  constraint incident_rule_check CHECK ((rule = ANY (ARRAY['alive'::text, 'spike'::text, 'person'::text]))),
  constraint incident_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'rolled_back'::text, 'confirmed'::text]))),
  constraint incident_change_set_id_fkey FOREIGN KEY (change_set_id) REFERENCES change_set(id),
  constraint incident_pkey PRIMARY KEY (id)
);

create table mailbox (
  name text not null,
  source text not null,
  folder text not null,
  stream text,
  is_demo boolean not null default false,
  epoch bigint not null default 0,
  uid_validity bigint,
  uid_next bigint,
  state text not null default 'new'::text,
  last_error text,
  last_full_sweep_at timestamp with time zone,
  created_at timestamp with time zone not null default now(),
  expected_mails integer,
  expected_within_ms bigint,
  watched_since timestamp with time zone,
  silent_since timestamp with time zone,
  constraint mailbox_check CHECK (((expected_mails IS NULL) = (expected_within_ms IS NULL))),
  constraint mailbox_check1 CHECK (((silent_since IS NULL) OR (expected_mails IS NOT NULL))),
  constraint mailbox_expected_mails_check CHECK ((expected_mails > 0)),
  constraint mailbox_expected_within_ms_check CHECK ((expected_within_ms > 0)),
  constraint mailbox_state_check CHECK ((state = ANY (ARRAY['new'::text, 'alive'::text, 'throttled'::text, 'stalled'::text, 'auth_failed'::text]))),
  constraint mailbox_pkey PRIMARY KEY (name)
);

create table mx_check (
  bounce_id text not null,
  category text not null,
  domain text not null,
  host text,
  reported_at timestamp with time zone not null,
  give_up_at timestamp with time zone not null,
  wait_until timestamp with time zone,
  result text,
  mx_then text[],
  mx_now text[],
  servers text[] not null default '{}'::text[],
  checked_at timestamp with time zone,
  constraint mx_check_check CHECK (((result IS NULL) = (checked_at IS NULL))),
  constraint mx_check_result_check CHECK ((result = ANY (ARRAY['unchanged'::text, 'misrouted'::text, 'host_not_mx'::text, 'host_unknown'::text, 'dead'::text, 'not_checked'::text]))),
  constraint mx_check_bounce_id_fkey FOREIGN KEY (bounce_id) REFERENCES bounce(id) ON DELETE CASCADE,
  constraint mx_check_pkey PRIMARY KEY (bounce_id)
);

create table page_figure (
  program text not null,
  name text not null,
  key text not null,
  value json not null,
  made_at timestamp with time zone not null,
  took_ms integer not null,
  constraint page_figure_took_ms_check CHECK ((took_ms >= 0)),
  constraint page_figure_pkey PRIMARY KEY (program, name, key)
);

create table proof_of_life (
  address_key text not null,
  kind text not null,
  at timestamp with time zone not null,
  reported_by text not null,
  reported_at timestamp with time zone not null default now(),
  constraint proof_of_life_check CHECK ((at <= reported_at)),
  constraint proof_of_life_kind_check CHECK ((kind = ANY (ARRAY['confirmation'::text, 'login'::text, 'reply'::text]))),
  constraint proof_of_life_pkey PRIMARY KEY (address_key, kind)
);

create table provider_tally (
  provider text not null,
  category text not null,
  slot_at timestamp with time zone not null,
  addresses integer not null default 0,
  alive integer not null default 0,
  imported integer not null default 0,
  constraint provider_tally_pkey PRIMARY KEY (provider, category, slot_at)
);

create table raw_body (
  raw_message_id bigint not null,
  stored_at timestamp with time zone not null,
  bytes bytea not null,
  constraint raw_body_pkey PRIMARY KEY (raw_message_id, stored_at)
) partition by RANGE (stored_at);

create table raw_message (
  id bigint not null generated always as identity,
  mailbox text not null,
  uid_validity bigint not null,
  uid bigint not null,
  sha256 bytea,
  size_bytes bigint not null,
  received_at timestamp with time zone not null,
  stored_at timestamp with time zone not null default now(),
  lane smallint not null default 1,
  state text not null,
  reason text,
  attempts smallint not null default 0,
  job_id text,
  queued_at timestamp with time zone,
  finished_at timestamp with time zone,
  kind text,
  duplicate_of bigint,
  server_action text,
  server_action_at timestamp with time zone,
  detail text,
  vouched_by text,
  erased_at timestamp with time zone,
  constraint raw_message_attempts_check CHECK (((attempts >= 0) AND (attempts <= 3))),
  constraint raw_message_check CHECK (((state <> 'quarantined'::text) OR (reason IS NOT NULL))),
  constraint raw_message_check1 CHECK (((state <> 'stored'::text) OR (server_action_at IS NULL))),
  constraint raw_message_lane_check CHECK ((lane = ANY (ARRAY[0, 1]))),
  constraint raw_message_size_bytes_check CHECK ((size_bytes >= 0)),
  constraint raw_message_state_check CHECK ((state = ANY (ARRAY['stored'::text, 'done'::text, 'quarantined'::text, 'too_big'::text, 'vanished'::text]))),
  constraint raw_message_duplicate_of_fkey FOREIGN KEY (duplicate_of) REFERENCES raw_message(id),
  constraint raw_message_mailbox_fkey FOREIGN KEY (mailbox) REFERENCES mailbox(name),
  constraint raw_message_pkey PRIMARY KEY (id),
  constraint raw_message_mailbox_uid_validity_uid_key UNIQUE (mailbox, uid_validity, uid)
) with (fillfactor=70);

create table report_link (
  id text not null,
  sha256 bytea not null,
  report text not null,
  since timestamp with time zone not null,
  until timestamp with time zone not null,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  opened_count integer not null default 0,
  last_opened_at timestamp with time zone,
  constraint report_link_check CHECK ((since < until)),
  constraint report_link_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint report_link_pkey PRIMARY KEY (id),
  constraint report_link_sha256_key UNIQUE (sha256)
);

create table retention_step (
  step text not null,
  after text,
  begun_at timestamp with time zone,
  ended_at timestamp with time zone,
  gone_before timestamp with time zone,
  gone_before_id text,
  deleted bigint not null default 0,
  pass_deleted bigint not null default 0,
  constraint retention_step_deleted_check CHECK ((deleted >= 0)),
  constraint retention_step_pass_deleted_check CHECK ((pass_deleted >= 0)),
  constraint retention_step_pkey PRIMARY KEY (step)
);

create table sent_hour (
  domain text not null,
  hour_at timestamp with time zone not null,
  sent bigint not null,
  constraint sent_hour_pkey PRIMARY KEY (domain, hour_at)
);

create table sent_message (
  message_id text not null,
  address_key text not null,
  sent_at timestamp with time zone not null,
  stream text,
  campaign text,
  lead_source text,
  mx text[],
  constraint sent_message_pkey PRIMARY KEY (message_id, address_key)
);

create table sign_in_link (
  sha256 bytea not null,
  purpose text not null,
  user_id text,
  created_at timestamp with time zone not null default now(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_link_check CHECK (((purpose = 'password'::text) = (user_id IS NOT NULL))),
  constraint sign_in_link_purpose_check CHECK ((purpose = ANY (ARRAY['first_admin'::text, 'password'::text, 'demo'::text]))),
  constraint sign_in_link_sha256_check CHECK ((octet_length(sha256) = 32)),
  constraint sign_in_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES app_user(id) ON DELETE CASCADE,
  constraint sign_in_link_pkey PRIMARY KEY (sha256)
);

create table suppression (
  id text not null,
  address text not null,
  address_key text not null,
  scope text not null,
  domain text not null,
  status text not null,
  reason text not null,
  category text,
  reply_code smallint,
  enhanced_status_code text,
  diagnostic text,
  rule_id text,
  rule_version text,
  policy_version text not null,
  trust text not null,
  is_sticky boolean not null default false,
  evidence_count integer not null,
  first_event_at timestamp with time zone,
  last_event_at timestamp with time zone,
  last_event_id text,
  remote_mta text,
  provider text,
  incident_id text,
  address_change_id text,
  source text not null,
  origin text not null,
  note text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  released jsonb,
  release_count integer not null default 0,
  change_set_id text,
  decided_at timestamp with time zone,
  seq bigint not null,
  constraint suppression_diagnostic_check CHECK ((length(diagnostic) <= 500)),
  constraint suppression_origin_check CHECK ((origin = ANY (ARRAY['recipient'::text, 'customer'::text, 'admin'::text]))),
  constraint suppression_reason_check CHECK ((reason = ANY (ARRAY['hard_bounce'::text, 'soft_bounce'::text, 'domain'::text, 'moved'::text, 'owner_changed'::text, 'complaint'::text, 'manual'::text, 'import'::text, 'compliance'::text]))),
  constraint suppression_scope_check CHECK (((scope = 'global'::text) OR (scope ~~ 'stream:_%'::text))),
  constraint suppression_status_check CHECK ((status = ANY (ARRAY['held'::text, 'active'::text, 'expired'::text, 'released'::text]))),
  constraint suppression_pkey PRIMARY KEY (id),
  constraint suppression_address_key_scope_key UNIQUE (address_key, scope)
) with (fillfactor=80);

create table suppression_change (
  seq bigint not null generated by default as identity,
  suppression_id text not null,
  address_key text not null,
  scope text not null,
  op text not null,
  status text not null,
  reason text not null,
  expires_at timestamp with time zone,
  why text not null,
  who text not null,
  policy_version text not null,
  event_ids text[] not null default '{}'::text[],
  change_set_id text,
  at timestamp with time zone not null,
  record jsonb not null,
  constraint suppression_change_op_check CHECK ((op = ANY (ARRAY['upsert'::text, 'remove'::text]))),
  constraint suppression_change_pkey PRIMARY KEY (seq)
);

create table webhook_delivery (
  id bigint not null generated always as identity,
  event_id text not null,
  endpoint_id text not null,
  state text not null default 'pending'::text,
  tries smallint not null default 0,
  next_at timestamp with time zone not null default now(),
  job_id text,
  last_status integer,
  last_error text,
  ended_at timestamp with time zone,
  constraint webhook_delivery_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'dead'::text]))),
  constraint webhook_delivery_endpoint_id_fkey FOREIGN KEY (endpoint_id) REFERENCES webhook_endpoint(id) ON DELETE CASCADE,
  constraint webhook_delivery_event_id_fkey FOREIGN KEY (event_id) REFERENCES webhook_event(id) ON DELETE CASCADE,
  constraint webhook_delivery_pkey PRIMARY KEY (id),
  constraint webhook_delivery_event_id_endpoint_id_key UNIQUE (event_id, endpoint_id)
);

create table webhook_endpoint (
  id text not null,
  url text not null,
  types text[] not null default '{}'::text[],
  include text[] not null default '{}'::text[],
  secret text not null,
  old_secret text,
  old_secret_until timestamp with time zone,
  state text not null default 'active'::text,
  disabled_why text,
  note text,
  created_by text not null,
  created_at timestamp with time zone not null default now(),
  constraint webhook_endpoint_include_check CHECK ((include <@ ARRAY['address'::text, 'evidence'::text])),
  constraint webhook_endpoint_state_check CHECK ((state = ANY (ARRAY['active'::text, 'disabled'::text]))),
  constraint webhook_endpoint_pkey PRIMARY KEY (id)
);

create table webhook_event (
  id text not null,
  seq bigint not null generated always as identity,
  type text not null,
  at timestamp with time zone not null default now(),
  data jsonb not null,
  more jsonb not null default '{}'::jsonb,
  constraint webhook_event_pkey PRIMARY KEY (id),
  constraint webhook_event_seq_key UNIQUE (seq)
);

CREATE INDEX address_change_checking ON public.address_change USING btree (created_at) WHERE (state = 'checking'::text);

CREATE INDEX address_change_desk ON public.address_change USING btree ((((score ->> 'value'::text))::integer) DESC NULLS LAST, id) WHERE (state = 'pending'::text);

CREATE INDEX address_change_domains ON public.address_change USING btree (split_part(old_key, '@'::text, '-1'::integer), split_part(new_key, '@'::text, '-1'::integer), id) WHERE ((state = ANY (ARRAY['checking'::text, 'pending'::text, 'approved'::text])) AND (new_key IS NOT NULL) AND (kind = ANY (ARRAY['moved'::text, 'domain_migration'::text])));

CREATE INDEX address_change_ended ON public.address_change USING btree (updated_at) WHERE ((state = ANY (ARRAY['rejected'::text, 'closed'::text])) AND (target !~~ 'dropped:%'::text));

CREATE INDEX address_change_event_change ON public.address_change_event USING btree (address_change_id, id);

CREATE INDEX address_change_event_decided ON public.address_change_event USING btree (at) WHERE ((to_state = ANY (ARRAY['approved'::text, 'rejected'::text, 'closed'::text])) OR (fact = 'confirmed'::text));

CREATE INDEX address_change_left ON public.address_change USING btree (last_observed_at DESC, id DESC) WHERE ((kind = ANY (ARRAY['left_company'::text, 'successor'::text])) AND (state = ANY (ARRAY['checking'::text, 'pending'::text, 'approved'::text])));

CREATE INDEX address_change_new ON public.address_change USING btree (new_key) WHERE (new_key IS NOT NULL);

CREATE UNIQUE INDEX address_change_pair ON public.address_change USING btree (old_key, target) WHERE (NOT ((state = 'closed'::text) AND (reason = 'superseded'::text)));

CREATE INDEX address_change_queue ON public.address_change USING btree (state, due_at, id);

CREATE INDEX address_change_unexported ON public.address_change USING btree (id) WHERE ((state = 'approved'::text) AND (exported_to = '[]'::jsonb));

CREATE INDEX app_session_user ON public.app_session USING btree (user_id);

CREATE INDEX bounce_address ON public.bounce USING btree (address_key, received_at) WHERE (address_key IS NOT NULL);

CREATE INDEX bounce_event_key ON public.bounce USING btree (event_key);

CREATE INDEX bounce_lead_source ON public.bounce USING btree (id) INCLUDE (lead_source, lead_source_from) WHERE (lead_source IS NOT NULL);

CREATE INDEX bounce_provider ON public.bounce USING btree (COALESCE(provider, "substring"(address_key, '[^@]*$'::text)), received_at) WHERE (address_key IS NOT NULL);

CREATE INDEX bounce_received ON public.bounce USING btree (received_at) INCLUDE (kind, trust);

CREATE INDEX change_set_address_open ON public.change_set_address USING btree (change_set_id, address_key) WHERE (outcome IS NULL);

CREATE UNIQUE INDEX change_set_digest ON public.change_set USING btree (digest) WHERE (state = ANY (ARRAY['foreseen'::text, 'applying'::text]));

CREATE INDEX change_set_report_after ON public.change_set_report USING btree (change_set_id, key_after);

CREATE INDEX change_set_report_before ON public.change_set_report USING btree (change_set_id, key_before);

CREATE INDEX change_set_report_message ON public.change_set_report USING btree (raw_message_id);

CREATE INDEX change_set_undo_of ON public.change_set USING btree (undo_of) WHERE (undo_of IS NOT NULL);

CREATE INDEX classification_category ON public.classification USING btree (category, bounce_id);

CREATE INDEX contact_domain ON public.contact USING btree (domain, address_key);

CREATE INDEX contact_source ON public.contact USING btree (lead_source, captured_at);

CREATE INDEX dns_fact_asked ON public.dns_fact USING btree (asked_at);

CREATE INDEX dns_request_next ON public.dns_request USING btree (next_ask_at);

CREATE INDEX dns_wait_message ON public.dns_wait USING btree (raw_message_id);

CREATE INDEX domain_watch_bounce ON public.domain_watch USING btree (bounce_id);

CREATE INDEX domain_watch_due ON public.domain_watch USING btree (check_at);

CREATE INDEX idempotency_key_age ON public.idempotency_key USING btree (created_at);

CREATE INDEX import_job_open ON public.import_job USING btree (created_at) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX incident_change_set ON public.incident USING btree (change_set_id) WHERE (change_set_id IS NOT NULL);

CREATE UNIQUE INDEX incident_open ON public.incident USING btree (provider, categories) WHERE (state = 'open'::text);

CREATE INDEX incident_waiting ON public.incident USING btree (closed_at) WHERE (state = 'closed'::text);

CREATE INDEX mx_check_open ON public.mx_check USING btree (give_up_at) WHERE (result IS NULL);

CREATE INDEX proof_of_life_at ON public.proof_of_life USING btree (at);

CREATE INDEX provider_tally_slot ON public.provider_tally USING btree (slot_at);

CREATE INDEX raw_message_quarantined ON public.raw_message USING btree (id) WHERE (state = 'quarantined'::text);

CREATE INDEX raw_message_stored ON public.raw_message USING btree (lane, id) WHERE (state = 'stored'::text);

CREATE INDEX raw_message_untidied ON public.raw_message USING btree (mailbox, uid_validity, uid) WHERE ((server_action_at IS NULL) AND (state <> 'stored'::text));

CREATE INDEX sent_message_address ON public.sent_message USING btree (address_key, sent_at);

CREATE INDEX sent_message_sent ON public.sent_message USING btree (sent_at);

CREATE INDEX suppression_change_at ON public.suppression_change USING brin (at);

CREATE INDEX suppression_change_key ON public.suppression_change USING btree (address_key, scope, seq);

CREATE INDEX suppression_change_released ON public.suppression_change USING btree (at) WHERE (status = 'released'::text);

CREATE INDEX suppression_change_set ON public.suppression_change USING btree (change_set_id, address_key, scope, seq) WHERE (change_set_id IS NOT NULL);

CREATE INDEX suppression_change_tombstones ON public.suppression_change USING btree (seq) INCLUDE (at) WHERE (op = 'remove'::text);

CREATE INDEX suppression_complaint ON public.suppression USING btree (address_key) WHERE (reason = 'complaint'::text);

CREATE INDEX suppression_domain ON public.suppression USING btree (domain, id);

CREATE INDEX suppression_domain_record ON public.suppression USING btree (address_key) WHERE (address_key ~~ '@%'::text);

CREATE INDEX suppression_ended ON public.suppression USING btree (updated_at) WHERE (status = ANY (ARRAY['expired'::text, 'released'::text]));

CREATE INDEX suppression_erased ON public.suppression USING btree (address_key) WHERE (address_key ~~ 'sha256:%'::text);

CREATE INDEX suppression_expiry ON public.suppression USING btree (expires_at) WHERE ((status = ANY (ARRAY['held'::text, 'active'::text])) AND (expires_at IS NOT NULL));

CREATE INDEX suppression_stale ON public.suppression USING btree (last_event_at DESC, id DESC) INCLUDE (category, expires_at, address_change_id) WHERE ((scope = 'global'::text) AND (status = ANY (ARRAY['held'::text, 'active'::text])) AND (last_event_at IS NOT NULL) AND (category = ANY (ARRAY['user_unknown'::text, 'bad_address'::text, 'owner_changed'::text, 'mailbox_disabled'::text, 'mailbox_full'::text, 'moved'::text, 'not_local'::text, 'domain_not_found'::text, 'domain_refuses_mail'::text])));

CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (next_at) WHERE (state = 'pending'::text);

CREATE INDEX webhook_delivery_endpoint ON public.webhook_delivery USING btree (endpoint_id, id);

CREATE INDEX webhook_event_at ON public.webhook_event USING btree (at);

CREATE OR REPLACE FUNCTION public.mailbox_sweep_holds(swept_at timestamp with time zone, within_ms bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(extract(epoch from now() - swept_at) * 1000 <= greatest(within_ms / 2, 1800000), false)
$function$
;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if current_setting('forwardpath.erasing', true) = 'on' then
    return new;
  end if;
  raise exception '% is append only', tg_table_name using errcode = '55000';
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_emit(event_type text, event_data jsonb, event_more jsonb)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare new_id text := 'msg_' || replace(gen_random_uuid()::text, '-', '');
begin
  if not exists (select from webhook_endpoint e where e.state = 'active'
      and (e.types = '{}' or event_type = any(e.types))) then
    return;
  end if;
  insert into webhook_event (id, type, data, more) values (new_id, event_type, event_data, event_more);
  insert into webhook_delivery (event_id, endpoint_id)
  select new_id, e.id from webhook_endpoint e
  where e.state = 'active' and (e.types = '{}' or event_type = any(e.types)) order by e.id;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare change address_change%rowtype;
declare what text := case
  when new.fact in ('reverted', 'exported', 'confirmed') then new.fact
  when new.to_state in ('pending', 'approved', 'rejected', 'closed') then new.to_state end;
begin
  if what is null or not exists (select from webhook_endpoint where state = 'active') then
    return null;
  end if;
  select * into change from address_change where id = new.address_change_id;
  perform webhook_emit('address_change.' || what,
    jsonb_build_object('addressChangeId', new.address_change_id, 'kind', change.kind,
      'state', change.state, 'reason', coalesce(new.reason, change.reason), 'trust', change.trust),
    jsonb_build_object(
      'address', jsonb_build_object('oldAddress', change.old_address,
        'newAddress', change.new_address, 'consent', 're-permission required'),
      'evidence', jsonb_build_object('quote', change.quote, 'risks', to_jsonb(change.risks))));
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_change_set()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare what text := case
  when new.state = 'applied' and (tg_op = 'INSERT' or old.state <> 'applied') then 'applied'
  when tg_op = 'UPDATE' and new.undone_at is not null and old.undone_at is null then 'undone' end;
begin
  if what is null then return null; end if;
  perform webhook_emit('change_set.' || what,
    jsonb_build_object('changeSetId', new.id, 'what', new.what, 'totals', new.totals), '{}');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_incident()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare what text := case
  when tg_op = 'INSERT' then 'opened'
  when new.state = old.state then null
  when new.state = 'rolled_back' then 'rolled_back'
  when new.state in ('closed', 'confirmed') then 'closed' end;
begin
  if what is null or new.rule = 'person' and what = 'opened' then return null; end if;
  perform webhook_emit('incident.' || what,
    jsonb_build_object('incidentId', new.id, 'provider', new.provider,
      'categories', to_jsonb(new.categories), 'state', new.state, 'rule', new.rule,
      'from', new.from_at, 'until', new.until_at, 'addresses', new.hour_addresses), '{}');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_mailbox()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare what text := case
  when new.state = old.state then null
  when new.state in ('stalled', 'auth_failed') then new.state
  when new.state = 'alive' and old.state in ('stalled', 'auth_failed') then 'recovered' end;
begin
  if what is null then return null; end if;
  perform webhook_emit('mailbox.' || what,
    jsonb_build_object('mailbox', new.name, 'state', new.state, 'error', new.last_error), '{}');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_report()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare report bounce%rowtype;
declare event_type text;
begin
  if not exists (select from webhook_endpoint where state = 'active') then return null; end if;
  select * into report from bounce where id = new.bounce_id;
  event_type := case
    when report.kind = 'complaint' then 'complaint.received'
    when report.kind = 'auto_reply' then 'auto_reply.received'
    when report.kind = 'bounce' and new.category = 'unclassified' then 'bounce.unclassified'
    when report.kind = 'bounce' then 'bounce.classified' end;
  if event_type is null then return null; end if;
  perform webhook_emit(event_type,
    jsonb_build_object('bounceId', report.id, 'category', new.category, 'action', report.action,
      'replyCode', report.reply_code, 'status', report.status, 'trust', report.trust,
      'stream', report.stream, 'autoReply', report.auto_reply -> 'type'),
    jsonb_build_object(
      'address', jsonb_build_object('recipient', report.recipient),
      'evidence', jsonb_build_object('diagnostic', report.diagnostic, 'quote', new.quote)));
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_silence()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform webhook_emit(
    case when new.silent_since is null then 'mailbox.silence_ended' else 'mailbox.silent' end,
    jsonb_build_object('mailbox', new.name, 'silentSince', coalesce(new.silent_since, old.silent_since),
      'expected', case when new.expected_mails is not null then jsonb_build_object(
        'mails', new.expected_mails, 'seconds', new.expected_within_ms / 1000.0) end), '{}');
  return null;
end $function$
;

CREATE OR REPLACE FUNCTION public.webhook_of_suppression()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare record jsonb;
begin
  if not exists (select from webhook_endpoint where state = 'active') then return null; end if;
  record := new.record;
  perform webhook_emit(
    case
      when new.status = 'released' then 'suppression.released'
      when new.status = 'expired' then 'suppression.expired'
      when exists (select from suppression_change c
        where c.address_key = new.address_key and c.scope = new.scope and c.seq = (
          select max(p.seq) from suppression_change p
          where p.address_key = new.address_key and p.scope = new.scope and p.seq < new.seq)
        and c.status = new.status) then 'suppression.updated'
      when new.status = 'held' then 'suppression.held'
      else 'suppression.added'
    end,
    jsonb_build_object('seq', new.seq, 'suppressionId', new.suppression_id, 'scope', new.scope,
      'status', new.status, 'reason', new.reason, 'category', record -> 'category',
      'expiresAt', new.expires_at, 'changeSetId', new.change_set_id),
    jsonb_build_object(
      'address', jsonb_build_object('address', record -> 'address', 'addressKey', new.address_key),
      'evidence', jsonb_build_object('why', new.why, 'diagnostic', record -> 'diagnostic',
        'eventIds', to_jsonb(new.event_ids))));
  return null;
end $function$
;

CREATE TRIGGER address_change_event_append_only BEFORE UPDATE ON public.address_change_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER address_change_event_webhook AFTER INSERT ON public.address_change_event FOR EACH ROW EXECUTE FUNCTION webhook_of_change();

CREATE TRIGGER audit_event_append_only BEFORE UPDATE ON public.audit_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER change_set_webhook AFTER INSERT OR UPDATE ON public.change_set FOR EACH ROW EXECUTE FUNCTION webhook_of_change_set();

CREATE TRIGGER classification_webhook AFTER INSERT ON public.classification FOR EACH ROW EXECUTE FUNCTION webhook_of_report();

CREATE TRIGGER incident_webhook AFTER INSERT OR UPDATE OF state ON public.incident FOR EACH ROW EXECUTE FUNCTION webhook_of_incident();

CREATE TRIGGER mailbox_silence_webhook AFTER UPDATE OF silent_since ON public.mailbox FOR EACH ROW WHEN (((old.silent_since IS NULL) <> (new.silent_since IS NULL))) EXECUTE FUNCTION webhook_of_silence();

CREATE TRIGGER mailbox_webhook AFTER UPDATE OF state ON public.mailbox FOR EACH ROW EXECUTE FUNCTION webhook_of_mailbox();

CREATE TRIGGER suppression_change_append_only BEFORE UPDATE ON public.suppression_change FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER suppression_change_webhook AFTER INSERT ON public.suppression_change FOR EACH ROW EXECUTE FUNCTION webhook_of_suppression();

create view suppression_active as
 SELECT address_key,
    scope,
    status,
    reason,
    category,
    expires_at,
    updated_at
   FROM suppression
  WHERE ((status = ANY (ARRAY['held'::text, 'active'::text])) AND ((expires_at IS NULL) OR (expires_at > now())));
