-- why: a mail server or a report that speaks SQL asks for what may not be mailed now, by a name that stays while the tables change.

-- One row for each address and scope. A stream is `stream:NAME`; whoever asks for one asks for `global` as well.
create view suppression_active as
select address_key, scope, status, reason, category, expires_at, updated_at
from suppression
where status in ('held', 'active') and (expires_at is null or expires_at > now());
