/**
 * The built-in rules in the order in which they are asked. What is more exact, or would be taken for
 * something else, stands first: a new owner before a move, a move before everything that may stand in
 * the same reply, providers' and servers' own texts before generic words, the cause of a failure before
 * the queue's giving up. Codes come after all texts by themselves (match-rules.ts).
 */
import { MARKER_ALONE_RULE } from '../own-suppression.ts'
import type { Rule } from '../rule.ts'
import { AMERICAN_ISP_RULES } from './american-isps.ts'
import { ASIAN_PROVIDER_RULES } from './asian-providers.ts'
import { AUTHENTICATION_RULES } from './authentication.ts'
import { CONTENT_RULES, WEAK_CONTENT_RULES } from './content.ts'
import { COURIER_RULES, WEAK_COURIER_RULES } from './courier.ts'
import { EUROPEAN_PROVIDER_RULES } from './european-providers.ts'
import { FILTER_RULES } from './filters.ts'
import { GMAIL_RULES } from './gmail.ts'
import { MAIL_SERVER_RULES } from './mail-servers.ts'
import { MICROSOFT_RULES } from './microsoft.ts'
import { MOVED_RULES, OWNER_RULES } from './moved.ts'
import {
  DISABLED_RULES,
  QUOTA_RULES,
  RECIPIENT_FILTER_RULES,
  SENDER_CHECK_RULES,
  SENDER_RULES,
} from './recipients.ts'
import {
  BLOCKLIST_RULES,
  GREYLIST_RULES,
  PERIOD_RATE_RULES,
  PROTOCOL_RULES,
  RATE_RULES,
  RELAY_RULES,
  SIZE_RULES,
} from './refusals.ts'
import { REPLY_CODE_RULES } from './reply-codes.ts'
import { RUSSIAN_PROVIDER_RULES } from './russian-providers.ts'
import { SENDING_SERVICE_RULES } from './senders.ts'
import { LOGIN_RULES, PROVIDER_STATUS_RULES, STATUS_RULES } from './status-codes.ts'
import { TRANSLATED_RECIPIENT_RULES } from './translated-recipients.ts'
import { TRANSLATED_REFUSAL_RULES } from './translated-refusals.ts'
import { TRANSLATED_SERVER_RULES, WEAK_TRANSLATED_RULES } from './translated-servers.ts'
import { TRANSLATED_UNKNOWN_RULES } from './translated-unknown.ts'
import { TRANSPORT_RULES, WEAK_TRANSPORT_RULES } from './transport.ts'
import {
  BAD_ADDRESS_RULES,
  DOMAIN_RULES,
  UNKNOWN_RULES,
  WIDE_DOMAIN_RULES,
} from './unknown-recipients.ts'
import { YAHOO_APPLE_RULES } from './yahoo-apple.ts'

/** Changes with every release in which a report could get another category; stored with each bounce. */
export const BUILTIN_RULES_VERSION = '2026.11'

/** All built-in rules, in order. */
export const BUILTIN_RULES: readonly Rule[] = [
  MARKER_ALONE_RULE,
  ...OWNER_RULES,
  ...MOVED_RULES,
  ...GMAIL_RULES,
  ...MICROSOFT_RULES,
  ...YAHOO_APPLE_RULES,
  ...AMERICAN_ISP_RULES,
  ...EUROPEAN_PROVIDER_RULES,
  ...RUSSIAN_PROVIDER_RULES,
  ...ASIAN_PROVIDER_RULES,
  ...FILTER_RULES,
  ...SENDING_SERVICE_RULES,
  ...COURIER_RULES,
  ...SENDER_CHECK_RULES,
  ...MAIL_SERVER_RULES,
  ...TRANSLATED_REFUSAL_RULES,
  ...TRANSLATED_SERVER_RULES,
  ...GREYLIST_RULES,
  ...BLOCKLIST_RULES,
  ...AUTHENTICATION_RULES,
  ...RELAY_RULES,
  ...PERIOD_RATE_RULES,
  ...SIZE_RULES,
  ...QUOTA_RULES,
  ...SENDER_RULES,
  ...RECIPIENT_FILTER_RULES,
  ...DISABLED_RULES,
  ...BAD_ADDRESS_RULES,
  ...DOMAIN_RULES,
  ...UNKNOWN_RULES,
  ...WIDE_DOMAIN_RULES,
  ...TRANSLATED_RECIPIENT_RULES,
  ...TRANSLATED_UNKNOWN_RULES,
  ...PROTOCOL_RULES,
  ...RATE_RULES,
  ...CONTENT_RULES,
  ...TRANSPORT_RULES,
  ...WEAK_CONTENT_RULES,
  ...WEAK_TRANSPORT_RULES,
  ...WEAK_TRANSLATED_RULES,
  ...LOGIN_RULES,
  ...STATUS_RULES,
  ...PROVIDER_STATUS_RULES,
  ...REPLY_CODE_RULES,
  ...WEAK_COURIER_RULES,
]
