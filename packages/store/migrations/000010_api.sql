-- why: keys and imports of the HTTP API, its answers to repeated requests, its audit, and the epoch of the feed.

-- Shown once, kept as a hash: a dump of the database holds nothing that opens the API.
create table api_key (
  id text primary key,
  name text not null,
  -- the first characters of the key, by which a person tells keys apart
  prefix text not null,
  sha256 bytea not null unique check (octet_length(sha256) = 32),
  scopes text[] not null check (cardinality(scopes) > 0),
  created_at timestamptz not null default now(),
  created_by text not null,
  expires_at timestamptz,
  -- by the minute: a write for each request would be dearer than the request
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Answers of requests that carried an Idempotency-Key, for 24 h.
create table idempotency_key (
  key_id text not null references api_key (id) on delete cascade,
  key text not null check (length(key) between 1 and 255),
  -- of method, path, type and body
  digest bytea not null check (octet_length(digest) = 32),
  created_at timestamptz not null default now(),
  -- absent while the first request is under way
  status smallint,
  answer jsonb,
  primary key (key_id, key)
);

-- what is over is removed
create index idempotency_key_age on idempotency_key (created_at);

-- What people and keys did that is not in the change log: raw mails that were read, keys that were made.
create table audit_event (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  who text not null,
  action text not null,
  -- id of what it was done to
  subject text,
  note text
);

create trigger audit_event_append_only before update on audit_event
  for each row execute function refuse_change();

-- Lists that came by the API, taken in by whichever process is free.
create table import_job (
  id text primary key,
  kind text not null check (kind in ('suppressions', 'sent', 'contacts')),
  vendor text not null,
  options jsonb not null default '{}',
  state text not null check (state in ('queued', 'running', 'done', 'failed')),
  who text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  -- of the process that works on it; another may take it over when this grows old
  beat_at timestamptz,
  finished_at timestamptz,
  lines integer not null default 0,
  bad integer not null default 0,
  -- rows by what became of them
  outcomes jsonb not null default '{}',
  problems jsonb not null default '[]',
  error text,
  -- dropped when the job has ended
  body bytea
);

create index import_job_open on import_job (created_at) where state in ('queued', 'running');

-- One row. Cursors of another epoch are refused; so are those before the first change that is kept.
create table feed_epoch (
  is_the_only boolean primary key default true check (is_the_only),
  epoch text not null,
  kept_from_seq bigint not null default 0
);

insert into feed_epoch (epoch) values (substr(replace(gen_random_uuid()::text, '-', ''), 1, 8));

-- filter of lists: all addresses of one domain
create index suppression_domain on suppression (domain, id);

-- rows of one change set
create index suppression_change_set on suppression_change (change_set_id) where change_set_id is not null;
