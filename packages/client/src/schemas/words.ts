/**
 * The closed lists of words, as clients see them. Tests of the API hold them against the packages that own them.
 */

/** `held` and `active` stop mail; the other two do not. */
export const SUPPRESSION_STATUSES = ['held', 'active', 'expired', 'released'] as const

/** Why a record is there. */
export const SUPPRESSION_REASONS = [
  'hard_bounce',
  'soft_bounce',
  'domain',
  'moved',
  'owner_changed',
  'complaint',
  'manual',
  'import',
  'compliance',
] as const

/** What an incident can be. */
export const INCIDENT_STATES = ['open', 'closed', 'rolled_back', 'confirmed'] as const

/** How firmly a report is bound to a mail that we sent. */
export const TRUST = ['unjudged', 'unverified', 'plausible', 'correlated', 'verified'] as const

/** Categories of reports, in the order of the documentation. */
export const CATEGORIES = [
  'user_unknown',
  'mailbox_disabled',
  'mailbox_full',
  'moved',
  'owner_changed',
  'bad_address',
  'recipient_filter',
  'domain_not_found',
  'domain_refuses_mail',
  'not_local',
  'relay_denied',
  'forwarding_misconfigured',
  'mailer_error',
  'auth_required',
  'sender_rejected',
  'auth_failure',
  'blocklisted',
  'reputation',
  'missing_ptr',
  'rate_limited',
  'greylisted',
  'policy',
  'spam',
  'virus',
  'content_rejected',
  'message_too_large',
  'protocol_error',
  'tls_failure',
  'network',
  'expired',
  'system_error',
  'own_suppression',
  'unclassified',
] as const

/** What a sender's system can report as proof that a mailbox lives. */
export const LIFE_KINDS = ['confirmation', 'login', 'reply'] as const

/** Kinds of lists that can be imported. */
export const IMPORT_KINDS = ['suppressions', 'sent', 'contacts'] as const

/** Whose file a list of suppressions is; `csv` is our own form. */
export const IMPORT_VENDORS = [
  'csv',
  'ses',
  'sendgrid',
  'postmark',
  'sparkpost',
  'mailgun',
  'cloudflare',
] as const

/** Forms in which the list leaves. */
export const EXPORT_FORMATS = ['csv', 'ndjson', 'txt', 'sha256', 'postfix', 'exim'] as const

/** Why an address change is rejected; the last two are a person's word alone. */
export const REJECT_REASONS = [
  'placeholder',
  'bad_syntax',
  'same',
  'own_domain',
  'null_mx',
  'target_suppressed',
  'wrapper',
  'loop',
  'forged',
  'wrong',
] as const

/** Every type of event that webhooks tell. */
export const WEBHOOK_TYPES = [
  'bounce.classified',
  'bounce.unclassified',
  'complaint.received',
  'auto_reply.received',
  'suppression.held',
  'suppression.added',
  'suppression.updated',
  'suppression.released',
  'suppression.expired',
  'address_change.pending',
  'address_change.approved',
  'address_change.rejected',
  'address_change.closed',
  'address_change.reverted',
  'address_change.exported',
  'address_change.confirmed',
  'incident.opened',
  'incident.closed',
  'incident.rolled_back',
  'mailbox.stalled',
  'mailbox.recovered',
  'mailbox.auth_failed',
  'mailbox.silent',
  'mailbox.silence_ended',
  'change_set.applied',
  'change_set.undone',
  'report.ready',
  'webhook.test',
] as const

/** What an endpoint may ask for beside ids, category and status. */
export const WEBHOOK_INCLUDES = ['address', 'evidence'] as const

/** How far a change set is. */
export const CHANGE_SET_STATES = [
  'foreseeing',
  'foreseen',
  'applying',
  'applied',
  'undoing',
  'undone',
] as const
