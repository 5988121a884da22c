-- why: where an address came from: whose form or file, when, and who answers for it; and what a report tells of it.

-- One row for each address and source: an address that came twice is counted in both.
create table contact (
  address_key text not null,
  lead_source text not null check (length(lead_source) between 1 and 200),
  address text not null,
  -- A-labels: who else is known at a domain that moves
  domain text not null,
  captured_at timestamptz,
  owner text,
  imported_at timestamptz not null default now(),
  primary key (address_key, lead_source)
);

-- the audit: size of a source, by month of capture
create index contact_source on contact (lead_source, captured_at);
create index contact_domain on contact (domain, address_key);

-- The source of the mailed address as it is known now, and what says so. The header is kept as it was returned,
-- whatever the tier: a report that is vouched for later may be believed then.
alter table bounce
  add column lead_source_header text,
  add column lead_source text,
  add column lead_source_from text
    check (lead_source_from in ('contacts', 'sent_log', 'token', 'header')),
  add check ((lead_source is null) = (lead_source_from is null));

-- the source of what no contact knows, without a look at the reports that have none
create index bounce_lead_source on bounce (id) include (lead_source, lead_source_from)
  where lead_source is not null;
-- figures of a period
create index bounce_received on bounce (received_at) include (kind, trust);
create index sent_message_sent on sent_message (sent_at);

-- stale addresses, newest first; the categories are those of the report's section A. What is included counts them
-- without a look at the table
create index suppression_stale on suppression (last_event_at desc, id desc)
  include (category, expires_at, address_change_id)
  where scope = 'global' and status in ('held', 'active') and last_event_at is not null
    and category in ('user_unknown', 'bad_address', 'owner_changed', 'mailbox_disabled', 'mailbox_full',
      'moved', 'not_local', 'domain_not_found', 'domain_refuses_mail');
create index address_change_left on address_change (last_observed_at desc, id desc)
  where kind in ('left_company', 'successor') and state in ('checking', 'pending', 'approved');
create index suppression_complaint on suppression (address_key) where reason = 'complaint';
create index suppression_change_released on suppression_change (at) where status = 'released';
create index address_change_event_decided on address_change_event (at)
  where to_state in ('approved', 'rejected', 'closed') or fact = 'confirmed';
