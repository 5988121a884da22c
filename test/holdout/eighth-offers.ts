/**
 * The eighth set, first half: replies that tell where a user is now, and those that can be taken for it: addresses to
 * ask, to be delisted, to mail instead, domains and links between marks; 551s among them. The categories were given before
 * any rule was tried on them. Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const EIGHTH_OFFERS: readonly SourcedReplies[] = [
  {
    source: 'class BounceClassifier of Vda, lists of replies as patterns',
    replies: [
      [
        'user_unknown',
        '551 <jane.doe@customer.example>: user unknown or mailbox full',
        'mailbox_full',
      ],
      [
        'user_unknown',
        '550 5.7.0 jane.doe@customer.example... this address does not exist - visit our web site',
      ],
      [
        'user_unknown',
        '521 No Redirect Entry for this address',
        'forwarding_misconfigured',
        'not_local',
      ],
      [
        'recipient_filter',
        "Receiver do'nt want your email. Are You shure you have sent your Mail to the right adress",
        'user_unknown',
      ],
      [
        'user_unknown',
        '554 You have attempted to deliver to a bogus and forged e-mail address',
        'blocklisted',
        'policy',
      ],
      [
        'recipient_filter',
        '554 5.7.1 Your mail could not be delivered because the recipient is only accepting mail from specific email addresses',
      ],
      [
        'user_unknown',
        "550-e-mail address jane.doe@customer.example doesn't exist or blocked or 550 mailbox is full",
        'mailbox_disabled',
        'mailbox_full',
      ],
      [
        'user_unknown',
        '554 <jane.doe@customer.example>: Messaggio rifiutato dal sistema. Indirizzo destinatario sconosciuto o non abilitato alla ricezione di posta non certificata',
        'recipient_filter',
        'policy',
      ],
      [
        'mailbox_disabled',
        '554 5.7.1 User jane.doe@customer.example should log in to enable receiving the mail',
      ],
      ['relay_denied', '571 jane.doe@customer.example prohibited. We do not relay'],
      ['relay_denied', '554 Refused. Sending to remote addresses (relaying) is not allowed'],
      [
        'auth_required',
        '503 This mail server requires authentication when attempting to send to a non-local e-mail address',
        'relay_denied',
      ],
      ['domain_not_found', '550 RCPT address has non-existant domain customer.example'],
      [
        'blocklisted',
        '550-sender IP-address 192.0.2.1 locally blacklisted because of too much spam',
        'spam',
      ],
      [
        'user_unknown',
        '550 5.1.1 <jane.doe@customer.example> Siamo spiacenti, non esiste nessun utente con questo nome',
      ],
      [
        'mailbox_disabled',
        "540 5.7.1 jane.doe@customer.example Recipient address rejected: Your emails has been returned because the intented recipient's email account has been suspended",
      ],
    ],
  },
  {
    source: 'enemieslist for Sendmail, EL_C_H_Subject.m4',
    replies: [
      [
        'spam',
        '554 5.7.1 BADSUBJ Contact postmaster@customer.example if this is in error, but your message was rejected as spam. (Subject: matched known spam signature).',
        'content_rejected',
      ],
      [
        'virus',
        '554 5.7.1 SUBJBGL Contact postmaster@customer.example if this is in error, but your message was rejected as a suspected Bagle virus delivery attempt.',
      ],
      [
        'protocol_error',
        '554 5.7.1 SUBJHIB Contact postmaster@customer.example if this is in error, but this message was rejected. It contains non-ASCII characters in the Subject: header. cf. RFC 2822 Section 2.2.',
        'content_rejected',
      ],
      [
        'content_rejected',
        '554 5.7.1 NOSPAMX Contact postmaster@customer.example if this is in error, but we do not accept SpamX abuse reports.',
        'policy',
      ],
    ],
  },
  {
    source: 'ZMailer smtpserver, smtpcmds',
    replies: [
      [
        'relay_denied',
        "550-5.7.1 This target address is not our MX service client, nor you are connecting from address that is allowed to openly use us to relay to any arbitrary address thru us. 550 5.7.1 We don't accept this recipient: <jane.doe@customer.example>",
        'not_local',
      ],
      [
        'domain_not_found',
        '550-5.4.3 Policy analysis found DNS error on the target address. This address is 550 5.4.3 not currently acceptable: <jane.doe@customer.example>',
        'network',
      ],
    ],
  },
  {
    source: 'sisimai, test of IncludedIn, Blocked',
    replies: [
      [
        'auth_failure',
        '554 INVALID IP FOR SENDING MAIL OF DOMAIN sender.example',
        'sender_rejected',
        'policy',
      ],
      [
        'blocklisted',
        'client [192.0.2.1] blocked using dnsbl.sorbs.net Please see http://support.mailhostbox.com/email-administrators-guide-error-codes/',
      ],
    ],
  },
  {
    source: 'sisimai/rb-sisimai, spec of reasons',
    replies: [
      [
        'recipient_filter',
        '550 5.1.1 RCP-P2 http://postmaster.facebook.com/response_codes?ip=192.0.2.135#rcp Refused due to recipient preferences',
      ],
      [
        'domain_not_found',
        '554 The mail could not be delivered to the recipient because the domain is not reachable. Please check the domain and try again (-1915321397:308:-2147467259)',
        'network',
      ],
    ],
  },
  {
    source: 'sisimai, test of IncludedIn, Suspend',
    replies: [
      [
        'mailbox_disabled',
        '550 5.7.1 <jane.doe@customer.example>: Recipient address rejected: User jane.doe@customer.example temporary locked. Please try again later!',
      ],
      [
        'mailbox_disabled',
        '550 The domain customer.example is currently suspended. Try later.',
        'domain_refuses_mail',
        'system_error',
      ],
    ],
  },
  {
    source: 'https://admincamp.de/customer/notesini.nsf (Domino, SMTPVRFY)',
    replies: [
      ['user_unknown', '550 Sales is a Group not a user', 'unclassified', 'policy'],
      ['user_unknown', '553 jane is not a unique user', 'bad_address'],
    ],
  },
  {
    source: 'cfortune-style bounce handler, list of phrases with their status; no code there',
    replies: [
      ['moved', 'old address no longer valid', 'user_unknown', 'mailbox_disabled'],
      ['not_local', "server doesn't handle mail for that user", 'user_unknown', 'relay_denied'],
      ['mailbox_disabled', "questo indirizzo e' bloccato per inutilizzo"],
      ['user_unknown', 'destinataire inconnu ou boite aux lettres desactivee', 'mailbox_disabled'],
      ['mailbox_disabled', 'esta casilla ha expirado por falta de uso'],
    ],
  },
  {
    source: 'help texts of Rediffmail Enterprise',
    replies: [
      [
        'relay_denied',
        "553 sorry, that domain isn't in my list of allowed rcpthosts; no valid cert for gatewaying (#5.7.1)",
        'not_local',
      ],
      [
        'sender_rejected',
        '553 sorry, your envelope sender is in my badmailfrom list (#5.7.1). REF-ID : MBFD',
        'blocklisted',
        'recipient_filter',
      ],
    ],
  },
  {
    source:
      "Source, tests, tables and notes in public repositories, one reply each: test of a mail server with Postfix-like moved_users; test of the router of the same server; sisimai/go-sisimai, test of IncludedIn, HasMoved; an SMTP server in Delphi, rtNotForward; lore.kernel.org, a user who quotes a bounce of suse.de; eisfair-like set-up script for Postfix, template of recipient_access; tests of a Go queue; a table of replies with verdicts; specification of an address service, set_reject; lore.kernel.org, refusals of waste.org/selenic.com quoted in September; an SMTP server in Rust, domain not configured; simta (University of Michigan), receive.c, f_rcpt; a small aiosmtpd server; sisimai, test of IncludedIn, Blocked; XMail's text with an administrator's tail; an SMTP server in Visual Basic, answer to EXPN; Plan 9 upas/smtpd, startcmd, DENIED; Plan 9 upas/smtpd, startcmd; documentation of rspamd, Exim set-up, rspam_message; a user's note on css-one-microsoft-com.mail.protection.outlook.com; sisimai, test of IncludedIn, SpamDetected; ASSP",
    replies: [
      [
        'moved',
        '550 5.1.6 <jane.doe@customer.example>: Recipient address rejected: User has moved to jane.roe@moved.example',
      ],
      ['moved', '5.1.6 <jane.doe@customer.example>: User has moved to jane.roe@moved.example'],
      [
        'moved',
        '550 5.1.6 address jane.doe@customer.example has been replaced by jane.roe@moved.example',
      ],
      [
        'moved',
        '551 <jane.doe@customer.example> User not local; please try <jane.roe@moved.example>',
      ],
      ['moved', '<jane.doe@customer.example>: user has moved to <unknown>'],
      [
        'moved',
        '554 5.7.1 <jane.doe@customer.example>: Recipient address rejected: user has moved!',
      ],
      ['moved', '551 User moved'],
      ['moved', '550 5.1.6 Mailbox has moved to a new address'],
      ['moved', '550 5.1.6 Recipient address has moved; contact the sender by other means'],
      [
        'moved',
        '554 5.7.1 <jane.doe@customer.example>: Recipient address rejected: This identity is obsolete',
        'mailbox_disabled',
        'user_unknown',
      ],
      ['moved', '550 User not local, please try <forwarding address>', 'not_local', 'relay_denied'],
      [
        'not_local',
        '551 User not local to <mx.customer.example>: please try <customer.example>',
        'moved',
        'relay_denied',
      ],
      ['not_local', '551 User not local or invalid address', 'bad_address', 'user_unknown'],
      [
        'blocklisted',
        '551 Server access forbidden by your IP 192.0.2.2 websites spamcop.net, mailspike.net for removal',
      ],
      [
        'protocol_error',
        '551 Mailing lists are not supported on this server.',
        'policy',
        'unclassified',
      ],
      [
        'sender_rejected',
        "554-5.7.1 We don't accept mail from news@sender.example. 554 5.7.1 Contact postmaster@customer.example for more information.",
        'blocklisted',
        'policy',
      ],
      [
        'system_error',
        '554-5.7.0 We have had an internal mailer error classifying your message. Filterstate is 7 554 5.7.0 Contact postmaster@customer.example for more information.',
      ],
      [
        'spam',
        '550 Spam rejected; If this is not spam, please contact <postmaster@customer.example>',
      ],
      [
        'blocklisted',
        '550 5.7.511 Access denied, banned sender[192.0.2.1]. To request removal from this list please forward this message to delist@messaging.microsoft.com. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653. AS(1410) [CB1PEPF0000205E.namprd00.prod.outlook.com]',
      ],
      [
        'spam',
        '554 5.7.1 Mail Score (59) over MessageScoringUpperLimit (50) - send error reports to postmaster@customer.example',
        'policy',
      ],
    ],
  },
  {
    source:
      "Source, tests, tables and notes in public repositories, one reply each: a telnet dialogue with Bayer's server; ZMailer smtpserver, 1999; tests of a Go receiver, alias noreply@; tests of a Go receiver; Sieve script that a panel writes for Stalwart; bounce_rule of SendGrid, rule 376; a Windows server in C++, SMTP_BAD_RCPT; a Windows server in C++, SMTP_BAD_FROM_APPROVAL; a Windows server in C++, SMTP_BAD_ADDR; lore.kernel.org, a bounce of linuxdiskcert.org quoted in 2001; lore.kernel.org, vger.kernel.org's answer as many quote it; lore.kernel.org, 2001, mail to kernel@vger.kernel.org; lore.kernel.org, vger.kernel.org; Postfix, smtpd_reject_footer, example of postconf(5); Mail-DeliveryStatus-BounceParser, cam-unknown.msg; Mail-DeliveryStatus-BounceParser, user-unknown-not-active.msg; Mail-DeliveryStatus-BounceParser, user-unknown-polish.msg; logs of users and wiki pages on SPF; RFC 7208 section 8.4, as libraries send it; a user's log, hrndva-smtpin01.mail.rr.com",
    replies: [
      [
        'blocklisted',
        '550 Please contact the administrator of your mail system. Your mail was rejected because your Internet mail server 192.0.2.1 is contained in the DNS blacklist: spamhaus.org.',
      ],
      [
        'blocklisted',
        '550-mx.customer.example - You are on our reject-IP-address -list, GO AWAY! If you feel we mistreat you, do contact us. 550 Ask HELP for our contact information.',
        'policy',
      ],
      ['user_unknown', '550 5.1.1 Contact support@customer.example', 'mailbox_disabled', 'moved'],
      [
        'mailbox_disabled',
        '550 5.1.1 This address does not accept replies',
        'user_unknown',
        'recipient_filter',
      ],
      [
        'recipient_filter',
        '550 5.7.1 This address only accepts mail from within the domain.',
        'policy',
      ],
      [
        'user_unknown',
        '554 5.7.1 <mail.sender.example[192.0.2.1]>: Client host rejected: User (jane.doe@customer.example) not known to us please verify your address book for any typos in this email address or inquire manually.',
      ],
      ['user_unknown', '550 5.1.1 Please mail to a valid e-mail address.', 'bad_address'],
      [
        'blocklisted',
        "550 5.1.1 Please mail to a valid e-mail address. approval filter. 'news@sender.example' is entry in the blacklist.",
        'sender_rejected',
        'recipient_filter',
      ],
      ['relay_denied', "550 5.7.1 Sorry news@sender.example, I don't allow unauthorized relaying."],
      [
        'sender_rejected',
        "550 <news@sender.example>... We don't accept mail from spammers",
        'blocklisted',
        'spam',
      ],
      [
        'sender_rejected',
        '553 5.7.1 Hello [192.0.2.1], for your MAIL FROM address <news@sender.example> policy analysis reported: Your address is not liked source for email',
        'policy',
        'blocklisted',
      ],
      [
        'relay_denied',
        '550 5.7.1 Policy analysis reported: This is not accepted relay target rcpt=<jane.doe@customer.example>',
        'not_local',
      ],
      [
        'greylisted',
        '451 4.7.1 Hello [192.0.2.1], for recipient address <jane.doe@customer.example> the policy analysis reported: Greylisted, see http://postgrey.schweikert.ch/help/customer.example.html',
      ],
      [
        'user_unknown',
        '550-5.5.1 <jane.doe@customer.example> Recipient address rejected: User unknown. For assistance, call 800-555-0101. Please provide the following information in your problem report: time (Jan 4 15:42:00), client (192.0.2.248) and server (mx.customer.example).',
      ],
      [
        'user_unknown',
        '550-<jane.doe@customer.example> is not a known user on this system; 550 see http://www.customer.example/cs/email/bounce.html',
      ],
      [
        'user_unknown',
        '550-jane.doe@customer.example is not an active address at this host (invalid FreeUK 550 username)',
        'mailbox_disabled',
      ],
      [
        'user_unknown',
        '501 5.1.3 Odbiorca <jane.doe@customer.example> nie istnieje / Recipient <jane.doe@customer.example> does not exist',
        'bad_address',
      ],
      [
        'auth_failure',
        '550 5.7.1 <jane.doe@customer.example>: Recipient address rejected: Please see http://www.openspf.net/Why?s=mfrom;id=news%40sender.example;ip=192.0.2.1;r=mx.customer.example',
      ],
      [
        'auth_failure',
        '550-5.7.1 SPF MAIL FROM check failed: The domain sender.example explains: 550 5.7.1 Please see http://www.sender.example/mailpolicy.html',
      ],
      [
        'blocklisted',
        '554 5.7.1 - ERROR: Mail refused - <192.0.2.1> - See http://security.rr.com/cgi-bin/block-lookup?192.0.2.1',
      ],
    ],
  },
  {
    source:
      "Source, tests, tables and notes in public repositories, one reply each: a user's note on Yahoo; a user's log, mf4.spamfiltering.com; Exim ACL 'Access denied - $sender_host_address listed by $dnslist_domain\n$dnslist_text'; an NDR kept in a repository, 2023; comments of a classifier of bounces; tests of a reader of Exim logs, 2012; lore.kernel.org, a dialogue of vger with ignus.com; a receipt rule of Amazon SES with BounceAction; an e-mail worker of Cloudflare, setReject; class BounceClassifier of Vda, lists of replies as patterns; the last bracket is ours; a user's bounce of Go Daddy; lore.kernel.org, mx1.qiye.aliyun.com, 2023; ZMailer smtpserver, smtp_mail; ZMailer smtpserver, smtp_rcpt; a mail service in Go, sender not on its list; Sendmail, srvrsmtp.c, VRFY and EXPN after a tempfail; bounce_rule of SendGrid, rule 428, domains at Aruba; class BounceClassifier of Vda, lists of replies as patterns; the domain could be the sender's or the recipient's",
    replies: [
      [
        'blocklisted',
        '553 Mail from 192.0.2.1 not allowed - 5.7.1 [BL21] Connections not accepted from IP addresses on Spamhaus PBL; see http://postmaster.yahoo.com/errors/550-bl21.html',
      ],
      ['blocklisted', '554 Rejected due to listing on http://www.spamhaus.org/zen/'],
      [
        'blocklisted',
        '550-Access denied - 192.0.2.1 listed by cbl.abuseat.org 550 Blocked - see http://cbl.abuseat.org/lookup.cgi?ip=192.0.2.1',
      ],
      [
        'blocklisted',
        '550 5.7.501 Service unavailable. Spam abuse detected from IP range. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653. S(2017052602) [SJ1P223MB0482.NAMP223.PROD.OUTLOOK.COM 2023-06-26T15:46:02.597Z 08DB747F4B5EA12D]',
        'spam',
        'reputation',
      ],
      [
        'blocklisted',
        '550 5.5.0 Les emails envoyes vers la messagerie Laposte.net ont ete bloques par nos services. Afin de regulariser votre situation, nous vous invitons a cliquer sur le lien ci-dessous et a suivre la procedure.',
        'policy',
        'reputation',
      ],
      [
        'rate_limited',
        '450 4.3.2 Too many mails (mail bomb), try again in 1 hour(s) 25 minute(s) and see ( http://portal.gmx.net/serverrules ) {mx-us011}',
      ],
      [
        'protocol_error',
        '550-This message has 8-bit content, but does not have the required MIME headers. Sorry, this mail server does not accept mail without the required MIME headers. See <URL:ftp://ftp.isi.edu/in-notes/rfc2045.txt> 550 for more information.',
        'content_rejected',
      ],
      [
        'forwarding_misconfigured',
        '550 5.1.1 Email forwarding temporarily disabled - certificate validation in progress',
        'system_error',
        'mailbox_disabled',
      ],
      ['user_unknown', 'Address jane.doe is not an active alias.', 'mailbox_disabled'],
      [
        'relay_denied',
        '554 <jane.doe@customer.example>: Relay access denied (maybe you need to check mail via POP3 first)',
        'auth_required',
      ],
      ['relay_denied', '553 sorry, relaying denied from your location [192.0.2.1] (#5.7.1)'],
      ['user_unknown', "554 RCPT (jane.doe@customer.example) dosn't exist"],
      [
        'sender_rejected',
        '553-5.4.3 Policy analysis reports DNS error with your source domain.   Please correct your source 553 5.4.3 address and/or the info at the DNS: <news@sender.example>',
      ],
      [
        'policy',
        '550-5.7.1 Access denied by the policy analysis functions. This may be due to your source IP address, the IP reversal domain, the data you gave for the HELO/EHLO parameter, or address/domain 550 5.7.1 you gave at the MAIL FROM:<...> address.',
        'sender_rejected',
        'blocklisted',
      ],
      ['sender_rejected', '550 5.7.1 contact not permitted', 'policy'],
      ['policy', '550 5.7.1 Please try again later', 'greylisted', 'system_error'],
      ['policy', '550 5.1.1 sorry, you are violating our security policies'],
      ['policy', '550 Domain sender.example has outgoing email disabled', 'sender_rejected'],
    ],
  },
  {
    source:
      "Pages, one reply each: https://pastebin.com/AsgGeu5e (entry of relocated_maps; the frame is Postfix's); https://freeport-outlet.ru/en/oshibki-otpravki-i-varianty-ih-ustraneniya-ne-udaetsya-otpravit-ili-poluchit.html (the address was removed there); https://github.com/Exim/exim/wiki/Q0419; https://github.com/Exim/exim/wiki/Q9804; https://www.dbmailserver.com/tui-xin-address-not-exist.htm; https://git.exim.org/exim.git (test/stdout/0395)",
    replies: [
      [
        'moved',
        "550 5.1.6 <jane.doe@customer.example>: Recipient address rejected: User has moved to This user's new email address is jane.roe@moved.example",
      ],
      [
        'spam',
        '551 5.9.9 Spam message discarded. If you feel we mistreat you, do contact us: postmaster@customer.example',
      ],
      [
        'domain_refuses_mail',
        '550 The domain customer.example is obsolete',
        'moved',
        'mailbox_disabled',
      ],
      ['mailbox_disabled', '550 this account is cancelled', 'user_unknown'],
      ['user_unknown', '550 Local User [jane.doe@customer.example] not found.'],
      [
        'bad_address',
        '503-All RCPT commands were rejected with this error: 501 jane.doe: recipient address must contain a domain 503 valid RCPT command must precede DATA',
        'protocol_error',
      ],
    ],
  },
]
