-- why: what people decide, and what senders tell of the mails that they sent.

-- Changes that were made as one, and can be undone as one.
create table change_set (
  id text primary key,
  what text not null,
  who text not null,
  note text,
  made_at timestamptz not null default now(),
  undone_at timestamptz
);

-- The sent log: binds a report to a mail of ours, and knows its stream.
create table sent_message (
  -- Message-ID with its angle brackets, as the report returns it
  message_id text not null,
  address_key text not null,
  sent_at timestamptz not null,
  stream text,
  campaign text,
  lead_source text,
  primary key (message_id, address_key)
);

-- retention, and proof that mails went out since an address was last reported
create index sent_message_address on sent_message (address_key, sent_at);
