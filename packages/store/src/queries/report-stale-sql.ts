/**
 * Which addresses are stale, as SQL that several queries of the report share. The conditions are, word for word, those of
 * the index suppression_stale, without which the planner would not use it.
 */

/** Records of a category that speaks of the address. `s` is the suppression. */
export const STALE_RECORD = `s.scope = 'global' and s.status in ('held', 'active') and s.last_event_at is not null
  and s.category in ('user_unknown', 'bad_address', 'owner_changed', 'mailbox_disabled', 'mailbox_full',
    'moved', 'not_local', 'domain_not_found', 'domain_refuses_mail')`

/** Whether a proposal with an address stands behind the record `s`: then it moved to somewhere. */
export const HAS_NEW_ADDRESS = `(s.category = 'moved' and exists (
  select from address_change a where a.id = s.address_change_id and a.new_key is not null
    and a.state in ('checking', 'pending', 'approved')))`

/** Automatic replies that say that the person left, as long as nobody said otherwise. `a` is the change. */
export const LEFT_COMPANY = `a.kind in ('left_company', 'successor')
  and a.state in ('checking', 'pending', 'approved')`

/**
 * Every stale address once: `address_key, domain, cause, has_new_address, first_event_at, last_event_at,
 * last_event_id`. `asOf` is the number of the parameter that holds the instant of the report.
 */
export function staleAddresses(asOf: number): string {
  const now = `$${String(asOf)}::timestamptz`
  return `
    select s.address_key, s.domain, s.category as cause, ${HAS_NEW_ADDRESS} as has_new_address,
      s.first_event_at, s.last_event_at, s.last_event_id
    from suppression s
    where ${STALE_RECORD} and (s.expires_at is null or s.expires_at > ${now})
    union all
    select a.old_key, split_part(a.old_key, '@', -1), 'left_company', bool_or(a.new_key is not null),
      min(a.first_observed_at), max(a.last_observed_at), max(a.event_ids[cardinality(a.event_ids)])
    from address_change a
    where ${LEFT_COMPANY} and not exists (
      select from suppression s
      where s.address_key = a.old_key and ${STALE_RECORD}
        and (s.expires_at is null or s.expires_at > ${now}))
    group by a.old_key`
}
