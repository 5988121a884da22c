-- why: a mail is judged again in tries that are counted, so that one whose reading ends the process does not end it for ever.

-- The mail's tries, counted before its bytes are read; and when it may be tried again, which is also for how long a try has it alone.
alter table dns_wait
  add column tries smallint not null default 0 check (tries between 0 and 3),
  add column next_try_at timestamptz not null default now();
