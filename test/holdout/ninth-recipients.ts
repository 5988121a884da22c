/**
 * The ninth set: replies about recipients, and those that can be taken for them. The categories were given before any rule was tried on them.
 * Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const NINTH_RECIPIENTS: readonly SourcedReplies[] = [
  {
    source: 'class BounceClassifier of Vda, lists of replies as patterns',
    replies: [
      [
        'mailbox_disabled',
        '452 4.1.1 user@customer.example Account temporarily unavailable. Try again later',
        'user_unknown',
        'system_error',
      ],
      ['mailbox_disabled', '550 sorry, this mailbox is currently disabled, try again'],
      ['missing_ptr', '451 Missing reverse PTR - please fix it and try again'],
      ['mailbox_full', '550 Mailbox user@customer.example is over quota, try again later'],
      ['mailbox_full', '451 Account user@customer.example out of quota. Try later'],
      ['system_error', '452 try later', 'rate_limited', 'greylisted'],
      [
        'system_error',
        '450 4.2.2 user@customer.example... temporary failure; please retry later',
        'mailbox_full',
      ],
      ['mailbox_full', 'Sorry, the user user@customer.example over quota, please try again later'],
      ['missing_ptr', '550 5.1.1 <user@customer.example> Your IP has no Reverse DNS'],
      [
        'sender_rejected',
        '550 5.1.0 <sender@sender.example> sender rejected: domain does not have neither a valid MX or A record',
      ],
      [
        'missing_ptr',
        '521 mx.customer.example Service not available - no PTR record for 192.0.2.7',
      ],
      [
        'missing_ptr',
        '451 Blocked - Reverse DNS queries for your IP fail. You cannot send me mail',
      ],
      ['sender_rejected', '474 sender.example no DNS A-data returned', 'missing_ptr', 'network'],
      [
        'protocol_error',
        '550-Bad HELO: sender.example does not exist 550 Please see RFC 2821 section 4.1.1.1',
        'missing_ptr',
      ],
      ['missing_ptr', '550 PTR and SPF-softail', 'auth_failure'],
      [
        'protocol_error',
        '550 5.7.0 HELO argument [sender.example] is missing a DNS entry',
        'missing_ptr',
      ],
      [
        'blocklisted',
        '553 5.7.1 <192.0.2.7>: Client host rejected: AUTO_CLIENT You have been identified as a spammer. Go Away',
        'spam',
      ],
      ['mailbox_disabled', '550 NOACTIVITY: Sorry, no recipient activity since 2014-03-01'],
      [
        'user_unknown',
        '540 5.7.1 <user@customer.example>: Recipient address rejected: Account deleted by user',
        'mailbox_disabled',
      ],
      [
        'mailbox_disabled',
        '540 5.7.1 <user@customer.example>: Recipient address rejected: Account locked by abuse team',
      ],
      ['mailbox_disabled', '550 5.1.1 <user@customer.example> recipient rejected (mailbox locked)'],
      [
        'mailbox_full',
        "550-Callout verification failed: 550 550 Recipient's mailbox is full, user account inactive",
        'mailbox_disabled',
      ],
      ['user_unknown', '550 SITEGROUND: No Such mailbox here'],
      ['policy', '450 this recipient is not allowed', 'mailbox_disabled', 'recipient_filter'],
      ['user_unknown', '550 5.1.1 Not our Customer'],
    ],
  },
  {
    source: "a verifier's test in Spanish and English (Postfix address verification)",
    replies: [
      [
        'system_error',
        '450 4.1.1 Recipient address rejected: unverified address: try again',
        'greylisted',
        'network',
      ],
    ],
  },
  {
    source: "a verifier's test in Spanish and English",
    replies: [
      [
        'greylisted',
        '451 4.7.1 Please try again later; your message from noreply@sender.example is queued',
        'system_error',
        'rate_limited',
      ],
      [
        'greylisted',
        '451 4.3.0 Temporarily rejected, greylisting is active; mail from this client host will be accepted on retry',
      ],
    ],
  },
  {
    source: "Swiss club's test with real bounces of 2024",
    replies: [
      [
        'blocklisted',
        '550 A URL in this email (bad . example) is listed on https://spamrl.com/. Please resolve and retry',
        'spam',
        'content_rejected',
      ],
      [
        'rate_limited',
        '554 5.2.0 sc999: reputation ratelimit in effect - https://support.bluewin.ch/provider/bounce/aXA9MTkyLjAuMi43',
        'reputation',
      ],
      [
        'policy',
        '554 5.2.0 sc981: Rejected due to policy reasons - https://support.bluewin.ch/en/provider/bounce/aXA9MTkyLjAuMi43',
        'spam',
      ],
      [
        'auth_failure',
        '554 5.2.0 MXIN603 DMARC validation failed. ;id=DzDctlIXbqGHSDzDctcDSp;sid=DzDctlIXbqGHS;mta=mx1-prd-nl1-sun;dt=2024-11-21T05:55:04+01:00;ipsrc=192.0.2.7;',
      ],
      ['spam', '550 The content of this message looked like spam.'],
      ['spam', '550 This message has been reported as spam by other users.'],
      [
        'auth_failure',
        '550 5.7.509 Access denied, sending domain [SENDER.EXAMPLE] does not pass DMARC verification and has a DMARC policy of reject. [DB5EUR02.prod.protection.outlook.example 2024-11-21T16:31:06.930Z 08DD0A]',
      ],
    ],
  },
  {
    source: "Sympa's bounce samples of real mails",
    replies: [
      ['user_unknown', '550 <user@ukr.example> not used', 'mailbox_disabled'],
      [
        'mailbox_disabled',
        '550 user@earthlink.example...User account is unavailable',
        'user_unknown',
      ],
    ],
  },
  {
    source: 'Spanish report script of an ISP, its patterns of 2012',
    replies: [
      ['user_unknown', '554 qq Sorry, no valid recipients', 'bad_address'],
      [
        'user_unknown',
        '550 5.1.1 Error: invalid recipients is found from 192.0.2.7',
        'rate_limited',
      ],
      ['user_unknown', 'user@customer.example was not found in LDAP server'],
      [
        'mailbox_disabled',
        '550 5.7.1 <user@customer.example>... user disabled; cannot receive new mail:',
      ],
      ['blocklisted', '554 5.7.1 IP Blacklisted globally'],
      ['unclassified', '550 5.7.1 HC87', 'policy', 'spam'],
      [
        'spam',
        'Your message has not reached its recipient as it has been quarantined by our anti-spam system as potential spam',
      ],
    ],
  },
  {
    source: 'blog',
    replies: [
      [
        'blocklisted',
        '550-5.7.1 reject content [xbl] 550 See http://master.php.net/mail/why.php?why=SURBL',
        'content_rejected',
        'spam',
      ],
    ],
  },
  {
    source: 'Magma, the mail server of Lavabit',
    replies: [
      ['system_error', '451 INTERNAL SERVER ERROR - PLEASE TRY AGAIN LATER'],
      [
        'content_rejected',
        '550 DATA FAILED - UNABLE TO LOCATE THE "FROM" ADDRESS IN THE MESSAGE - PLEASE CHECK YOUR EMAIL CLIENT SETTINGS AND TRY AGAIN',
        'protocol_error',
        'sender_rejected',
      ],
    ],
  },
]
