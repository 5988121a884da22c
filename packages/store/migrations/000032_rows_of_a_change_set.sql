-- why: a change set is undone in pages; each of them sorted all of its rows, under the feed lock, and an undone import of a million stood in everybody's way for hours.

drop index suppression_change_set;
create index suppression_change_set on suppression_change (change_set_id, address_key, scope, seq)
  where change_set_id is not null;
