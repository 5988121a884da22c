-- why: who mends a quarantined mail must see what went wrong, not only its class.

alter table raw_message add column detail text;
