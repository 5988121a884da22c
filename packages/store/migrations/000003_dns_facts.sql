-- why: what the DNS said, when and by whom, so that a decision reads stored answers and never waits for one.

-- What somebody wants to know. Deleted when it is answered, or given up a day after it was due.
create table dns_request (
  name text not null check (octet_length(name) between 1 and 255),
  kind text not null check (kind in ('mx', 'address', 'txt', 'ptr', 'spf')),
  -- not to be asked before
  due_at timestamptz not null,
  -- due_at at first; later while somebody asks, and after a fault
  next_ask_at timestamptz not null,
  -- faults so far
  tries smallint not null default 0,
  primary key (name, kind, due_at)
);

create index dns_request_next on dns_request (next_ask_at);

-- Each answer as it came. Append only, since "when we sent" asks for an old one.
create table dns_fact (
  name text not null check (octet_length(name) between 1 and 255),
  kind text not null check (kind in ('mx', 'address', 'txt', 'ptr', 'spf')),
  asked_at timestamptz not null,
  answer jsonb not null
    check (coalesce(answer ->> 'kind', '') in ('answer', 'null_mx', 'nodata', 'nxdomain', 'fault')),
  servers text[] not null,
  primary key (name, kind, asked_at)
);

-- what retention deletes
create index dns_fact_asked on dns_fact (asked_at);
