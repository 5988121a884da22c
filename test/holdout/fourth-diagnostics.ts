/**
 * The fourth set: replies of servers, filters and gateways that the three before have none of, many of them 551s and
 * many whose words point at the recipient where the sender is at fault. Judged by the rules as they were. Two of them
 * stay unclassified, since only their own words could mend them: a slip of the pen and a joke.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const FOURTH_DIAGNOSTICS: readonly SourcedReplies[] = [
  {
    source: 'https://github.com/lavabit/magma/blob/develop/src/servers/smtp/smtp.c',
    replies: [
      ['bad_address', '551 RCPT TO REJECTED - INVALID ADDRESS', 'user_unknown'],
      [
        'mailbox_disabled',
        '550 ACCOUNT LOCKED - THE ACCOUNT <jane@example.net> HAS BEEN ADMINISTRATIVELY LOCKED',
      ],
      [
        'mailbox_disabled',
        '550 ACCOUNT LOCKED - THE ACCOUNT <jane@example.net> HAS BEEN LOCKED FOR INACTIVITY',
      ],
      [
        'mailbox_disabled',
        '550 ACCOUNT LOCKED - THE ACCOUNT <jane@example.net> HAS BEEN LOCKED FOR ABUSE POLICY VIOLATIONS',
      ],
      [
        'mailbox_disabled',
        '550 ACCOUNT LOCKED - THE ACCOUNT <jane@example.net> HAS BEEN LOCKED AT THE REQUEST OF THE OWNER',
      ],
      [
        'relay_denied',
        '551 RELAY ACCESS DENIED - THE DOMAIN <example.net> IS NOT HOSTED LOCALLY AND RELAY ACCESS REQUIRES AUTHENTICATION',
        'auth_required',
        'not_local',
      ],
      [
        'user_unknown',
        '554 INVALID RECIPIENT - THE EMAIL ADDRESS <jane@example.net> DOES NOT MATCH AN ACCOUNT ON THIS SYSTEM',
      ],
      [
        'mailbox_full',
        '552 MAILBOX FULL - THE ACCOUNT <jane@example.net> HAS EXCEEDED THEIR STORAGE QUOTA',
      ],
      [
        'message_too_large',
        '552 MESSAGE EXCEEDS SIZE LIMIT - THE ACCOUNT <jane@example.net> IS ONLY AUTHORIZED TO ACCEPT MESSAGES UP TO 10485760 BYTES',
      ],
      [
        'blocklisted',
        '550 MESSAGE BLOCKED - THE ADDRESS [192.0.2.1] HAS BEEN LISTED ON A REALTIME BLACKLIST AND THE ACCOUNT <jane@example.net> IS CONFIGURED TO REJECT MESSAGES FROM BLACKLISTED ADDRESSES',
        'recipient_filter',
      ],
      [
        'rate_limited',
        '451 MAILBOX UNAVAILABLE - THE ACCOUNT <jane@example.net> IS CONFIGURED NOT TO ACCEPT MORE THAN 100 MESSAGES IN A TWENTY-FOUR HOUR PERIOD - PLEASE TRY AGAIN LATER',
      ],
      ['greylisted', '451 MAILBOX UNAVAILABLE - PLEASE TRY AGAIN IN 5 MINUTES', 'system_error'],
      [
        'auth_failure',
        '550 MESSAGE BLOCKED - THE MESSAGE IS BEING REJECTED BECAUSE THE ADDRESS [192.0.2.1] IS NOT AUTHORIZED TO SEND MESSAGES FROM <list@sender.example> - PLEASE CORRECT THE ISSUE AND TRY AGAIN',
        'sender_rejected',
      ],
      ['spam', '550 DATA BLOCKED - THIS MESSAGE IS BEING BLOCKED ON SUSPICION OF BEING JUNK MAIL'],
      [
        'sender_rejected',
        '550 DATA BLOCKED - THIS USER ACCOUNT IS NOT AUTHORIZED TO SEND MESSAGES WITH THE ADDRESS <list@sender.example> - PLEASE CHECK YOUR EMAIL CLIENT SETTINGS AND TRY AGAIN',
      ],
      [
        'rate_limited',
        '451 OUTBOUND MAIL QUOTA EXCEEDED - THIS ACCOUNT MAY ONLY SEND 200 MESSAGES IN A TWENTY-FOUR HOUR PERIOD, PLEASE TRY AGAIN AT A LATER TIME',
      ],
      [
        'message_too_large',
        '552 OUTBOUND SIZE LIMIT EXCEEDED - THIS ACCOUNT MAY ONLY SEND MESSAGES UP TO 10485760 BYTES IN LENGTH',
      ],
      [
        'tls_failure',
        '530 TRANSPORT LAYER SECURITY REQUIRED - THIS ACCOUNT CAN ONLY BE ACCESSED USING A SECURE NETWORK CONNECTION, PLEASE ENABLE SSL OR TLS AND TRY AGAIN',
      ],
      ['rate_limited', '541 RCPT TO REJECTED - PER MESSAGE RECIPIENT LIMIT REACHED', 'policy'],
    ],
  },
  {
    source: 'https://github.com/leonamp/SPFBL',
    replies: [
      ['sender_rejected', '551 5.7.1 SPFBL sender has non-existent internet domain.'],
      ['sender_rejected', '551 5.7.1 SPFBL IP or sender is invalid.', 'policy', 'missing_ptr'],
      [
        'blocklisted',
        '551 5.7.1 SPFBL you are permanently blocked in this server.',
        'policy',
        'sender_rejected',
      ],
      ['greylisted', '451 4.7.1 SPFBL you are greylisted on this server.'],
      [
        'blocklisted',
        '451 4.7.2 SPFBL you are temporarily blocked on this server.',
        'policy',
        'rate_limited',
        'greylisted',
      ],
    ],
  },
  {
    source: 'check_mail.m4 2.2 and check_rcpt rules of Claus Assmann for Sendmail 8.8, 1997',
    replies: [
      [
        'sender_rejected',
        '551 invalid host name mailer, check your configuration.',
        'protocol_error',
        'missing_ptr',
      ],
      [
        'sender_rejected',
        '551 This domain is banned, contact your local admin.',
        'blocklisted',
        'policy',
      ],
      ['sender_rejected', '551 You are banned, contact your local admin.', 'blocklisted', 'policy'],
      ['relay_denied', '551 we do not relay'],
      [
        'sender_rejected',
        '451 unresolvable host name sender.example, check your setup.',
        'network',
        'missing_ptr',
      ],
    ],
  },
  {
    source: 'https://www.tenable.com/plugins/nessus/10250',
    replies: [['relay_denied', '551 Sorry, no redirections.', 'policy', 'not_local']],
  },
  {
    source: 'Allegro maild of Franz Inc., smtp-server.cl',
    replies: [
      ['sender_rejected', '551 Sender domain must exist'],
      ['sender_rejected', '553 5.5.4 list@sender... Sender domain required', 'protocol_error'],
    ],
  },
  {
    source: 'https://github.com/toorop/tmail',
    replies: [
      ['system_error', '454 oops, problem with relay access (#4.3.0)'],
      ['system_error', '454 oops, scanner failure (#4.3.0)'],
      ['system_error', '454 oops, problem with auth (#4.3.0)', 'auth_required'],
      ['virus', '554 message infected by Eicar-Test-Signature (#5.7.1)'],
    ],
  },
  {
    source: 'https://github.com/stalwartlabs/website (docs of Sieve scripts)',
    replies: [['blocklisted', "551 5.1.1 Your domain 'mail.sender.example' has been blocklisted."]],
  },
  {
    source: 'https://lore.kernel.org/ (bounces of hisilicon.com quoted on 2023-08-21)',
    replies: [
      [
        'user_unknown',
        '551 5.1.1 <jane@example.net>: Recipient address rejected: Failed recipient validation check.: host 127.0.0.1[127.0.0.1] said: 554 5.7.1 recipient verify from ldap failed (in reply to RCPT TO command)',
      ],
    ],
  },
  {
    source: 'Maple BBS, bmtad.c',
    replies: [['relay_denied', '551 we dont accept relayed mail']],
  },
  {
    source:
      'Source code of servers and configurations in public repositories, found by the words of their 551s',
    replies: [
      ['not_local', '551 Target Domain not local, go away!', 'relay_denied'],
      ['not_local', '551 User not local. Can not forward the mail'],
      ['protocol_error', '551 Sorry we accept only FQDN in HELO/EHLO', 'policy'],
      ['mailbox_full', '551 5.2.2 /var/mail/jane: Mailbox full or quota exceeded'],
      [
        'relay_denied',
        '551 5.7.1 User "jane" not local, he/she is at "example.org" - Relay access denied',
        'not_local',
      ],
    ],
  },
  {
    source: 'MailMan of VistA, routine XMR1',
    replies: [
      ['message_too_large', '551 Too many lines.  Msg rejected.', 'content_rejected', 'policy'],
    ],
  },
  {
    source: 'https://wiki.overbyte.eu/ (ICS, OverbyteIcsSmtpSrv.pas)',
    replies: [['moved', '551 Mailbox not local, try <jane.roe@moved.example>']],
  },
  {
    source: 'https://www.rfc-editor.org/rfc/rfc2034',
    replies: [
      [
        'relay_denied',
        '551-5.7.1 Forwarding to remote hosts disabled 551 5.7.1 Select another host to act as your forwarder',
        'policy',
        'not_local',
      ],
    ],
  },
  {
    source: 'http://www.2large.co.za/spamdyke.html',
    replies: [
      ['blocklisted', 'Refused. Your IP address is blacklisted.'],
      ['blocklisted', 'Refused. Your domain name is blacklisted.', 'sender_rejected'],
      ['protocol_error', 'Refused. You are not following the SMTP protocol.'],
      ['auth_required', 'Refused. Authentication is required to send mail.'],
    ],
  },
  {
    source: 'http://parkscomm.com/spampolicy.html',
    replies: [
      ['network', 'Timeout. Talk faster next time.', 'protocol_error', 'policy'],
      ['rate_limited', 'Too many recipients. Try the remaining addresses again later.'],
      ['bad_address', 'Improper recipient address. Try supplying a domain name.'],
    ],
  },
  {
    source: 'https://bastion.umanix.net/info',
    replies: [
      ['blocklisted', 'The sender 192.0.2.1 is banned', 'policy', 'sender_rejected'],
      ['sender_rejected', 'The domain sender.example is banned', 'blocklisted', 'policy'],
      ['policy', 'Legitimate bounces are never sent to more than one recipient.', 'protocol_error'],
      ['user_unknown', 'The email address does not exist'],
    ],
  },
  {
    source: 'http://blog.jinbo.net/007/archive/20051107',
    replies: [
      [
        'blocklisted',
        '421 4.3.2 Your IP(192.0.2.1) is filtered and this connection will be closed. You must register your IP to spammaster@example.net',
        'policy',
        'rate_limited',
      ],
      ['network', '451 4.4.0 DNS resolving error'],
      ['network', '451 4.4.2 Bad connection (io timeout)'],
      ['system_error', '451 Relay Server Not Ready.', 'network'],
    ],
  },
  {
    source: 'https://puffinknight.tistory.com/102',
    replies: [
      ['mailbox_disabled', '550 5.1.1 Inactive mbox'],
      ['mailbox_disabled', '550 5.1.1 Suspended user'],
      ['recipient_filter', "550 You are registered as spammer (by user's reject list)"],
      [
        'recipient_filter',
        '554 5.0.0 Service unavailable (jane: mail is denied, by spam filter)',
        'spam',
      ],
      ['relay_denied', '554 Relay operation rejected'],
      [
        'rate_limited',
        '550 5.7.1 <jane@example.net>... Error.your access was denied. Since you sent too many e-mails,you are not allowed to send more e-mails within 24 hours.',
      ],
      ['rate_limited', '421 4.3.1 You send too many messages.'],
      [
        'spam',
        '550 Transaction failed. (SPAM_SUSPECT:IP_CONTROL) (http://cleanip.paran.com)',
        'blocklisted',
        'reputation',
        'policy',
      ],
    ],
  },
  {
    source: 'https://oliveit.tistory.com/39',
    replies: [
      ['user_unknown', '550 5.1.1 RUSR 192.0.2.1: No such user: <jane@example.net>'],
      ['system_error', '421 4.4.1 CHIC 192.0.2.1: Network is busy.', 'network', 'rate_limited'],
      [
        'rate_limited',
        '421 4.4.5 CCRT 192.0.2.1: Connection refused. Server is busy(RT)',
        'system_error',
        'network',
        'blocklisted',
      ],
    ],
  },
  {
    source: 'https://note.com/sendmagic/n/neb6bbe7e51cf',
    replies: [['mailbox_full', '552 Too much mail data jane@example.ne.jp', 'message_too_large']],
  },
  {
    source: 'https://github.com/ActiveCampaign/smtp-field-manual/issues/11',
    replies: [
      ['blocklisted', '550 ip in prison', 'policy', 'reputation', 'unclassified'],
      [
        'recipient_filter',
        '554 5.7.1 The recipient definitively does not want your mail. It will not be delivered but analyzed again.  We may feed it to a spam blacklist.',
        'spam',
      ],
      [
        'mailbox_disabled',
        '550 5.7.1 <jane@example.net>: Recipient address rejected:  Inactive MailBox, not poped for more than 6 months',
      ],
      ['sender_rejected', '554 5.7.1 <list@sender.example>: Sender address rejected: Dumb.'],
    ],
  },
  {
    source: 'http://wiki.polarismail.com/display/Support/Common+Problems',
    replies: [['rate_limited', '462 Daily send limit reached. Please try again tomorrow']],
  },
  {
    source: 'https://specialist.srv.br/ao-enviar-um-email-recebo-um-erro-informando-sobre-spammer/',
    replies: [
      ['spam', 'Your email is considered spam to me (id 12)'],
      [
        'sender_rejected',
        '553 sorry, your envelope sender has been denied, maybe you are a SPAMMER - https://postmaster.example (#5.7.1)',
        'blocklisted',
      ],
    ],
  },
  {
    source: 'https://github.com/iredmail/iRedAPD/blob/master/libs/__init__.py',
    replies: [
      [
        'sender_rejected',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Sender is not same as SMTP authenticate username',
      ],
      [
        'auth_required',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: SMTP AUTH is required for users under this sender domain',
      ],
      [
        'policy',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Policy rejection due to null sender',
        'sender_rejected',
      ],
      [
        'blocklisted',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Blacklisted',
        'recipient_filter',
        'sender_rejected',
        'policy',
      ],
      [
        'message_too_large',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Message size exceed (maybe caused by big attachment file)',
      ],
      [
        'rate_limited',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Quota exceeded',
        'mailbox_full',
      ],
      [
        'reputation',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Server IP address has bad reputation. FYI: https://www.senderscore.org/lookup.php?lookup=192.0.2.1',
      ],
      [
        'blocklisted',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: Blacklisted reverse DNS name of server IP address',
        'missing_ptr',
        'policy',
      ],
    ],
  },
  {
    source: 'https://github.com/simple-login/app/blob/master/app/email/status.py',
    replies: [
      ['user_unknown', '550 SL E502 Email not exist'],
      ['mailbox_disabled', '550 SL E504 Account disabled'],
      ['spam', '550 SL E506 Email detected as spam'],
      ['content_rejected', '550 SL E507 Wrongly formatted subject', 'protocol_error'],
      ['user_unknown', '550 SL E510 so such user', 'unclassified'],
      ['user_unknown', '550 SL E516 invalid mailbox', 'bad_address', 'mailbox_disabled'],
      ['mailbox_disabled', '550 SL E518 Disabled mailbox'],
      [
        'rate_limited',
        '550 SL E522 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.',
      ],
      ['system_error', '550 SL E523 Unknown error'],
      ['system_error', '421 SL E402 Encryption failed - Retry later', 'tls_failure'],
      ['system_error', '421 SL E405 Mailbox domain problem - Retry later', 'network'],
    ],
  },
  {
    source: 'https://github.com/mjl-/mox/blob/main/smtpserver/server.go',
    replies: [
      ['rate_limited', '452 4.2.2 more than 500 messages in past 1m0s from your ip/network'],
      [
        'forwarding_misconfigured',
        '550 5.4.6 loop detected, more than 100 Received headers',
        'network',
      ],
      ['auth_failure', 'your ip 192.0.2.1 is not on the SPF allowlist for domain sender.example'],
    ],
  },
  {
    source: 'https://github.com/SparkPost/developers.sparkpost.com (responses by message)',
    replies: [
      ['rate_limited', '452 4.5.3 Service unavailable, batch limit reached', 'system_error'],
      ['rate_limited', '421 4.4.5 Service unavailable, concurrency limit reached', 'system_error'],
      [
        'protocol_error',
        '550 5.6.0 Lone CR or LF in headers (see RFC2822 section 2.2)',
        'content_rejected',
      ],
      [
        'protocol_error',
        '550 5.6.0 Missing required RFC2822 Date field (see RFC2822 section 3.6)',
        'content_rejected',
      ],
      ['system_error', '4.3.0 Resource limitations, please try later'],
    ],
  },
  {
    source: 'https://github.com/Exim/exim/wiki/Verification',
    replies: [
      [
        'sender_rejected',
        '550-REJECTED - Sender Verify Failed - error code "recipient" 550 The return address you are using for this email message <list@sender.example> does not seem to be a working account.',
      ],
    ],
  },
  {
    source: 'https://github.com/chriscapisce/Custom-Exim4-Blacklists',
    replies: [['blocklisted', '550 You have been blacklisted for sending SPAM.', 'spam']],
  },
  {
    source: 'https://pastebin.com/Y6mnKJ1Z',
    replies: [
      [
        'policy',
        '550 you are not allowed to send mail to <jane@example.net>',
        'recipient_filter',
        'sender_rejected',
      ],
    ],
  },
  {
    source: 'https://pastebin.com/Mssd7NsK',
    replies: [
      [
        'mailbox_disabled',
        '550 5.1.1 <jane@example.net> inactive recipient rejected',
        'user_unknown',
      ],
    ],
  },
  {
    source: 'https://pastebin.com/6JA7cVwM',
    replies: [
      [
        'sender_rejected',
        '550 5.7.1 <list@sender.example>: Sender address rejected: mailbox disabled - DEBUG: dom sender.example',
      ],
    ],
  },
  {
    source: 'https://pastebin.com/RJeh1Bwk',
    replies: [
      [
        'user_unknown',
        '550 5.1.1 <recipient@example.com> recipient rejected. This is a default recipient used as a placeholder in many web applications. Please check your settings and try again.',
        'bad_address',
      ],
    ],
  },
  {
    source: 'https://pastebin.com/sRe9t6bn',
    replies: [['user_unknown', '553 sorry, this recipient is not in my validrcptto list (#5.7.1)']],
  },
  {
    source: 'https://pastebin.com/MMGUFmXp',
    replies: [
      [
        'user_unknown',
        '553 5.3.0 <jane@example.net>... 550 worldnet addressee unknown, relay=[192.0.2.1]',
      ],
      ['mailbox_full', '550 jane@example.net...User account is overquota'],
    ],
  },
  {
    source:
      'https://docs.icewarp.com/ (Interpretation of 5xx Errors in Icewarp SMTP), http://blog.softmail.co.kr/554',
    replies: [
      ['protocol_error', '501 5.5.2 Domain name required', 'sender_rejected'],
      ['protocol_error', '501 5.5.2 Unbalanced', 'bad_address'],
      ['protocol_error', '501 5.5.1 HELO/EHLO requires domain address'],
      ['auth_required', '501 5.0.0 Authentication canceled', 'protocol_error'],
    ],
  },
  {
    source: 'https://www.bytecamp.net/de/faq/email/zustellen.html',
    replies: [
      ['spam', '571 5.7.1 message classified as spam (Nachricht als Spam eingestuft)'],
      ['mailbox_full', '422 4.2.2 Quota limit exceeded (Speicherplatz des Kontos ueberschritten)'],
    ],
  },
  {
    source: 'ProxSMTP, sample script for SpamAssassin',
    replies: [['spam', "550 Content Rejected: We don't like spam", 'content_rejected']],
  },
  {
    source: 'An access list for Exim that asks SPFBL',
    replies: [
      ['auth_failure', '550 5.7.0 Permanent DNS error while checking SPF record.', 'policy'],
    ],
  },
]
