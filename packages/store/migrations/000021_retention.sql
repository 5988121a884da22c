-- why: what is past its retention goes in small steps that any worker may take, and what was taken away must be told from what was lost.

-- One row a step: how far its pass has come, and before when its rows may be gone.
create table retention_step (
  step text primary key,
  -- key of the last row that was looked at; null between passes
  after text,
  begun_at timestamptz,
  ended_at timestamptz,
  -- never goes back: what is older and missing was past its retention
  gone_before timestamptz,
  -- the same as the smallest id of that instant, where the rows are known by id
  gone_before_id text,
  deleted bigint not null default 0 check (deleted >= 0)
);

-- The bytes went because a person's data were erased.
alter table raw_message add column erased_at timestamptz;

-- The rows by which it could be undone are past their retention.
alter table change_set add column is_final boolean not null default false;

create index suppression_ended on suppression (updated_at) where status in ('expired', 'released');
create index address_change_ended on address_change (updated_at)
  where state in ('rejected', 'closed') and target not like 'dropped:%';
