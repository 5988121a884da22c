-- why: what a worker has met since it started is a metric: how many mails took the slow reader, which jobs failed.

-- names and counts alone, as its process last said them
alter table heartbeat add column counts jsonb not null default '{}';
