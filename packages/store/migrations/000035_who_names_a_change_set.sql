-- why: a change set that goes is looked for where it may be named, by one scan of all of them for each: the step that deletes old ones came to no end.

create index change_set_undo_of on change_set (undo_of) where undo_of is not null;
create index incident_change_set on incident (change_set_id) where change_set_id is not null;
