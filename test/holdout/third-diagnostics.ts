/** The third set: gathered after the rules had been mended for the second, and judged by them as they were. */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const THIRD_DIAGNOSTICS: readonly SourcedReplies[] = [
  {
    source: 'https://blog.sina.com.cn/s/blog_8dc13ec50101fxxr.html',
    replies: [
      ['system_error', '450 out of memory.'],
      ['system_error', '450 queue unavailable.'],
      ['system_error', '450 mailbox unavailable.', 'user_unknown', 'mailbox_disabled'],
      ['system_error', '450 database temporary error.'],
      ['rate_limited', '451 out of allow RCPT numbers.', 'system_error'],
      ['auth_required', '451 auth error.', 'system_error'],
      ['protocol_error', '451 stray newline', 'system_error'],
      ['protocol_error', '501 please say HELO/EHLO first'],
      ['protocol_error', '503 please say RCPT first'],
      ['mailbox_disabled', '550 user is locked.'],
      ['blocklisted', '550 black ip.', 'policy'],
      ['auth_required', '551 auth error.'],
      ['protocol_error', '551 line parse error'],
      ['spam', '552 message rejected by anti-spam engine.'],
      ['rate_limited', '552 too many same size mails.', 'spam', 'policy'],
      ['sender_rejected', '552 mail from invalid.'],
      ['network', '552 looping message.', 'forwarding_misconfigured'],
      ['message_too_large', '552 message is too long.'],
      ['virus', '552 Virus found.'],
      ['sender_rejected', '553 host denies the sender.'],
      ['policy', '553 private list access denied.', 'recipient_filter', 'sender_rejected'],
      ['relay_denied', '553 relay check domain fail', 'policy', 'sender_rejected'],
      ['relay_denied', '553 host denies relay.'],
      ['blocklisted', '554 Black mail address.', 'sender_rejected', 'policy', 'unclassified'],
      ['message_too_large', '554 attachment is too long.', 'content_rejected'],
      ['sender_rejected', '554 sender is unvalidated.'],
      ['blocklisted', '554 rbl deny.'],
      ['blocklisted', '554 openrelay check.', 'policy', 'unclassified'],
      ['protocol_error', '555 helohost error.'],
    ],
  },
  {
    source: 'http://www.milter.info/smtp/smtpf/reply.html',
    replies: [
      ['blocklisted', '550 5.7.1 host mail.sender.example [192.0.2.1] black listed #120'],
      [
        'system_error',
        '450 4.7.1 host mail.sender.example [192.0.2.1] temporary failure #120',
        'greylisted',
        'policy',
      ],
      [
        'policy',
        '550 5.7.1 host mail.sender.example [192.0.2.1] from RFC2606 reserved domain #121',
        'sender_rejected',
      ],
      [
        'policy',
        '550 5.7.1 host mail.sender.example [192.0.2.1] from unknown TLD #122',
        'sender_rejected',
        'missing_ptr',
      ],
      [
        'sender_rejected',
        '550 5.7.1 sender <list@sender.example> black listed #127',
        'blocklisted',
      ],
      ['sender_rejected', '550 5.7.1 sender <list@sender.example> from unknown TLD #129', 'policy'],
      ['relay_denied', '550 5.7.1 routed address relaying denied #131'],
      [
        'bad_address',
        '550 5.7.1 UUCP addressing denied #132',
        'policy',
        'relay_denied',
        'protocol_error',
      ],
    ],
  },
  {
    source: 'https://services.ncl.ac.uk/itservice/help-services/security/emailreject',
    replies: [
      ['user_unknown', '553-5.1.1 <jane@example.net>... Recipient address not recognised #299...'],
      ['blocklisted', '550-5.7.0 [192.0.2.1] black listed by rbl-plus.mail-abuse.ja.net #525...'],
      ['protocol_error', '550-5.7.0 HELO argument must be a FQDN or IP-domain literal #428...'],
      [
        'auth_failure',
        '550-5.7.1 sender <list@sender.example> via mail.sender.example/192.0.2.1 SPF result Fail; #702...',
      ],
    ],
  },
  {
    source: 'https://postmaster.gandi.net/',
    replies: [
      ['policy', '550 5.7.1 Reject for policy reason. RULE3_2', 'spam'],
      [
        'greylisted',
        '450 4.7.1 <jane@example.net>: Recipient address rejected: Greylisted for 300 seconds',
      ],
      ['blocklisted', '554 5.7.1 blocked you maybe infected', 'virus', 'policy'],
      ['rate_limited', '450 4.7.1 sasl_rate_limit per hour'],
    ],
  },
  {
    source:
      'https://infomaniak.com/en/support/faq/858/resolve-an-email-issue-following-an-error-report',
    replies: [
      [
        'mailbox_disabled',
        '550 5.1.1 jane@example.net recipient rejected, account administratively disabled',
        'user_unknown',
      ],
    ],
  },
  {
    source:
      'https://support.grhosting.cz/kb/a290/email-se-vratil-odesilateli-jako-nedorucitelny.aspx',
    replies: [
      ['mailbox_full', '552 5.1.1 5.2.2 sorry, final recipient mailbox is full (chkuser)'],
      [
        'recipient_filter',
        '550 5.1.1 <list@sender.example> sender is blacklisted',
        'sender_rejected',
        'blocklisted',
      ],
      ['auth_failure', '550 5.1.0 0bcW1i00G0jifNx01bcmHa blocked by SPF'],
    ],
  },
  {
    source:
      'https://docs.trendmicro.com/en-us/documentation/article/deep-discovery-email-inspector-51-online-help-smtp-error-codes',
    replies: [
      [
        'policy',
        '521 Block permanently (Sender Filtering/Authentication)',
        'sender_rejected',
        'blocklisted',
        'auth_failure',
      ],
      ['blocklisted', '550 Permanent denial of connection (550) for RBL+ matches (ERS)'],
    ],
  },
  {
    source: 'https://napoveda.seznam.cz/uzivatel-neexistuje',
    replies: [['user_unknown', "5.1.1 szn; User hasn't got the service mapped"]],
  },
  {
    source: 'https://support.aa.net.uk/index.php?title=Sending_Email_Errors',
    replies: [
      [
        'blocklisted',
        '550 Error CA2 see: http://wiki.aa.org.uk/Sending_Email_Errors 192.0.2.1 is blocked from sending. Probably due to sending spam messages.',
        'spam',
        'policy',
      ],
    ],
  },
  {
    source: 'https://www.spambrella.com/faq/email-delivery-error-codes/',
    replies: [['system_error', '452 4.3.1 Insufficient system resources']],
  },
  {
    source:
      'https://support.everycloud.com/support/solutions/articles/4000007755-workspace-classification-codes',
    replies: [
      ['user_unknown', '550 5.1.1 Recipient address rejected: undeliverable address'],
      ['spam', '554 5.5.4 Spam IP rejected', 'blocklisted', 'reputation'],
      ['spam', '554 5.6.1 Spam Header rejected'],
    ],
  },
  {
    source: 'https://sumari.jp/mail-error-message',
    replies: [
      ['network', 'Connected to 192.0.2.1 but connection died'],
      [
        'greylisted',
        '450 4.7.1 <jane@example.net>: Client host rejected: Greylisted for 5 minutes',
      ],
      ['system_error', '451 Temporarily unavailable -- please try later', 'greylisted'],
      [
        'user_unknown',
        '550 cuda nsu 5.1.1 <jane@example.net>: Recipient address rejected: User unknown',
      ],
    ],
  },
]
