-- why: a domain is flagged by our own look-ups, the second a day after the first, and looked at again as long as it is flagged.

create table domain_watch (
  domain text primary key,
  -- when an answer is wanted that is not older than this
  check_at timestamptz not null,
  -- the report that had us look
  bounce_id text not null references bounce (id)
);

create index domain_watch_due on domain_watch (check_at);
create index domain_watch_bounce on domain_watch (bounce_id);
