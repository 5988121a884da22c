/**
 * The default policy: a row for each category. A sender-side or transient cause never costs a
 * recipient; a first hard bounce holds, since providers have answered "no such user" for live
 * mailboxes (Gmail, 14 and 15 December 2020), and 72 hours lie between two counts because that
 * incident spanned two days.
 */
import { DAY_MS, HOUR_MS } from './duration.ts'
import type { Policy, PolicyRow } from './policy.ts'

const IGNORE: PolicyRow = { effect: 'ignore' }

/** CSA asks for removal at the latest after three hard bounces; a first one is held 7 days. */
const HARD = {
  effect: 'act',
  holdMs: 7 * DAY_MS,
  threshold: { count: 2, spanMs: 72 * HOUR_MS, withinMs: 90 * DAY_MS, then: 'suppress' },
} as const satisfies PolicyRow

const LASTING_FAULT: PolicyRow = {
  effect: 'act',
  threshold: {
    count: 4,
    spanMs: 14 * DAY_MS,
    withinMs: 60 * DAY_MS,
    then: { holdMs: 30 * DAY_MS },
  },
}

/** In force where nothing is configured. */
export const DEFAULT_POLICY: Policy = {
  version: '1',
  // So that a user without signed return paths, own DKIM or sent log gets a useful list.
  minimumToSuppress: 'plausible',
  minimumByMailbox: {},
  rows: {
    user_unknown: HARD,
    mailbox_disabled: {
      effect: 'act',
      threshold: { count: 2, spanMs: 7 * DAY_MS, withinMs: 90 * DAY_MS, then: 'suppress' },
      expiryMs: 180 * DAY_MS,
    },
    mailbox_full: {
      effect: 'act',
      threshold: { count: 3, spanMs: 14 * DAY_MS, withinMs: 60 * DAY_MS, then: 'suppress' },
      expiryMs: 30 * DAY_MS,
    },
    moved: {
      effect: 'act',
      holdMs: 30 * DAY_MS,
      threshold: { count: 2, spanMs: 7 * DAY_MS, withinMs: 90 * DAY_MS, then: 'suppress' },
      proposesChange: true,
    },
    // RFC 7293: the new owner must not get the old owner's mail, so one report is enough.
    owner_changed: {
      effect: 'act',
      threshold: { count: 1, spanMs: 0, withinMs: 90 * DAY_MS, then: 'suppress' },
      sticky: true,
    },
    // Where we see it too, nothing is left to wait for: no retry mends a spelling.
    bad_address: { ...HARD, trustsOwnSyntax: true },
    recipient_filter: IGNORE,
    // Reports only count: the domain is flagged by two failed look-ups of our own.
    domain_not_found: { effect: 'act' },
    domain_refuses_mail: {
      effect: 'act',
      holdMs: 7 * DAY_MS,
      threshold: { count: 2, spanMs: 7 * DAY_MS, withinMs: 90 * DAY_MS, then: 'suppress' },
      expiryMs: 180 * DAY_MS,
    },
    // A stale MX of ours looks the same: only what our own look at the MX bears out counts.
    not_local: {
      effect: 'act',
      holdMs: 24 * HOUR_MS,
      threshold: { count: 2, spanMs: 7 * DAY_MS, withinMs: 30 * DAY_MS, then: 'suppress' },
      expiryMs: 90 * DAY_MS,
      needsUnchangedMx: true,
    },
    relay_denied: IGNORE,
    forwarding_misconfigured: IGNORE,
    mailer_error: IGNORE,
    auth_required: IGNORE,
    sender_rejected: IGNORE,
    auth_failure: IGNORE,
    blocklisted: IGNORE,
    reputation: IGNORE,
    missing_ptr: IGNORE,
    rate_limited: IGNORE,
    greylisted: IGNORE,
    policy: IGNORE,
    spam: IGNORE,
    virus: IGNORE,
    content_rejected: IGNORE,
    message_too_large: IGNORE,
    protocol_error: IGNORE,
    tls_failure: IGNORE,
    network: LASTING_FAULT,
    expired: LASTING_FAULT,
    system_error: IGNORE,
    own_suppression: IGNORE,
    unclassified: IGNORE,
  },
}
