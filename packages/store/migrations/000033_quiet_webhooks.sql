-- why: where nobody listens nothing is prepared: what became of each record was looked up for an event that nobody gets, two thirds of the cost of a row of the log.

create or replace function webhook_of_suppression() returns trigger language plpgsql as $$
declare record jsonb;
begin
  if not exists (select from webhook_endpoint where state = 'active') then return null; end if;
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

create or replace function webhook_of_change() returns trigger language plpgsql as $$
declare change address_change%rowtype;
declare what text := case
  when new.fact in ('reverted', 'exported', 'confirmed') then new.fact
  when new.to_state in ('pending', 'approved', 'rejected', 'closed') then new.to_state end;
begin
  if what is null or not exists (select from webhook_endpoint where state = 'active') then
    return null;
  end if;
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
