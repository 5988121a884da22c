-- why: people sign in to the pages: users with roles, their sessions, one-time links; and what the pages list by.

create table app_user (
  id text primary key,
  -- lower case; what a person types
  name text not null unique check (name = lower(name) and length(name) between 1 and 64),
  role text not null check (role in ('viewer', 'reviewer', 'operator', 'admin')),
  -- argon2id in its own text form (RFC 9106); null until the one-time link was used
  password_hash text,
  -- who came by the link of the demo; goes with the demo
  is_demo boolean not null default false,
  created_at timestamptz not null default now(),
  created_by text not null,
  last_sign_in_at timestamptz,
  disabled_at timestamptz,
  -- wrong passwords since the last right one
  failed_count integer not null default 0,
  locked_until timestamptz
);

-- The cookie itself is never stored: a dump of the database opens no page.
create table app_session (
  sha256 bytea primary key check (octet_length(sha256) = 32),
  user_id text not null references app_user (id) on delete cascade,
  made_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- what the browser calls itself, so that a person knows his sessions apart
  agent text
);

create index app_session_user on app_session (user_id);

create table sign_in_link (
  sha256 bytea primary key check (octet_length(sha256) = 32),
  purpose text not null check (purpose in ('first_admin', 'password', 'demo')),
  user_id text references app_user (id) on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'password') = (user_id is not null))
);

-- The order of the desk: the score, best first.
create index address_change_desk on address_change (((score ->> 'value')::integer) desc nulls last, id)
  where state = 'pending';

-- What was added and released today. The log is written in the order of time, so a few pages say where a day begins.
create index suppression_change_at on suppression_change using brin (at);

-- Mails that could not be read are few among many, and people look at them first.
create index raw_message_quarantined on raw_message (id) where state = 'quarantined';
