-- why: a provider's mistake must not cost its users their mail, and history may be decided again: both are foreseen, written as one and can be undone.

-- who answers for the recipient's mailbox, as known when the report was stored; null for what was stored before this
alter table bounce add column provider text;

-- the reports of one provider in a window of time; a row without a provider stands under its domain
create index bounce_provider on bounce
  ((coalesce(provider, substring(address_key from '[^@]*$'))), received_at)
  where address_key is not null;

-- A time in which one provider's refusals are not believed.
create table incident (
  id text primary key,
  provider text not null,
  categories text[] not null check (cardinality(categories) > 0),
  -- open: its reports hold; closed: the same, waiting for a choice; rolled back: they count 0; confirmed: they count
  state text not null check (state in ('open', 'closed', 'rolled_back', 'confirmed')),
  rule text not null check (rule in ('alive', 'spike', 'person')),
  from_at timestamptz not null,
  until_at timestamptz check (until_at > from_at),
  opened_at timestamptz not null,
  -- when a rule last held
  last_held_at timestamptz not null,
  closed_at timestamptz,
  decided_at timestamptz,
  decided_by text,
  note text,
  -- the hour that opened it, and what it was held against
  hour_addresses integer not null,
  hour_alive integer not null,
  baseline_highest integer,
  -- addresses that it alone had made active are held
  is_looked_back boolean not null default false,
  -- what carried the choice out
  change_set_id text references change_set (id),
  check (state = 'open' or until_at is not null)
);

create unique index incident_open on incident (provider, categories) where state = 'open';
create index incident_waiting on incident (closed_at) where state = 'closed';

-- Addresses that a provider refused, in slots of five minutes; '*' is all providers together. Kept for 40 days.
create table provider_tally (
  provider text not null,
  category text not null,
  slot_at timestamptz not null,
  addresses integer not null default 0,
  -- of these, the ones that had shown life
  alive integer not null default 0,
  -- from files: history that opens nothing
  imported integer not null default 0,
  primary key (provider, category, slot_at)
);

-- how far back the history goes, and what is over
create index provider_tally_slot on provider_tally (slot_at);

-- Mails of the sent log by domain and hour: refusals are held against them.
create table sent_hour (
  domain text not null,
  hour_at timestamptz not null,
  sent bigint not null,
  primary key (domain, hour_at)
);

-- A change set is foreseen first, applied in batches, and can be undone.
alter table change_set
  add column state text not null default 'applied'
    check (state in ('foreseen', 'applying', 'applied', 'undoing', 'undone')),
  add column digest text,
  -- what it was foreseen with: the same must hold when it is applied
  add column parameters jsonb not null default '{}',
  -- the clock of its decisions
  add column as_of timestamptz,
  add column totals jsonb,
  -- how far the ledger was read
  add column read_to bigint,
  add column seen_seq bigint,
  add column undo_of text references change_set (id),
  add column finished_at timestamptz;

create unique index change_set_digest on change_set (digest) where state in ('foreseen', 'applying');

-- The addresses of a change set that is not applied yet, and what is foreseen for each.
create table change_set_address (
  change_set_id text not null references change_set (id) on delete cascade,
  address_key text not null,
  -- null: not decided yet
  lines text[],
  -- passed: something came in between, so it was left as it stands
  outcome text check (outcome in ('applied', 'passed')),
  primary key (change_set_id, address_key)
);

create index change_set_address_open on change_set_address (change_set_id, address_key)
  where outcome is null;

-- Reports that a change set sees differently: the rows as they were and as they become, whole, so that both ways are exact.
create table change_set_report (
  change_set_id text not null references change_set (id) on delete cascade,
  bounce_id text not null,
  raw_message_id bigint not null,
  key_before text,
  key_after text,
  -- null: the report was not read before
  bounce_before jsonb,
  classification_before jsonb,
  bounce_after jsonb not null,
  classification_after jsonb not null,
  is_applied boolean not null default false,
  primary key (change_set_id, bounce_id)
);

create index change_set_report_before on change_set_report (change_set_id, key_before);
create index change_set_report_after on change_set_report (change_set_id, key_after);
create index change_set_report_message on change_set_report (raw_message_id);
