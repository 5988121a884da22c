-- why: which parts are running and when they last said so, so that one command tells whether a part is alive.

create table heartbeat (
  role text not null check (role in ('poller', 'worker', 'api', 'lookup')),
  -- host and process id: several processes may have one role
  process text not null,
  started_at timestamptz not null default now(),
  at timestamptz not null default now(),
  primary key (role, process)
);
