/** Ids of the program in the words of the pages; an id that has no words is shown as it is. Total. */
import { RISKS } from '@forwardpath/changes'
import { formatCount } from '@forwardpath/report'
import { MOST_COUNTED } from '@forwardpath/store'

const WORDS: Readonly<Record<string, string>> = {
  user_unknown: 'user unknown',
  mailbox_disabled: 'mailbox disabled',
  mailbox_full: 'mailbox full',
  owner_changed: 'owner changed',
  bad_address: 'bad address',
  recipient_filter: 'recipient filter',
  domain_not_found: 'domain not found',
  domain_refuses_mail: 'domain refuses mail',
  not_local: 'not local',
  relay_denied: 'relay denied',
  forwarding_misconfigured: 'forwarding misconfigured',
  mailer_error: 'mailer error',
  auth_required: 'login required',
  sender_rejected: 'sender rejected',
  auth_failure: 'authentication failed',
  missing_ptr: 'no PTR record',
  rate_limited: 'rate limited',
  content_rejected: 'content rejected',
  message_too_large: 'message too large',
  protocol_error: 'protocol error',
  tls_failure: 'TLS failure',
  system_error: 'system error',
  own_suppression: 'our own suppression',
  hard_bounce: 'hard bounce',
  soft_bounce: 'soft bounce',
  left_company: 'left the company',
  domain_migration: 'domain migration',
  srs_hint: 'forwarding hint',
  smtp_551: 'reply 551',
  smtp_251: 'reply 251',
  'dsn_5.1.6': 'status 5.1.6',
  dsn_prose: 'text of a report',
  auto_reply: 'automatic reply',
  delivery_notice: 'delivery notice',
  read_receipt: 'read receipt',
  automated_report: 'automated report',
  not_a_bounce: 'not a bounce',
  rolled_back: 'rolled back',
  auth_failed: 'login refused',
  null_mx: 'null MX',
  own_domain: 'own domain',
  target_suppressed: 'new address is suppressed',
  bad_syntax: 'bad syntax',
  host_not_mx: 'host was no MX',
  host_unknown: 'host unknown',
  not_checked: 'not checked',
}

/** The words of an id. */
export function wordsOf(id: string): string {
  return WORDS[id] ?? id.replaceAll('_', ' ')
}

/** `1 report`, `2 reports`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`
}

/** Of the desk, which is counted so far: `more than 10,000`. */
export function upTo(count: number): string {
  return count > MOST_COUNTED ? `more than ${formatCount(MOST_COUNTED)}` : formatCount(count)
}

/** What a risk of an address change means. */
export function riskWords(risk: string): string {
  const rows: Readonly<Record<string, { readonly says: string }>> = RISKS
  return rows[risk]?.says ?? wordsOf(risk)
}
