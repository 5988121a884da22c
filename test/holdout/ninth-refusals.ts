/**
 * The ninth set: refusals of senders, hosts and messages. The categories were given before any rule was tried on them.
 * Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const NINTH_REFUSALS: readonly SourcedReplies[] = [
  {
    source: 'mySociety HandleMail.t, real Exim bounces 2009',
    replies: [
      [
        'relay_denied',
        '553-you are trying to use me [server-10.tower-57.messagelabs 553-.com] as a relay, but I have not been configured to let 553-you [192.0.2.7, mail.sender.example] do this. 553-Please visit www.messagelabs.com/support for more 553-details about this error message and instructions to 553 resolve this issue. (#5.7.1)',
        'not_local',
      ],
      ['spam', '554 Sorry, message looks like SPAM to me'],
      ['spam', '554 5.7.1 Message scored extremely high on spam scale. No incident created.'],
      ['policy', '550 This message has been blocked by Policy Patrol', 'spam', 'content_rejected'],
      ['spam', '597 we have a reason to believe this message is unwanted here', 'policy'],
      [
        'policy',
        '550 5.7.1 Unable to deliver to <user@customer.example>',
        'relay_denied',
        'user_unknown',
      ],
      [
        'auth_required',
        '503 This mail server requires authentication when attempting to send to a non-local e-mail address. Please check your mail client settings or contact your administrator to verify that the domain or address is defined for this server.',
        'relay_denied',
        'not_local',
      ],
    ],
  },
  {
    source: 'forum archive',
    replies: [
      [
        'sender_rejected',
        '550-Verification failed for <www-data@host> 550-unrouteable mail domain "host" 550 Sender verify failed',
      ],
      [
        'relay_denied',
        '554 Please check your SMTP server is set to smtp.orangehome.co.uk. Further help is available at http://help.orange.co.uk/sessionBegin.do?solutionId=kb4473',
        'auth_required',
        'policy',
      ],
      [
        'sender_rejected',
        '553 From address not verified - see http://www.rogershelp.com/verify-email',
      ],
      [
        'blocklisted',
        '550 5.7.1 Connection refused - IB115. 192.0.2.7 is blacklisted. If you believe this to be in error, please contact postmaster@bigpond.com',
      ],
      ['auth_required', '550 Please turn authentication on', 'relay_denied'],
      ['auth_required', '530 5.7.0 No AUTH command has been given.'],
      [
        'blocklisted',
        '554 5.7.1 <user@customer.example>: Recipient address rejected: Policy Rejection- This ip has been blacklisted. Contact your service provider if you have questions.',
      ],
      ['forwarding_misconfigured', '553 5.3.5 system config error', 'system_error', 'network'],
    ],
  },
  {
    source: 'bounces of SparkPost',
    replies: [['sender_rejected', '550 5.7.1 Unconfigured Sending Domain <app.sender.example>']],
  },
  {
    source: 'bounces of Zoho',
    replies: [['spam', '541 5.7.1 Mail rejected due to antispam policy', 'policy']],
  },
  {
    source: 'forum archive with a Postfix log, 2013',
    replies: [
      [
        'spam',
        '553-Message filtered. Please see the FAQs section on spam 553-at http://www.messagelabs.com/support/ for more 553 information. (#5.7.1)',
      ],
      ['user_unknown', '550 "user@customer.example" is not a known user'],
    ],
  },
  {
    source: 'log in a Perl module',
    replies: [
      ['rate_limited', '451 Server too busy, try again later', 'system_error'],
      [
        'mailbox_disabled',
        '421 4.7.1 RCP-T4 http://postmaster.facebook.com/response_codes?ip=192.0.2.7#unavailable Recipient account is unavailable',
        'user_unknown',
      ],
    ],
  },
  {
    source: 'Postfix log parser of cs.tcd.ie, real log lines in comments',
    replies: [
      ['network', "451 Can't connect to customer.example - psmtp", 'system_error'],
      ['network', '421 cannot send to name server', 'system_error'],
      ['rate_limited', '451 Message temporarily deferred - 4.16.50', 'reputation'],
      [
        'mailbox_disabled',
        '<user@customer.example>: Recipient address rejected: User no longer receiving mail at this address',
        'user_unknown',
        'moved',
      ],
      [
        'protocol_error',
        '<customer.example>: Helo command rejected: You are not in customer.example',
        'policy',
      ],
      [
        'sender_rejected',
        '<sender@sender.example>: Sender address rejected: Address uses MX in loopback address space (127.0.0.0/8)',
      ],
      [
        'domain_not_found',
        '<user@customer.example>: Recipient address rejected: Address uses MX in private address space (192.168.0.0/16)',
        'network',
        'domain_refuses_mail',
      ],
      ['protocol_error', '<DATA>: Data command rejected: Multi-recipient bounce', 'policy'],
    ],
  },
  {
    source: 'log in a Perl test',
    replies: [
      [
        'greylisted',
        '451-response to "RCPT TO:<bounces+user=customer.example@sender.example>" from smtp.sender.example [192.0.2.7] was: 450 4.2.0 <bounces+user=customer.example@sender.example>: Recipient address rejected: Greylisted',
        'sender_rejected',
      ],
    ],
  },
  {
    source: 'Dominican utility',
    replies: [
      [
        'spam',
        '451 Spam email. Email Session ID: {5E26FC89-230023-208F00A-C0000000}',
        'reputation',
        'blocklisted',
      ],
    ],
  },
  {
    source: 'bounce pasted to a kernel list',
    replies: [
      [
        'blocklisted',
        '550 5.7.1 <user@customer.example>... Rejected recent spam source [mail.sender.example] Reply at http://customer.example/unblockme/index.php?id=tango',
        'reputation',
        'spam',
      ],
      ['policy', '553 RCPT TO:<user@telia.example> refused', 'unclassified', 'user_unknown'],
      ['user_unknown', '550 sorry, your recipient address is not in my local list', 'not_local'],
    ],
  },
  {
    source: 'qmail log',
    replies: [
      [
        'user_unknown',
        '550 5.1.1 <user@novell.example> is not a valid mailbox. 550 No such recipient',
      ],
    ],
  },
  {
    source: 'bounce',
    replies: [
      [
        'user_unknown',
        '554 Hi [192.0.2.7], 5.0.0 unresolvable address: <user@vger.example>; nosuchuser; user@vger.example',
      ],
      [
        'spam',
        '550 5.7.1 Content-Policy accept-into-freezer-1 msg: Bayes Statistical Bogofilter considers this message SPAM. BF:<S 0.9924> In case you disagree, send the ENTIRE message plus this error message to <postmaster@vger.example> ; S230153AbhFJ',
      ],
    ],
  },
]
