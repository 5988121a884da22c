-- why: the feed forgets ended records in pages: to look for them the step read the log whole, once an hour and under the feed lock.

create index suppression_change_tombstones on suppression_change (seq) include (at) where op = 'remove';
