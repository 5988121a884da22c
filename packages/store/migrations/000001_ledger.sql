-- why: the ledger. What a mailbox ever showed has one row here and ends in exactly one final state.

create table mailbox (
  name text primary key,
  -- imaps://user@host/Folder without a password; shown as "last was …"
  source text not null,
  folder text not null,
  stream text,
  is_demo boolean not null default false,
  -- fencing: raised by whoever takes the mailbox, checked by every write of a poller
  epoch bigint not null default 0,
  uid_validity bigint,
  uid_next bigint,
  state text not null default 'new'
    check (state in ('new', 'alive', 'throttled', 'stalled', 'auth_failed')),
  last_error text,
  last_full_sweep_at timestamptz,
  created_at timestamptz not null default now()
);

create table raw_message (
  id bigint generated always as identity primary key,
  mailbox text not null references mailbox (name),
  uid_validity bigint not null,
  -- imports have no UID: theirs is made from the SHA-256 of the bytes
  uid bigint not null,
  sha256 bytea,
  size_bytes bigint not null check (size_bytes >= 0),
  -- INTERNALDATE; imports: the topmost Received field. Never the Date field
  received_at timestamptz not null,
  stored_at timestamptz not null default now(),
  -- 0: the address it was sent to has the shape of a token with a live key id; an order, not a trust
  lane smallint not null default 1 check (lane in (0, 1)),
  state text not null
    check (state in ('stored', 'done', 'quarantined', 'too_big', 'vanished')),
  reason text,
  attempts smallint not null default 0 check (attempts between 0 and 3),
  job_id text,
  queued_at timestamptz,
  finished_at timestamptz,
  kind text,
  duplicate_of bigint references raw_message (id),
  -- what was done to the mail on the server, and when the server had said OK
  server_action text,
  server_action_at timestamptz,
  unique (mailbox, uid_validity, uid),
  check (state <> 'quarantined' or reason is not null),
  check (state <> 'stored' or server_action_at is null)
);

-- work left: small, since a row leaves it with its outcome
create index raw_message_stored on raw_message (lane, id) where state = 'stored';
-- tidy: what is final and not yet flagged or moved
create index raw_message_untidied on raw_message (mailbox, uid_validity, uid)
  where server_action_at is null and state <> 'stored';

-- The bytes, by month of storing: retention drops a month, and a forgotten one lands in the default.
create table raw_body (
  raw_message_id bigint not null,
  stored_at timestamptz not null,
  bytes bytea not null,
  primary key (raw_message_id, stored_at)
) partition by range (stored_at);

create table raw_body_default partition of raw_body default;

-- mails are compressed poorly by pglz and read whole: out of line, uncompressed
alter table raw_body alter column bytes set storage external;
