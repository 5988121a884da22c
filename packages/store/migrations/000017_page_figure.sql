-- why: figures over a large table are counted beside the pages and kept with their time, so that a page shows them at once, also after a restart.

create table page_figure (
  -- what is shown may change with the program: another version does not read it
  program text not null,
  name text not null,
  key text not null,
  -- json, not jsonb: read as it was written, by this program alone
  value json not null,
  made_at timestamptz not null,
  took_ms integer not null check (took_ms >= 0),
  primary key (program, name, key)
);
