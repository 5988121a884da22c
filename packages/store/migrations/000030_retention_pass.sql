-- why: whoever looks at the retention asks what the last pass of a step removed, not what all of them did.

-- Rows that went in the pass under way, or in the last one where none is.
alter table retention_step
  add column pass_deleted bigint not null default 0 check (pass_deleted >= 0);
