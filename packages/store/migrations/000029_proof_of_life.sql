-- why: a sender's own system sees that a mailbox lives (a confirmed link, a sign-in by mail), and decisions must know it as they know what mails say.

-- The latest of its kind: an earlier one ends nothing that it does not end, and nobody's habits are kept.
create table proof_of_life (
  address_key text not null,
  kind text not null check (kind in ('confirmation', 'login', 'reply')),
  -- when it was seen, as the sender says; never later than it was reported
  at timestamptz not null,
  reported_by text not null,
  reported_at timestamptz not null default now(),
  primary key (address_key, kind),
  check (at <= reported_at)
);

-- what is past its retention
create index proof_of_life_at on proof_of_life (at);
