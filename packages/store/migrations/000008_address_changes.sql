-- why: the desk: what the checks of an address change found, what people decided about it, and the MX re-check of each report.

alter table address_change
  -- the report that is quoted: the newest of the firmest tier
  add column cause_id text,
  -- since when it waits for a person
  add column pending_at timestamptz,
  -- {value, reasons, items}
  add column score jsonb,
  -- [{check, outcome, detail}]
  add column checks jsonb not null default '[]',
  -- keys from the first old address to the last new one
  add column chain text[] not null default '{}',
  add column snoozed_until timestamptz,
  add column snooze_note text,
  -- {by, at, reason, note, override, changeSetId} of a person; what he takes back leaves only the audit
  add column decision jsonb,
  -- when it was rejected or closed, by whomever, and the tier that it had then: a firmer sighting opens it again
  add column decided_at timestamptz,
  add column decided_trust text,
  -- [{to, at}], oldest first
  add column exported_to jsonb not null default '[]',
  add column confirmed_at timestamptz;

-- who else points there, and what a link leads on from
create index address_change_new on address_change (new_key) where new_key is not null;
-- what the pipeline has yet to look at
create index address_change_checking on address_change (created_at) where state = 'checking';

alter table address_change_event
  -- the version that the step made
  add column version integer,
  add column change_set_id text,
  add column is_override boolean not null default false;

-- The MX re-check of one report. Open while `result` is null.
create table mx_check (
  bounce_id text primary key references bounce (id) on delete cascade,
  category text not null,
  -- of the recipient, A-labels
  domain text not null,
  -- who answered, as the report names it
  host text,
  reported_at timestamptz not null,
  give_up_at timestamptz not null,
  -- a second look at a domain that is gone is not due before
  wait_until timestamptz,
  result text check (result in ('unchanged', 'misrouted', 'host_not_mx', 'host_unknown', 'dead',
    'not_checked')),
  -- exchangers when we sent, and at the check; null: unknown
  mx_then text[],
  mx_now text[],
  servers text[] not null default '{}',
  checked_at timestamptz,
  check ((result is null) = (checked_at is null))
);

create index mx_check_open on mx_check (give_up_at) where result is null;
