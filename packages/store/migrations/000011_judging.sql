-- why: a report is judged by facts that may come later: whom a person vouched for, and which mails wait for an answer of the DNS.

-- who vouched for the mail as a whole; null: nobody
alter table raw_message add column vouched_by text;

-- A mail that would be judged by an answer which is not there yet. Deleted when it has been judged again.
create table dns_wait (
  name text not null,
  kind text not null,
  raw_message_id bigint not null references raw_message (id),
  since timestamptz not null default now(),
  primary key (name, kind, raw_message_id)
);

-- deleting a mail, and all that one mail waits for
create index dns_wait_message on dns_wait (raw_message_id);
