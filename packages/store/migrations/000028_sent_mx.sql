-- why: the sender knows which exchangers a domain had when the mail left; the MX re-check compares with them (docs/address-changes.md).

alter table sent_message
  -- A-labels without the last dot; null: not told
  add column mx text[];
