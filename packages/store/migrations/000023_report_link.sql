-- why: a report is shown to somebody without an account by a link that ends by itself and can be taken back.

-- The link itself is never stored, and a link that is over or was taken back leaves no row: the audit tells of it.
create table report_link (
  id text primary key,
  sha256 bytea not null unique check (octet_length(sha256) = 32),
  report text not null,
  -- the period of the report; its figures are counted when it is opened
  since timestamptz not null,
  until timestamptz not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  opened_count integer not null default 0,
  last_opened_at timestamptz,
  check (since < until)
);
