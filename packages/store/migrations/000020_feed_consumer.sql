-- why: an operator sees which sender follows the feed, how far it is, and how long ago it asked.

-- How far each key has come; a key that has ended leaves no row.
create table feed_consumer (
  key_id text not null references api_key (id) on delete cascade,
  -- feed, snapshot, or the format of an export
  form text not null check (form in ('feed', 'snapshot', 'csv', 'ndjson', 'txt', 'sha256', 'postfix', 'exim')),
  -- of the last change that the consumer said it has; null for what is taken whole
  seq bigint,
  asked_at timestamptz not null default now(),
  primary key (key_id, form),
  check ((form = 'feed') = (seq is not null))
);
