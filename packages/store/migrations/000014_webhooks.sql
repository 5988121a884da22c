-- why: what happens is told to whoever asked: the event is written with its outcome, in one transaction, so that none is lost.

create table webhook_endpoint (
  id text primary key,
  url text not null,
  -- types that are wanted; empty: all
  types text[] not null default '{}',
  -- what stands in the data beside ids, category and status
  include text[] not null default '{}' check (include <@ array['address', 'evidence']),
  -- whsec_…: signs, so it cannot be a hash
  secret text not null,
  -- signs too, until then
  old_secret text,
  old_secret_until timestamptz,
  state text not null default 'active' check (state in ('active', 'disabled')),
  disabled_why text,
  note text,
  created_by text not null,
  created_at timestamptz not null default now()
);

create table webhook_event (
  -- the webhook-id of every try
  id text primary key,
  seq bigint generated always as identity unique,
  type text not null,
  at timestamptz not null default now(),
  data jsonb not null,
  -- what an endpoint gets that asked for it: {address: {…}, evidence: {…}}
  more jsonb not null default '{}'
);

create index webhook_event_at on webhook_event (at);

create table webhook_delivery (
  id bigint generated always as identity primary key,
  event_id text not null references webhook_event (id) on delete cascade,
  endpoint_id text not null references webhook_endpoint (id) on delete cascade,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
  tries smallint not null default 0,
  next_at timestamptz not null default now(),
  job_id text,
  last_status integer,
  last_error text,
  ended_at timestamptz,
  unique (event_id, endpoint_id)
);

create index webhook_delivery_due on webhook_delivery (next_at) where state = 'pending';
create index webhook_delivery_endpoint on webhook_delivery (endpoint_id, id);

-- Each event goes to the endpoints that want it and are active at that moment.
create function webhook_emit(event_type text, event_data jsonb, event_more jsonb) returns void
language plpgsql as $$
declare new_id text := 'msg_' || replace(gen_random_uuid()::text, '-', '');
begin
  if not exists (select from webhook_endpoint e where e.state = 'active'
      and (e.types = '{}' or event_type = any(e.types))) then
    return;
  end if;
  insert into webhook_event (id, type, data, more) values (new_id, event_type, event_data, event_more);
  insert into webhook_delivery (event_id, endpoint_id)
  select new_id, e.id from webhook_endpoint e
  where e.state = 'active' and (e.types = '{}' or event_type = any(e.types)) order by e.id;
end $$;

create function webhook_of_suppression() returns trigger language plpgsql as $$
declare record jsonb;
begin
  record := new.record;
  perform webhook_emit(
    case
      when new.status = 'released' then 'suppression.released'
      when new.status = 'expired' then 'suppression.expired'
      when exists (select from suppression_change c
        where c.address_key = new.address_key and c.scope = new.scope and c.seq = (
          select max(p.seq) from suppression_change p
          where p.address_key = new.address_key and p.scope = new.scope and p.seq < new.seq)
        and c.status = new.status) then 'suppression.updated'
      when new.status = 'held' then 'suppression.held'
      else 'suppression.added'
    end,
    jsonb_build_object('seq', new.seq, 'suppressionId', new.suppression_id, 'scope', new.scope,
      'status', new.status, 'reason', new.reason, 'category', record -> 'category',
      'expiresAt', new.expires_at, 'changeSetId', new.change_set_id),
    jsonb_build_object(
      'address', jsonb_build_object('address', record -> 'address', 'addressKey', new.address_key),
      'evidence', jsonb_build_object('why', new.why, 'diagnostic', record -> 'diagnostic',
        'eventIds', to_jsonb(new.event_ids))));
  return null;
end $$;

create trigger suppression_change_webhook after insert on suppression_change
  for each row execute function webhook_of_suppression();

create function webhook_of_change() returns trigger language plpgsql as $$
declare change address_change%rowtype;
declare what text := case
  when new.fact in ('reverted', 'exported', 'confirmed') then new.fact
  when new.to_state in ('pending', 'approved', 'rejected', 'closed') then new.to_state end;
