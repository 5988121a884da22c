-- why: a mailbox that is read and gets nothing any more looks like one where all is well: what is expected of it is known, and its absence is told.

alter table mailbox
  -- mailboxes[].expect_at_least: so many mails in so many milliseconds; null: nothing is expected
  add column expected_mails integer check (expected_mails > 0),
  add column expected_within_ms bigint check (expected_within_ms > 0),
  -- since when the mailbox has been swept under this expectation without a long gap; no silence is begun before one window has passed
  add column watched_since timestamptz,
  -- since when fewer came than expected
  add column silent_since timestamptz,
  add check ((expected_mails is null) = (expected_within_ms is null)),
  add check (silent_since is null or expected_mails is not null);

-- What a sweep must not be older than, so that what it said of the mailbox still holds: half the window, at least half an hour (two full sweeps).
create function mailbox_sweep_holds(swept_at timestamptz, within_ms bigint) returns boolean
language sql stable as $$
  select coalesce(extract(epoch from now() - swept_at) * 1000 <= greatest(within_ms / 2, 1800000), false)
$$;

create function webhook_of_silence() returns trigger language plpgsql as $$
begin
  perform webhook_emit(
    case when new.silent_since is null then 'mailbox.silence_ended' else 'mailbox.silent' end,
    jsonb_build_object('mailbox', new.name, 'silentSince', coalesce(new.silent_since, old.silent_since),
      'expected', case when new.expected_mails is not null then jsonb_build_object(
        'mails', new.expected_mails, 'seconds', new.expected_within_ms / 1000.0) end), '{}');
  return null;
end $$;

create trigger mailbox_silence_webhook after update of silent_since on mailbox
  for each row when ((old.silent_since is null) <> (new.silent_since is null)) execute function webhook_of_silence();
