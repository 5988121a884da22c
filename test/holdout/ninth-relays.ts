/**
 * The ninth set: refusals to relay, of hosts and of logins. The categories were given before any rule was tried on them.
 * Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const NINTH_RELAYS: readonly SourcedReplies[] = [
  {
    source: "real strings in a log parser's test",
    replies: [
      [
        'blocklisted',
        '521 5.5.0 Your IP [192.0.2.10] has been blacklisted. Please contact abuse@kpn.com for more information.',
      ],
      [
        'rate_limited',
        '451 4.2.0 Throttled - https://postmaster.comcast.net/smtp-error-codes.php#RL000010',
      ],
    ],
  },
  {
    source: 'Spanish admin notes with queue samples',
    replies: [
      [
        'blocklisted',
        '550 Rejected: 192.0.2.7, listed at http://csi.cloudmark.com/reset-request for remediation.',
      ],
    ],
  },
  {
    source: 'sample line of a log parser',
    replies: [['rate_limited', '421 4.3.2 All screening ports are busy', 'system_error']],
  },
  {
    source: 'forum archive',
    replies: [
      [
        'protocol_error',
        '521-EHLO/HELO from sender 192.0.2.7 does not map to pc009 in DNS 521-sending machine name must be provided as a fully 521-qualified domain via EHLO/HELO command. 521-see section 4.1.1.1 and 4.1.4 of RFC 2821 521',
        'missing_ptr',
      ],
      ['relay_denied', '550 relaying mail to customer.example is not allowed'],
      [
        'relay_denied',
        '550 relaying to <user@customer.example> prohibited by administrator',
        'policy',
      ],
    ],
  },
  {
    source: 'Rediffmail Enterprise help',
    replies: [
      [
        'sender_rejected',
        "554 Domain used for Authentication is different than the sender's Domain (#5.7.1)",
      ],
      ['virus', '554 Suspicious virus code detected, message not accepted (#5.7.7)'],
    ],
  },
  {
    source: "Sympa's bounce samples of real mails",
    replies: [
      [
        'relay_denied',
        '550 Apache OpenOffice no longer relays openoffice.org mail. See http://incubator.apache.org/openofficeorg/mailing-lists.html#legacy-openofficeorg-lists',
        'not_local',
        'moved',
      ],
    ],
  },
  {
    source: 'class BounceClassifier of Vda, lists of replies as patterns',
    replies: [
      ['relay_denied', '558 Relaying denied: domain not valid', 'not_local', 'domain_not_found'],
      [
        'relay_denied',
        '501 This system is not configured to relay mail to customer.example',
        'not_local',
      ],
      ['relay_denied', '553 sorry, relay of mail is not allowed'],
      [
        'relay_denied',
        '550 RCPT TO:<user@customer.example> Relaying not allowed - please use SMTP AUTH',
        'auth_required',
      ],
      ['not_local', "550 We don't handle mail for customer.example", 'relay_denied'],
      [
        'relay_denied',
        '550 5.7.64 TenantAttribution; Relay Access Denied [DB5EUR01FT014.eop-EUR01.prod.protection.outlook.example]',
        'not_local',
      ],
    ],
  },
  {
    source:
      'https://www.weboke.nl/knowledgebase/6/Email-foutmeldingen-Mail-delivery-failed-returning-message-to-sender.html (Postini)',
    replies: [['relay_denied', '554 No relaying allowed - psmtp', 'not_local']],
  },
  {
    source: 'https://support.hoasted.com/article/282-e-mail-fouten-debuggen (Netherlands)',
    replies: [
      [
        'relay_denied',
        '550-550 relay through this server without authentication.',
        'auth_required',
      ],
    ],
  },
  {
    source: 'Spanish report script of an ISP, its patterns of 2012',
    replies: [
      ['relay_denied', "<user@customer.example> isn't allowed to relay", 'auth_required'],
      ['relay_denied', '550 relaying denied for user@customer.example'],
    ],
  },
  {
    source: 'Sendmail cf',
    replies: [
      [
        'missing_ptr',
        '450 Relaying temporarily denied. Cannot resolve PTR record for 192.0.2.7',
        'relay_denied',
      ],
    ],
  },
  {
    source: 'test of a mailer',
    replies: [['relay_denied', '421 4.7.0 Relaying temporarily denied', 'rate_limited']],
  },
  { source: "set-up script's comment", replies: [['relay_denied', '554 relaying not allowed']] },
  { source: 'ops notes', replies: [['relay_denied', '550 5.1.2 Relay not allowed.', 'not_local']] },
  {
    source: 'MapleBBS mail daemon, Taiwan',
    replies: [['sender_rejected', '550 you are not in my access list', 'policy']],
  },
  {
    source: 'test server',
    replies: [['bad_address', '551 invalid eMail address from server', 'user_unknown']],
  },
  { source: 'KDE smtp test', replies: [['user_unknown', '551 No valid recipients']] },
  {
    source: "a verifier's test in Spanish and English",
    replies: [
      [
        'user_unknown',
        "550 5.7.1 Email doesn't exist. Please forward it or send it to contact@customer.example",
        'moved',
      ],
      [
        'user_unknown',
        '550 Mailbox unavailable; relay host 192.0.2.9 refused',
        'relay_denied',
        'network',
      ],
      [
        'relay_denied',
        '554 5.7.1 Access denied - you must have an account on this system to relay',
        'auth_required',
      ],
      ['auth_required', '550 5.7.1 Only authenticated users that have an account here may send'],
      [
        'not_local',
        '550 5.7.1 We do not have an account for this domain',
        'relay_denied',
        'user_unknown',
      ],
      ['sender_rejected', '550 5.7.0 Sender does not have a mailbox on this server'],
      [
        'policy',
        '550 5.7.0 Rejected: your organisation does not have a policy permitting external mail',
        'sender_rejected',
      ],
      ['recipient_filter', '550 The recipient has banned mail from your domain'],
      ['spam', '550 Recipient does not accept spam', 'recipient_filter'],
    ],
  },
  { source: 'Python server', replies: [['user_unknown', '550 not a local mailbox', 'not_local']] },
  {
    source: 'several small servers',
    replies: [['relay_denied', '550 domain not allowed', 'not_local', 'policy']],
  },
  {
    source: 'Brazilian test with real log lines',
    replies: [
      ['greylisted', '450 Rcpt to <> - You are greylisted. Try again later'],
      [
        'greylisted',
        '454 Falha tempor?ria, pol?tica SoftFail (greylisting). (#5.7.1)',
        'auth_failure',
      ],
      ['rate_limited', '421 4.7.0 [TS01]', 'reputation'],
    ],
  },
]
