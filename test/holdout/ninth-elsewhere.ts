/**
 * The ninth set: replies about mail that is handled, forwarded or read elsewhere, or no longer. The categories were given before any rule was tried on them.
 * Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const NINTH_ELSEWHERE: readonly SourcedReplies[] = [
  {
    source: 'pasted NDR of Exchange Online about a Postfix host',
    replies: [
      [
        'relay_denied',
        '550 5.7.367 Remote server returned not permitted to relay -> 554 5.7.1 <user@customer.example>: Relay access denied',
        'not_local',
      ],
    ],
  },
  {
    source: 'Java mail server',
    replies: [
      [
        'relay_denied',
        '550 Relaying prohibited, user is not local (user@customer.example)',
        'not_local',
      ],
    ],
  },
  {
    source: "Open Dental's help on mail errors",
    replies: [
      [
        'relay_denied',
        '(WS-SVR) [192.0.2.7]:12345 is currently not permitted to relay.',
        'auth_required',
      ],
    ],
  },
  {
    source: 'a pasted bounce',
    replies: [
      ['relay_denied', '550 Host mail.sender.example is not permitted to relay'],
      [
        'mailbox_disabled',
        '550 This address no longer accepts mail [user@customer.example]',
        'user_unknown',
      ],
      [
        'user_unknown',
        '<user@email.example>: Recipient address rejected: This mailbox does not exist or has been closed down',
        'mailbox_disabled',
      ],
      ['forwarding_misconfigured', '550 Forwarding failed', 'system_error'],
    ],
  },
  {
    source: 'bounces of Zoho',
    replies: [
      [
        'sender_rejected',
        '553 Sender is not allowed to relay emails',
        'relay_denied',
        'auth_required',
      ],
      [
        'rate_limited',
        '550 5.4.6 Unusual sending activity detected. Please try after sometime.',
        'policy',
      ],
      [
        'user_unknown',
        "550 5.4.6 An email sent to this address has been rejected with the reason 'Mailbox does not exist'",
      ],
    ],
  },
  {
    source: 'small SMTP sink',
    replies: [['relay_denied', '550 Local log recipient only; relaying prohibited', 'not_local']],
  },
  {
    source: 'MailPress, a WordPress plugin, its bounce patterns',
    replies: [
      ['relay_denied', 'Relaying disallowed'],
      ['domain_refuses_mail', 'Domain not used for mail'],
      ['not_local', 'No such domain at this location', 'domain_not_found', 'relay_denied'],
      ['user_unknown', 'This address is no longer valid', 'moved', 'mailbox_disabled'],
      [
        'not_local',
        "Although I'm listed as a best-preference MX or A for that host, it isn't in my control/locals file, so I don't treat it as local. (#5.4.6)",
        'forwarding_misconfigured',
      ],
      ['forwarding_misconfigured', 'too many hops, this message is looping (#5.4.6)'],
      ['system_error', 'Unable to chdir to maildir', 'mailer_error'],
    ],
  },
  {
    source: "go-sisimai's NoRelaying patterns",
    replies: [
      [
        'not_local',
        '550 user@customer.example not local host customer.example, not a gateway',
        'relay_denied',
      ],
      ['relay_denied', 'not an open relay, so get lost'],
    ],
  },
  {
    source: 'info.rahul.net/classic:adding_removing_email_addresses',
    replies: [
      ['moved', '550 Bill has moved to jane.roe@moved.example'],
      ['user_unknown', '550 Joe is no longer here', 'moved', 'mailbox_disabled'],
    ],
  },
  {
    source: 'bounces of Laposte',
    replies: [
      [
        'mailbox_disabled',
        '450 4.2.1 <user@laposte.example>: Recipient address rejected: this mailbox is inactive and has been disabled',
      ],
    ],
  },
  {
    source: "a French sender's log of real replies (Free)",
    replies: [
      [
        'rate_limited',
        '451 too many errors from your ip (192.0.2.7), please visit http://postmaster.free.fr/',
        'blocklisted',
        'reputation',
      ],
    ],
  },
  {
    source: "a French sender's log of real replies (Outlook.com)",
    replies: [
      [
        'rate_limited',
        '451 4.7.652 The mail server [192.0.2.7] has exceeded the maximum number of connections.',
      ],
    ],
  },
  {
    source: "a French sender's log of real replies (Orange)",
    replies: [
      [
        'rate_limited',
        '421 4.1.1 BXpE Service refuse. Veuillez essayer plus tard. OFR005_411 [411]',
        'reputation',
      ],
    ],
  },
  {
    source: "a French sender's log of real replies (Laposte or Free)",
    replies: [
      [
        'mailbox_disabled',
        '550 5.2.1 This mailbox has been blocked due to inactivity (UserSearch)',
      ],
    ],
  },
  {
    source: "a French sender's log of real replies (the relay's own list)",
    replies: [
      [
        'policy',
        'Queue 1a0e.001 DROP[suppressed] Recipient user@aol.example was found from suppression list',
      ],
    ],
  },
  {
    source: 'French server',
    replies: [['system_error', '550 Relay error', 'relay_denied', 'forwarding_misconfigured']],
  },
  {
    source: 'an OpenSMTPD configuration',
    replies: [['missing_ptr', '550 forward-confirmed reverse dns required']],
  },
  {
    source: 'bounces of Titan',
    replies: [['rate_limited', '550 5.4.6 Sender Hourly Bounce Limit Exceeded']],
  },
]
