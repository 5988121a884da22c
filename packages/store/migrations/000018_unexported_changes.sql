-- why: the desk says how many approved changes no system has had; those that were exported pile up, and must not be read for it.

create index address_change_unexported on address_change (id) where state = 'approved' and exported_to = '[]'::jsonb;