begin
  if what is null then return null; end if;
  select * into change from address_change where id = new.address_change_id;
  perform webhook_emit('address_change.' || what,
    jsonb_build_object('addressChangeId', new.address_change_id, 'kind', change.kind,
      'state', change.state, 'reason', coalesce(new.reason, change.reason), 'trust', change.trust),
    jsonb_build_object(
      'address', jsonb_build_object('oldAddress', change.old_address,
        'newAddress', change.new_address, 'consent', 're-permission required'),
      'evidence', jsonb_build_object('quote', change.quote, 'risks', to_jsonb(change.risks))));
  return null;
end $$;

create trigger address_change_event_webhook after insert on address_change_event
  for each row execute function webhook_of_change();

create function webhook_of_report() returns trigger language plpgsql as $$
declare report bounce%rowtype;
declare event_type text;
begin
  if not exists (select from webhook_endpoint where state = 'active') then return null; end if;
  select * into report from bounce where id = new.bounce_id;
  event_type := case
    when report.kind = 'complaint' then 'complaint.received'
    when report.kind = 'auto_reply' then 'auto_reply.received'
    when report.kind = 'bounce' and new.category = 'unclassified' then 'bounce.unclassified'
    when report.kind = 'bounce' then 'bounce.classified' end;
  if event_type is null then return null; end if;
  perform webhook_emit(event_type,
    jsonb_build_object('bounceId', report.id, 'category', new.category, 'action', report.action,
      'replyCode', report.reply_code, 'status', report.status, 'trust', report.trust,
      'stream', report.stream, 'autoReply', report.auto_reply -> 'type'),
    jsonb_build_object(
      'address', jsonb_build_object('recipient', report.recipient),
      'evidence', jsonb_build_object('diagnostic', report.diagnostic, 'quote', new.quote)));
  return null;
end $$;

create trigger classification_webhook after insert on classification
  for each row execute function webhook_of_report();

create function webhook_of_incident() returns trigger language plpgsql as $$
declare what text := case
  when tg_op = 'INSERT' then 'opened'
  when new.state = old.state then null
  when new.state = 'rolled_back' then 'rolled_back'
  when new.state in ('closed', 'confirmed') then 'closed' end;
begin
  if what is null or new.rule = 'person' and what = 'opened' then return null; end if;
  perform webhook_emit('incident.' || what,
    jsonb_build_object('incidentId', new.id, 'provider', new.provider,
      'categories', to_jsonb(new.categories), 'state', new.state, 'rule', new.rule,
      'from', new.from_at, 'until', new.until_at, 'addresses', new.hour_addresses), '{}');
  return null;
end $$;

create trigger incident_webhook after insert or update of state on incident
  for each row execute function webhook_of_incident();

create function webhook_of_mailbox() returns trigger language plpgsql as $$
declare what text := case
  when new.state = old.state then null
  when new.state in ('stalled', 'auth_failed') then new.state
  when new.state = 'alive' and old.state in ('stalled', 'auth_failed') then 'recovered' end;
begin
  if what is null then return null; end if;
  perform webhook_emit('mailbox.' || what,
    jsonb_build_object('mailbox', new.name, 'state', new.state, 'error', new.last_error), '{}');
  return null;
end $$;

create trigger mailbox_webhook after update of state on mailbox
  for each row execute function webhook_of_mailbox();

create function webhook_of_change_set() returns trigger language plpgsql as $$
declare what text := case
  when new.state = 'applied' and (tg_op = 'INSERT' or old.state <> 'applied') then 'applied'
  when tg_op = 'UPDATE' and new.undone_at is not null and old.undone_at is null then 'undone' end;
begin
  if what is null then return null; end if;
  perform webhook_emit('change_set.' || what,
    jsonb_build_object('changeSetId', new.id, 'what', new.what, 'totals', new.totals), '{}');
  return null;
end $$;

create trigger change_set_webhook after insert or update on change_set
  for each row execute function webhook_of_change_set();
