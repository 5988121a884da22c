-- why: a person's data can be erased also from what is append only; only who says so in his transaction may, and nothing else changes.

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  if current_setting('forwardpath.erasing', true) = 'on' then
    return new;
  end if;
  raise exception '% is append only', tg_table_name using errcode = '55000';
end $$;

-- Addresses that were erased stand under a hash: few, so that a check finds them in an index of their own.
create index suppression_erased on suppression (address_key) where address_key like 'sha256:%';

-- A review asks whether the two domains of a change are a migration.
create index address_change_domains on address_change
  (split_part(old_key, '@', -1), split_part(new_key, '@', -1), id)
  where state in ('checking', 'pending', 'approved') and new_key is not null
    and kind in ('moved', 'domain_migration');
