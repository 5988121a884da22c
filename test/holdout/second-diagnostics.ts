/** The second set: gathered after the rules had been mended for the first, and judged by them as they were. */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const SECOND_DIAGNOSTICS: readonly SourcedReplies[] = [
  {
    source: 'https://www.icoremail.vip/support/index.php?cate_id=84',
    replies: [
      ['blocklisted', '550 Requested mail action not taken: Invalid IP', 'policy', 'reputation'],
      ['sender_rejected', '550 Requested mail action not taken: Fake sender'],
      ['policy', '550 Requested action not taken: mail is rejected', 'spam', 'content_rejected'],
      [
        'policy',
        '553 Requested action not taken: no smtp MX only',
        'missing_ptr',
        'sender_rejected',
        'protocol_error',
      ],
      ['recipient_filter', '550 rcpt is rejected', 'user_unknown', 'policy'],
      [
        'policy',
        '553 Requested action not taken: Local user only',
        'relay_denied',
        'auth_required',
        'not_local',
      ],
      ['sender_rejected', '553 Requested action not taken: NULL sender is not allowed'],
      ['sender_rejected', '550 sender is rejected'],
      ['blocklisted', '550 IP is Hangup', 'policy'],
      ['blocklisted', '550 IP is rejected'],
      ['mailbox_disabled', '550 User suspended: jane'],
      ['recipient_filter', '550 User rejected', 'user_unknown', 'policy'],
      ['recipient_filter', '550 User in blacklist', 'blocklisted', 'mailbox_disabled'],
      ['mailbox_disabled', '550 User hangup', 'user_unknown'],
      ['user_unknown', '550 unavailable mail user'],
      ['user_unknown', '550 invalid user'],
      ['recipient_filter', '550 restricted', 'policy', 'unclassified'],
      ['mailbox_disabled', '550 user disabled'],
      ['user_unknown', "550 local server don't exists that user"],
      ['user_unknown', '550 mailbox currently unavailable', 'mailbox_disabled'],
      ['bad_address', '501 Bad recipient address syntax'],
      ['user_unknown', '550 recipient does not have an account'],
      ['mailbox_disabled', '550 This account has been temporarily suspended'],
      ['user_unknown', '550 not user of this server'],
    ],
  },
  {
    source: 'https://www.fobhost.com/jishuzhichi/jishuzhichi59.html',
    replies: [
      ['user_unknown', '550 User jane@example.net is not found in Server'],
      ['mailbox_disabled', '550 User jane@example.net is disabled'],
      ['mailbox_full', '552 Quota exceed the hard limit for user jane@example.net'],
      ['mailbox_full', "552 This person's account is exceeding their quota."],
      ['message_too_large', '552 Channel Size Limit exceeded', 'mailbox_full'],
      ['policy', '550 This Message is not welcome', 'content_rejected', 'spam'],
      ['spam', '550 Your message was blocked by NetEase AntiSpam+', 'policy'],
      [
        'blocklisted',
        '571 jane@example.net... from mail01.example.org You are banned, contact yourlocal admin.',
        'policy',
      ],
      [
        'sender_rejected',
        '550 5.0.0 Mail originating from that domain is not welcome here',
        'policy',
        'blocklisted',
      ],
      ['policy', '553 From <list@sender.example>, message blocked.', 'sender_rejected'],
      ['blocklisted', '550 remote ip is forbidden', 'policy'],
      ['domain_not_found', "Sorry, I couldn't find any host named example.net. (#5.1.2)"],
      ['sender_rejected', '553 Invalid sender'],
      ['system_error', '550 System is busy.', 'rate_limited'],
    ],
  },
  {
    source:
      'http://support.everycloudtech.com/support/solutions/articles/4000039509-workspace-reason-codes',
    replies: [
      ['relay_denied', '450 4.1.1 rejection when relay check is enabled', 'user_unknown'],
      ['spam', '450 4.5.5 early spam detection (temporarily blocked)', 'rate_limited'],
      ['system_error', '450 4.5.6 temporary failure in MTA - please retry', 'greylisted'],
      ['bad_address', '504 5.5.2 Recipient address rejected: fully-qualified address is needed'],
      ['sender_rejected', '504 5.5.2 Sender address rejected: fully-qualified address is needed'],
      [
        'policy',
        '550 5.2.2 explicit blocking of sender or recipient address',
        'recipient_filter',
        'blocklisted',
        'sender_rejected',
      ],
      [
        'policy',
        '550 5.5.3 Recipient address rejected: multi-recipient bounce',
        'sender_rejected',
        'rate_limited',
      ],
      ['message_too_large', '554 5.5.3 email rejected due to Content Filter Size Limit'],
      ['reputation', '554 5.5.4 IP sender address with a negative reputation'],
      ['spam', '554 5.5.5 email rejection due to Spam'],
      ['forwarding_misconfigured', '554 5.5.6 loop detection', 'network'],
      ['content_rejected', '554 5.5.7 email rejected due to content of attachment'],
      ['spam', '554 5.6.2 spam link signature detected'],
      ['virus', '554 5.6.4 virus email blocked'],
      ['tls_failure', '554 5.6.5 TLS encryption required by customer rule'],
      [
        'user_unknown',
        '554 5.7.1 unknown domain or unknown recipient (LDAP check)',
        'not_local',
        'domain_not_found',
      ],
    ],
  },
  {
    source: 'https://portal.iridis.uk/?action=article&cmd=knowledgebase&id=254',
    replies: [
      ['rate_limited', '450 HST-RTE: Hourly send rate exceeded, retry later.'],
      ['rate_limited', '450 HST-RTE: Daily send rate exceeded, retry later'],
      ['rate_limited', '550 SND-NUL: High Null sender rate', 'sender_rejected'],
      ['bad_address', '550 Restricted characters in address'],
      ['sender_rejected', '550 SND-VFY: Sender domain does not exist'],
      ['domain_not_found', '550 RPT-VFY: Recipient domain does not exist'],
      ['user_unknown', '550 RPT-VFY: Recipient does not exist'],
      ['protocol_error', '550 MSG-RFC: Your message does not conform to RFC2822 standard'],
      ['virus', '550 MSG-VMS: This message contains a virus, malware or spam', 'spam'],
      ['content_rejected', '550 MSG-EXT: Blacklisted high risk file extension detected'],
      ['relay_denied', '550 Relay Prohibited'],
    ],
  },
  {
    source:
      'https://pomoc.poczta.interia.pl/news-dlaczego-wiadomosc-nie-zostala-dostarczona,nId,6589600',
    replies: [
      ['user_unknown', '550 5.1.1 Account not found'],
      ['user_unknown', '550 5.2.1 Mailbox not available', 'mailbox_disabled', 'mailbox_full'],
      ['recipient_filter', "550 5.7.1 Recipient doesn't want your mail"],
      [
        'auth_failure',
        '550 5.7.0 [SPF] host mail.sender.example (192.0.2.1) is not allowed to send mail from sender.example',
      ],
    ],
  },
  {
    source: 'http://www.hmailserver.com/documentation/latest/?page=reference_error_messages_smtp',
    replies: [
      [
        'rate_limited',
        '421 Excessive amounts of data sent to server.',
        'protocol_error',
        'system_error',
      ],
      ['network', '421 Connection timeout'],
      ['greylisted', '451 Please try again later.', 'system_error'],
      ['protocol_error', '500 Line too long'],
      ['protocol_error', '501 EHLO Invalid domain address.'],
      ['protocol_error', '502 Use HELO/EHLO first'],
      ['protocol_error', '503 Issue a reset if you want to start over'],
      ['relay_denied', '550 Delivery is not allowed to this address.', 'user_unknown', 'policy'],
      ['auth_required', '530 SMTP authentication is required.'],
      ['sender_rejected', '550 Sender verification failed'],
    ],
  },
  {
    source: 'https://btbusiness.custhelp.com/app/answers/detail/a_id/15074/',
    replies: [
      ['reputation', '550 Message rejected due to sender IP reputation ([192.0.2.1])'],
      ['relay_denied', '550 Recipient not authorised', 'auth_required', 'policy'],
    ],
  },
  {
    source: 'https://smtp.codes/rackspace',
    replies: [
      ['rate_limited', '421 Too many concurrent connections from this client (G2)'],
      ['missing_ptr', '450 4.7.1 Client host 192.0.2.1 has no PTR record (G1F)'],
      [
        'network',
        "450 4.4.1 <jane@example.net>: The recipient's server was temporarily unavailable to accept your message (G6)",
        'system_error',
      ],
      [
        'rate_limited',
        '450 4.2.1 <jane@example.net>: Mailbox received too much email in a short period of time (G30)',
      ],
      ['network', '450 4.4.6 Routing loop detected (G16)', 'forwarding_misconfigured'],
      [
        'auth_failure',
        '450 4.4.0 <jane@example.net> Temporary DMARC DNS lookup failure (G1E)',
        'network',
        'system_error',
      ],
      [
        'rate_limited',
        '451 4.7.1 Received too many messages from a new or untrusted IP (G28)',
        'reputation',
      ],
    ],
  },
  {
    source: 'https://smtp.codes/unitedinternet/',
    replies: [
      [
        'auth_failure',
        '550 <list@sender.example>: Reject due to SPF policy. The originating IP of the message is not permitted by the domain owner',
      ],
      [
        'protocol_error',
        '550 <jane@example.net>: Syntax error in parameters or arguments',
        'bad_address',
      ],
      ['user_unknown', '550 <jane@example.net>: Requested action not taken: mailbox unavailable'],
    ],
  },
  {
    source: 'http://www.themssforum.com/smallbiz/Email-blocked/',
    replies: [['blocklisted', '550 192.0.2.1 Defined SPAM source: bl.spamcop.net']],
  },
  {
    source: 'http://office.microsoft.com/pt-br/outlook-help/HA010080002.aspx',
    replies: [
      ['relay_denied', '550 <jane@example.net>... Retransmissão Negada'],
      [
        'relay_denied',
        '553 este domínio não consta na minha lista de rcpthosts autorizados (#5.7.1)',
      ],
      ['relay_denied', '550 <jane@example.net>... Reencaminhamento Negado'],
    ],
  },
  {
    source:
      'https://eomatica.gal/gl/component/content/article/14-blogue/271-erros-frecuentes-nos-envios-de-email.html',
    replies: [
      ['greylisted', '421 Your address has been graylisted. Try again later.'],
      [
        'user_unknown',
        '550 Requested action not taken: mailbox unavailable or is not local',
        'not_local',
        'auth_required',
        'relay_denied',
      ],
    ],
  },
  {
    source:
      'https://learn.microsoft.com/exchange/troubleshoot/email-delivery/ndr/non-delivery-reports-in-exchange-online',
    replies: [
      ['rate_limited', '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded'],
      ['expired', '550 4.4.7 Message expired', 'network'],
      ['network', '450 4.4.316 Connection refused [Message=Socket error code 10061]'],
      [
        'mailbox_disabled',
        '550 5.7.13 STOREDRV.Deliver.Exception:AccountDisabledException.MapiExceptionADUserDisabledAndHidden; Failed to process message due to a permanent exception',
      ],
      [
        'auth_required',
        '530 5.7.57 SMTP; Client was not authenticated to send anonymous mail during MAIL FROM',
        'recipient_filter',
        'policy',
      ],
    ],
  },
  {
    source: 'https://tamingdns.com/bounce-decoder/apple',
    replies: [
      [
        'relay_denied',
        '550 5.7.1 Relay not permitted for user.',
        'recipient_filter',
        'policy',
        'user_unknown',
      ],
    ],
  },
  {
    source: 'https://github.com/zone-eu/zone-mta/issues/301',
    replies: [
      [
        'blocklisted',
        '554 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.1',
      ],
    ],
  },
  {
    source: 'https://github.com/bulwarkmail/webmail/issues/933',
    replies: [['user_unknown', '550 5.1.2 Mailbox does not exist.']],
  },
  {
    source:
      'https://support.mailprotector.com/hc/en-us/articles/360048244891-Common-Email-Bouncebacks',
    replies: [
      [
        'rate_limited',
        '421 4.4.2 Message submission rate for this client has exceeded the configured limit',
      ],
    ],
  },
  {
    source: 'https://mailout.ru/2015/09',
    replies: [['sender_rejected', '550 message sending for this account is disabled', 'policy']],
  },
]
