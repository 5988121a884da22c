/**
 * The sixth set: replies of servers, libraries, filters and providers that the five before have none of; 65 of them
 * are 551s of every sort. The categories were given before any rule was tried on them. Where a page shows a format
 * with a place for an address or a number, the address and the number are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const SIXTH_DIAGNOSTICS: readonly SourcedReplies[] = [
  {
    source:
      'Replies of SMTP servers in public repositories, found by the words of their 551s (a Windows server, ASSP, fakemail, Rust and C# libraries in Chinese)',
    replies: [
      ['moved', '551 5.0.0 User not local; please try <jane.roe@moved.example>.'],
      ['moved', '551 5.7.1 User not local; please try <jane.roe@moved.example> directly'],
      ['moved', '551 User not local; please try to moved.example', 'not_local'],
      ['moved', '551 用户非本地，请尝试<jane.roe@moved.example>'],
      ['not_local', "551 5.5.1 user isn't from around here, you need <>", 'moved'],
      ['moved', '551 user has moved with no forwarding address'],
      ['moved', '551 5.1.6 Mailbox has moved'],
      [
        'moved',
        '551 5.1.6 Recipient no longer at this address',
        'user_unknown',
        'mailbox_disabled',
      ],
      [
        'bad_address',
        '551 That looks like a typo, try jane.doe@example.org',
        'user_unknown',
        'domain_not_found',
      ],
    ],
  },
  {
    source: 'http://www.bandatechno.net/tecnic.htm',
    replies: [
      ['moved', '551 受信者が存在しない。<jane.roe@moved.example>に送信せよ。', 'user_unknown'],
    ],
  },
  {
    source: 'https://github.com/ovh/docs (diagnostic_advanced, French and Italian)',
    replies: [
      ['not_local', '551 Utilisateur non local'],
      ['not_local', '551 Utente non locale'],
    ],
  },
  {
    source:
      'Tables of reply codes in Spanish, Russian, Korean and Polish (webpc.pl/artykuly/?id=17)',
    replies: [
      ['not_local', '551 Usuario no local'],
      ['not_local', '551 Пользователь не локальный'],
      ['not_local', '551 사용자가 로컬이 아님.'],
      ['user_unknown', '551 Użytkownik nie został odnaleziony.', 'not_local'],
    ],
  },
  {
    source: 'https://postigo.net/en/smtp-errors/551/',
    replies: [['not_local', '551 Requested action not taken: mailbox not local']],
  },
  {
    source: 'SMTP servers of CoffeeMud, LeThread and Exim 3, by the words of their 551s',
    replies: [
      ['not_local', '551 Requested action not taken: User is not local.'],
      ['not_local', '551 recipient not local'],
      ['not_local', '551 Not a local domain', 'relay_denied'],
      [
        'relay_denied',
        '551 We do not relay and we do not accept mail for example.net',
        'not_local',
      ],
    ],
  },
  {
    source: 'Qsmtp, Citadel, recvmail and small SMTP servers in public repositories',
    replies: [
      ['relay_denied', '551 5.7.1 relaying denied'],
      ['relay_denied', '551 Relaying denied <jane@example.net>'],
      ['relay_denied', '551 Relay access denied'],
      ['relay_denied', "551 we aren't a relay server"],
      ['relay_denied', '551 we do not support relaying'],
      ['relay_denied', '551 not relaying to that domain'],
      ['relay_denied', '551 Not a local domain, relaying not available.', 'not_local'],
      ['relay_denied', '551 Forwarding disabled', 'policy', 'not_local'],
      [
        'relay_denied',
        '551-5.7.1 Forwarding to remote hosts is not acceptable 551 5.7.1 Select another host to act as your forwarder',
        'policy',
        'not_local',
      ],
      [
        'policy',
        '551 <jane@example.net> - you do not have permission to send Internet mail',
        'auth_required',
        'sender_rejected',
        'relay_denied',
      ],
    ],
  },
  {
    source: 'https://github.com/axllent/mailpit/issues/219',
    replies: [['relay_denied', '551 relay not permitted']],
  },
  {
    source: 'tmail, cmail, MantaMTA, Dovecot set-ups and small SMTP servers in public repositories',
    replies: [
      ['user_unknown', '551 Sorry, no mailbox here by that name. (#5.1.1)'],
      ['user_unknown', '551 invalid recipient', 'bad_address'],
      [
        'user_unknown',
        '551 You have sent an email to an address not recognised by our system. The email has been refused.',
      ],
      ['user_unknown', '551 Unknown recipient'],
      ['user_unknown', '551 Unknown Mailbox'],
      ['user_unknown', '551 <jane@example.net> user does not exist.'],
      ['user_unknown', '551 not our user'],
      ['user_unknown', '551 recipient does not exist in configuration file'],
      [
        'user_unknown',
        '551 5.5.1 Mailbox for <jane@example.net> not available',
        'mailbox_disabled',
      ],
      ['user_unknown', '551 5.5.1 User not found'],
      ['user_unknown', '551 5.7.1 No such user'],
      ['user_unknown', '551 5.1.6 mailbox unavailable', 'moved', 'mailbox_disabled'],
      ['mailbox_disabled', '551 User does not accept mail', 'recipient_filter', 'policy'],
      ['sender_rejected', '551 User not allowed to use this path', 'policy', 'auth_required'],
      [
        'rate_limited',
        '551 5.5.3 too many VRFY commands for this sessions',
        'protocol_error',
        'policy',
      ],
    ],
  },
  {
    source: 'https://github.com/SparkPost/momentum-documentation',
    replies: [
      ['bad_address', '551 5.1.3 [internal] rcptto is invalid', 'user_unknown'],
      [
        'policy',
        '551 5.7.0 [internal] recipient blackholed',
        'own_suppression',
        'recipient_filter',
        'unclassified',
      ],
    ],
  },
  {
    source: 'Rules of Claus Assmann and of the Sendmail wiki for check_mail and check_compat',
    replies: [
      ['sender_rejected', '551 Domain name required', 'protocol_error'],
      ['sender_rejected', '551 illegal MAIL FROM <list@sender.example>,', 'protocol_error'],
      [
        'recipient_filter',
        '551 list@sender.example not allowed to send to recipient',
        'policy',
        'sender_rejected',
      ],
      ['sender_rejected', "551 We don't accept junk mail.", 'spam', 'blocklisted', 'policy'],
    ],
  },
  {
    source:
      'Replies to faulty, banned or foreign senders in public repositories (PHP servers, Scaleway, Stalwart, XMail, Resend)',
    replies: [
      ['sender_rejected', '551 5.1.7 Bad sender address syntax', 'protocol_error'],
      [
        'sender_rejected',
        "551 5.5.3 Domain name 'sender.example' must be added, and validated before using it",
        'policy',
        'auth_failure',
        'auth_required',
      ],
      [
        'blocklisted',
        "551 5.1.1 Sending domain 'sender.example' has been blocklisted.",
        'sender_rejected',
      ],
      [
        'blocklisted',
        '551-5.7.1 Your IP is black listed by Spamhaus.org 551 5.7.1 we will ignore all incoming emails from you until the matter is resolved.',
      ],
      ['policy', '551 Server use forbidden', 'blocklisted', 'sender_rejected'],
      ['policy', '551 Message blocked by policy'],
    ],
  },
  {
    source:
      'https://knowledge.broadcom.com/external/article/169925/common-external-spam-filtering-error-cod.html',
    replies: [
      ['blocklisted', "551 Sender is on domain's blacklist", 'sender_rejected', 'recipient_filter'],
      ['relay_denied', '550 "5.7.0" Mail relay denied'],
      [
        'virus',
        '550 Message contained unsafe content (Heuristics.Phishing.Email.SpoofedDomain)',
        'content_rejected',
        'spam',
      ],
      [
        'policy',
        '550 Permission denied',
        'blocklisted',
        'sender_rejected',
        'recipient_filter',
        'relay_denied',
      ],
      ['blocklisted', '5.7.1 Recipient not authorized, your IP has been found on a block list'],
      ['content_rejected', '554 Rejected due to banned content', 'spam'],
    ],
  },
  {
    source: 'mail.local of Sendmail, smtpd of Postfix, a relay for Yandex Cloud Postbox',
    replies: [
      [
        'system_error',
        '551 5.3.0 lockmailbox /var/mail/jane failed; error code 75',
        'mailer_error',
      ],
      [
        'protocol_error',
        '551 5.0.0 Discarded 1024 bytes after error',
        'system_error',
        'policy',
        'unclassified',
      ],
      [
        'system_error',
        '551 mailrelay: Postbox credentials are not configured',
        'auth_required',
        'policy',
      ],
    ],
  },
  {
    source: 'http://wiki.ubiquityhosting.com/index.php/Delivery_Status_Notification',
    replies: [['mailbox_full', '551 Requested action not taken: mailbox full']],
  },
  {
    source: 'https://github.com/voku/bounce-mail-handler, rule 0041',
    replies: [
      [
        'mailbox_full',
        '551 bounce as<the destination mailbox <jane@example.net> is full> queue as 100.1.ZmxEL.720k.1140313037.jane@example.net',
      ],
    ],
  },
  {
    source: 'Indy, IdSMTPServer.pas and IdResourceStringsProtocols.pas',
    replies: [
      ['moved', '521 5.7.1 User jane@example.net not local; please try <jane.roe@moved.example>'],
      ['not_local', '521 5.7.1 User jane@example.net not local; no forwarding address', 'moved'],
      ['mailbox_disabled', '550 5.2.1 jane@example.net Account Disabled'],
      ['auth_failure', '550 SPF fail check failed'],
      ['message_too_large', '552 5.2.3 Message length exceeds administrative limit'],
    ],
  },
  {
    source: 'https://moongray.com/20170322',
    replies: [
      ['protocol_error', '421 4.7.0 Too many bad command.', 'rate_limited', 'blocklisted'],
      ['mailbox_full', '450 4.2.2 jane@example.net... Mail in the mailbox is full.'],
      [
        'policy',
        '450 4.7.1 The transmission has been permitted to this user only in the same domain.',
        'recipient_filter',
        'sender_rejected',
      ],
      ['system_error', '451 4.3.2 jane@example.net... database error'],
      ['system_error', '451 4.5.1 spool faile, please try again.'],
      ['domain_not_found', "451 4.5.2 example.net... domain doesn't exist", 'sender_rejected'],
      [
        'policy',
        '451 4.7.0 connection was refused, Connection closed.',
        'blocklisted',
        'network',
        'rate_limited',
      ],
      ['system_error', '452 4.3.2 Mail system is full.'],
    ],
  },
  {
    source: 'http://bestwisewords.com/document_detail/36612.html (Alibaba Mail)',
    replies: [
      ['auth_required', '502 Mailfrom account is a local account', 'sender_rejected', 'policy'],
      ['not_local', "503 Rcptto account isn't a local account", 'relay_denied', 'user_unknown'],
      ['rate_limited', '504 the number of RCPT attempts is achieved the maximum threshold'],
      ['rate_limited', '505 the total of RCPTs is achieved the maximum threshold'],
      [
        'message_too_large',
        '510 The length of Attach is achieved the maximum threshold',
        'content_rejected',
      ],
      [
        'content_rejected',
        '510 The number of attachments is achieved the maximum threshold',
        'message_too_large',
        'policy',
      ],
      ['spam', 'spamed by local spam engine'],
    ],
  },
  {
    source: 'http://www.zyy100.com/article-show-50-246.html',
    replies: [
      [
        'spam',
        '554 Reject by behaviour spam at DATA State(Connection IP address:192.0.2.1)ANTISPAM_BAT[01201311R5167S531, r41g03022]: bad sending',
        'reputation',
        'blocklisted',
        'policy',
        'rate_limited',
      ],
      [
        'blocklisted',
        '554 Reject by behaviour spam at DATA State(Connection IP address:192.0.2.1)ANTISPAM_BAT[01201311R5167S531, r41g03022]:list on rbl sites',
        'spam',
      ],
    ],
  },
  {
    source: 'https://www.yuntunpuzi.com/aliyun/745/',
    replies: [['mailbox_full', '550 mail box space not enough']],
  },
  {
    source: 'https://biecuoliao.com/pa/MBRrwEM.html (NetEase)',
    replies: [
      ['spam', '451 DT:SPM ,please try again', 'greylisted', 'policy', 'unclassified'],
      [
        'rate_limited',
        '451 Requested mail action not taken: too much fail authentication',
        'auth_required',
        'policy',
      ],
    ],
  },
  {
    source: 'https://smtp.codes/icloud',
    replies: [
      [
        'rate_limited',
        '421 4.7.1 Messages to jane@example.net deferred due to excessive volume. Try again later - https://support.apple.com/en-us/HT204137',
      ],
      [
        'blocklisted',
        '550 5.7.1 Your email was rejected due to having a domain present in the Spamhaus DBL -- see https://www.spamhaus.org/dbl/',
        'spam',
      ],
    ],
  },
  {
    source: 'https://status.socketlabs.com/incident/306',
    replies: [
      [
        'user_unknown',
        '550 5.1.1 <jane@example.net>: user lookup success but no user record found',
        'system_error',
      ],
    ],
  },
  {
    source:
      'Answers to a German shop, kept in a public repository (iCloud, T-Online, tutanota, GMX, Brevo)',
    replies: [
      [
        'user_unknown',
        '550 5.1.6 user no longer on system:jane@example.net',
        'moved',
        'mailbox_disabled',
      ],
      [
        'greylisted',
        '550-(grey defer DKIMr) 550-Your IP: 192.0.2.1 550-Mailhost: mailin28.t-online.de',
        'policy',
        'auth_failure',
        'reputation',
        'blocklisted',
      ],
      [
        'mailbox_full',
        '522 5.7.1 <jane@example.net>: Recipient address rejected: Recipient mailbox full',
      ],
      ['user_unknown', '553 jane@example.net... Recipient-User must exist'],
      ['domain_not_found', 'Unable to find MX of domain example.net', 'network'],
      ['network', "connection closed by recipient's server"],
      [
        'mailbox_full',
        '552-Requested mail action aborted: exceeded storage allocation 552-Quota exceeded. 552 For explanation visit https://postmaster.gmx.net/en/case?c=r0401',
      ],
    ],
  },
  {
    source: 'https://postmaster.gmx.com/en/error-messages',
    replies: [
      [
        'blocklisted',
        '554-gmx.net (mxgmx104) Nemesis ESMTP Service not available 554-No SMTP service 554-IP address is block listed. 554 For explanation visit https://postmaster.gmx.net/en/case?c=r0201&i=ip&v=192.0.2.1&r=1MNcgj-1ue23t3pyV-00S2YR',
      ],
    ],
  },
  {
    source: 'Tests of MantaMTA (NorMAN gateways, AOL)',
    replies: [
      [
        'user_unknown',
        '550-5.7.1 recipient <jane@example.net> unknown #292 (p6NBV6039032582700) 550-5.7.1 The line above says why the NorMAN mail gateways REJECTED this email. 550 5.7.1 for a more detailed explanation.',
      ],
      [
        'rate_limited',
        '421 4.7.1 : (DYN:T1) http://postmaster.info.aol.com/errors/421dynt1.html',
        'policy',
        'blocklisted',
        'reputation',
      ],
      [
        'blocklisted',
        '421 4.7.1 Intrusion prevention active for [192.0.2.1][S]',
        'policy',
        'rate_limited',
        'reputation',
      ],
      ['spam', '451 4.7.1 Access denied by DCC', 'policy', 'blocklisted'],
    ],
  },
  {
    source:
      'https://knowledge.broadcom.com/external/article/162445/outbound-mail-returned-by-mailerdaemonme.html',
    replies: [
      [
        'content_rejected',
        '552 MS-Office file containing VBA macros found inside of the email',
        'virus',
        'policy',
      ],
      ['sender_rejected', '554 5.1.0 Sender denied'],
      ['content_rejected', '550 5.7.1 Message rejected due to content restrictions', 'policy'],
      ['sender_rejected', '553 Envelope sender rejected'],
      ['expired', '554 5.4.7 [internal] exceeded max time without delivery'],
    ],
  },
  {
    source: 'https://success.trendmicro.com/solution/1097055',
    replies: [
      [
        'blocklisted',
        '550 Mail from 192.0.2.1 refused by rbl-plus.mail-abuse.org. Please refer to http://mail-abuse.org/rbl+ for an explanation',
      ],
    ],
  },
  {
    source:
      'https://knowledge.workspace.google.com/admin/support/troubleshooting/gmail-smtp-errors-and-codes',
    replies: [
      [
        'policy',
        '421 4.7.0 IP not in whitelist for RCPT domain, closing connection.',
        'blocklisted',
        'recipient_filter',
      ],
      ['tls_failure', '421 4.7.0 TLS required for RCPT domain, closing connection.'],
      [
        'rate_limited',
        '450 4.2.1 Peak SMTP relay limit exceeded for customer. This is a temporary error.',
      ],
      [
        'policy',
        '550 5.7.1 This message violates example.net email policy. - gcdp d12-20020a170903230c00b001db420e7552 - gsmtp',
      ],
    ],
  },
  {
    source:
      'https://github.com/ActiveCampaign/smtp-field-manual/pull/99 and the DLP messages of Exchange Online',
    replies: [
      [
        'policy',
        '550 5.7.520 Access denied, Your organization does not allow external forwarding. Please contact your administrator for further assistance. AS(7555)',
        'forwarding_misconfigured',
        'relay_denied',
      ],
      [
        'recipient_filter',
        '550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission; not authorized to send to recipient because the sender is not on the list of senders that the recipient accepts',
        'policy',
      ],
      [
        'policy',
        '550 5.7.171 Delivery not authorized, message refused [DLP Policy Agent]',
        'content_rejected',
      ],
    ],
  },
  {
    source: 'http://computerprogrammi.com/2010/04/posta-elettronica-e-impossibile-inviare.html',
    replies: [
      ['blocklisted', '550 mail not accepted from blacklisted IP address 192.0.2.1'],
      [
        'policy',
        '554 vsmtp20.tin.it Server not available - access denied',
        'system_error',
        'blocklisted',
      ],
    ],
  },
  {
    source:
      'https://aiuto.libero.it/articolo/mail/messaggi-di-errore-piu-frequenti-dopo-invio-email',
    replies: [['relay_denied', '550 Relay Disabled']],
  },
  {
    source: 'https://netbit.com.br/suporte/kb_E-mail_Problemas-comuns-no-envio.php',
    replies: [
      [
        'protocol_error',
        '550 R1: HELO should be a FQDN or address literal (See RFC 2821 4.1.1.1)',
        'policy',
      ],
    ],
  },
  {
    source: 'https://clinician.rgnmed.com/support-admin/bounced-emails',
    replies: [
      [
        'policy',
        'Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address',
        'own_suppression',
      ],
      [
        'domain_not_found',
        '553 5.1.2 Unknown mail server. Could not find a mail server for example.net',
        'network',
      ],
      ['domain_not_found', '550 5.4.4 Invalid domain'],
      [
        'mailbox_disabled',
        '554 30 Sorry, your message to jane@example.net cannot be delivered. This mailbox is disabled',
      ],
    ],
  },
  {
    source: 'https://university.4dem.it/article/723-elenco-delle-motivazioni-di-soft-bounce',
    replies: [
      ['recipient_filter', '550 Rule imposed mailbox access for jane@example.net', 'policy'],
      ['mailbox_disabled', '550 Extended inactivity new mail is not currently being accepted'],
      [
        'content_rejected',
        '552 Has exceeded maximum attachment count limit',
        'policy',
        'message_too_large',
        'rate_limited',
      ],
      ['content_rejected', '550 Message Denied: Restricted attachment', 'policy'],
      ['mailbox_disabled', "550 User hasn't entered during last 180 days"],
      [
        'blocklisted',
        '550 192.0.2.1 is refused. See http://spamblock.outblaze.com/192.0.2.1',
        'policy',
        'spam',
      ],
      ['system_error', '451 Errno=28', 'mailbox_full', 'unclassified'],
      ['mailbox_disabled', '550 Account inactive as unread'],
      ['policy', '550 Your e-mail was rejected for policy reasons on this gateway'],
    ],
  },
  {
    source:
      'https://my.ultrawebhosting.com/knowledgebase/392/cPanel-Max-Defers-Occurring-for-an-Account.html',
    replies: [
      [
        'rate_limited',
        'Domain sender.example has exceeded the max defers and failures per hour (5/5 (100%)) allowed. Message discarded.',
        'policy',
      ],
    ],
  },
  {
    source:
      'https://talk.plesk.com/threads/qmail-gives-451-temp-error-when-mailbox-full.260521/page-2',
    replies: [['mailbox_full', '571 5.7.1 Mailbox full']],
  },
  {
    source: 'https://www.rfc-editor.org/rfc/rfc3464',
    replies: [['moved', '550-mailbox unavailable 550 user has moved with no forwarding address']],
  },
  {
    source:
      'https://serverfault.com/questions/919458/postfix-reject-incoming-mail-for-certain-recipients',
    replies: [
      ['user_unknown', "550 Mailbox doesn't exist. See https://example.com/contact"],
      [
        'user_unknown',
        '550 Mary no longer works at Example Ltd. Contact Jason, instead.',
        'moved',
        'mailbox_disabled',
      ],
    ],
  },
  {
    source: 'https://www.halolinux.us/suse-enterprise-server-guide-2/the-relocated-table.html',
    replies: [
      [
        'moved',
        "550 5.1.6 <jane@example.net>: Recipient address rejected: User has moved to Doesn't work here anymore",
        'user_unknown',
        'mailbox_disabled',
      ],
    ],
  },
  {
    source:
      "Replies with 5.1.6 and of another host, in public repositories (a .NET library, AdvancedFiltering, a sender's handbook)",
    replies: [
      [
        'moved',
        '550 5.1.6 Requested action not taken: Destination mailbox has moved, No forwarding address',
      ],
      [
        'system_error',
        '451 Moved, try another host',
        'network',
        'not_local',
        'greylisted',
        'unclassified',
      ],
      [
        'user_unknown',
        '550 5.1.6 Recipient address is not a valid address',
        'bad_address',
        'moved',
      ],
    ],
  },
  {
    source: 'spamd of OpenBSD and its heirs',
    replies: [
      [
        'blocklisted',
        '450 Your address 192.0.2.1 has mailed to spamtraps here',
        'reputation',
        'spam',
        'rate_limited',
      ],
    ],
  },
  {
    source: 'https://github.com/foxcpp/maddy',
    replies: [
      ['blocklisted', '554 5.7.0 Client identity is listed in the used DNSBL'],
      ['protocol_error', '550 5.6.7 SMTPUTF8 is required for non-ASCII senders'],
    ],
  },
  {
    source: 'Notes of users on Postfix, Haraka and QQ',
    replies: [
      ['protocol_error', 'SMTPUTF8 is required, but was not offered by host mx3.qq.com[192.0.2.1]'],
      [
        'relay_denied',
        '550 I cannot deliver mail for <jane@example.net>',
        'not_local',
        'user_unknown',
      ],
      [
        'mailbox_disabled',
        '550 Mailbox unavailable or access denied [MPf7Mks9mtErD1Fu/P4qoIWMqNvMLT12NBY9mWiyoo8NZ4Wq76jbMOm1OQ3X7DJKeg== IP: 192.0.2.1]. https://service.mail.qq.com/detail/122/169',
        'user_unknown',
        'policy',
        'recipient_filter',
        'rate_limited',
      ],
    ],
  },
  {
    source: 'Momentum and Brightmail logs, SparkPost support',
    replies: [
      ['domain_refuses_mail', '550 5.4.4 [internal] null mx domain does not accept mail'],
      ['domain_not_found', '554 5.4.4 [internal] Domain Lookup Failed', 'network'],
      [
        'policy',
        '554 5.7.1 [internal] recipient address was suppressed due to customer policy',
        'own_suppression',
      ],
    ],
  },
  {
    source:
      'https://www.suped.com/knowledge/email-deliverability/troubleshooting/how-to-resolve-email-delivery-issues-to-charternet',
    replies: [
      [
        'blocklisted',
        '421 cmsmtp 192.0.2.1 blocked AUP#In-1340',
        'rate_limited',
        'reputation',
        'policy',
      ],
    ],
  },
  {
    source: 'https://bentonow.com/smtp-errors/sfr, https://bentonow.com/smtp-errors/laposte',
    replies: [
      [
        'rate_limited',
        '421 4.7.0 msfrf2604.sfr.fr Error: too many errors',
        'protocol_error',
        'blocklisted',
        'policy',
      ],
      ['sender_rejected', '450 4.1.8 Emetteur invalide. Invalid Sender. LPN007_405'],
      [
        'policy',
        '450 4.7.1 Client host rejected: Service refuse. Veuillez essayer plus tard. service refused, please try later. LPN027_503',
        'reputation',
        'blocklisted',
        'rate_limited',
        'system_error',
      ],
    ],
  },
  {
    source: 'https://note.com/sendmagic/n/n5afbf98aeb25',
    replies: [
      ['sender_rejected', '553 sender.example does not exist', 'domain_not_found'],
      ['user_unknown', '550 Invalid recipient: <jane@example.net>', 'bad_address'],
    ],
  },
  {
    source: 'http://security.comcast.net/get-help/Mail-Delivery-Error-Messages.aspx',
    replies: [
      ['missing_ptr', '421 Reverse DNS failure : Try again later', 'network'],
      ['rate_limited', '421 Too many sessions opened'],
    ],
  },
  {
    source: 'http://www-01.ibm.com/support/docview.wss?uid=swg21622401',
    replies: [
      [
        'user_unknown',
        "554-Transaction failed (id=50CB5C1F10C00000), maximum 8 recipients listed below: 554-Server:192.0.2.1 Command:EODT Error:554 delivery error: dd This user doesn't have a yahoo.com account (jane@example.net) [0] - mta1.example.net 554 Transaction failed",
      ],
    ],
  },
  {
    source: 'http://www.howtodo.co.il/?author=2&paged=3',
    replies: [['spam', '554 5.7.1 This message has been blocked because ASE reports it as spam.']],
  },
  {
    source: 'https://hardwaresecrets.com/understanding-email-bounce-messages/4/',
    replies: [
      ['missing_ptr', '451 Bad reverse DNS.'],
      [
        'blocklisted',
        'Mail from 192.0.2.1 deferred using Trend Micro Email Reputation database. Please see https://www.mail-abuse.com/cgi-bin/lookup?192.0.2.1',
        'reputation',
      ],
      ['policy', '553 User defined policy matched for 192.0.2.1', 'blocklisted'],
    ],
  },
  {
    source: 'Cisco IronPort AsyncOS 7.1, Advanced Configuration Guide',
    replies: [
      ['auth_failure', '550 #5.7.1 SPF unauthorized mail is prohibited.'],
      [
        'auth_failure',
        '451 #4.4.3 Temporary error occurred during SPF verification.',
        'network',
        'system_error',
      ],
    ],
  },
  {
    source:
      'https://esupport.icewarp.com/index.php?/Knowledgebase/Article/View/12/29/interpretation-of-5xx-errors-in-icewarp-smtp',
    replies: [
      ['message_too_large', '501 5.7.1 Message is too long'],
      ['policy', '501 5.7.1 Permission denied', 'sender_rejected', 'auth_required'],
    ],
  },
  {
    source: 'https://oshibaetsya.ru/chto-takoe-oshibka-554',
    replies: [
      ['protocol_error', '554 Message does not conform to standards', 'content_rejected', 'policy'],
    ],
  },
  {
    source:
      'Issues of users: inboxkitten/101, roundcubemail/6572, anonaddy/796, hmailserver/21, OpenSMTPD/499, NethServer/dev/8015, nodemailer/190, node-solid-server/1281',
    replies: [
      ['relay_denied', '550 5.7.1 Retransmission denied'],
      ['sender_rejected', '550 Incorrect sender header (LOCAL)', 'policy'],
      [
        'mailbox_disabled',
        '552 5.2.1 <jane@example.net>: Recipient address rejected: User disabled',
      ],
      ['user_unknown', '421 Recipient not in route list', 'relay_denied', 'not_local'],
      ['protocol_error', '501 5.5.4 Error: Bad NOTIFY parameter syntax'],
      [
        'policy',
        '554 5.7.1 <jane@example.net>: Recipient address rejected: access denied',
        'recipient_filter',
        'user_unknown',
      ],
      [
        'relay_denied',
        '550 5.7.1 <jane@example.net>... Relaying denied. IP name lookup failed [192.0.2.1]',
        'missing_ptr',
      ],
      [
        'sender_rejected',
        '501 mail from address must be same as authorization user',
        'auth_required',
      ],
    ],
  },
  {
    source:
      'https://github.com/zone-eu/zone-mta/pull/239, https://github.com/zone-eu/zone-mta/pull/251',
    replies: [
      [
        'blocklisted',
        '550-"JunkMail rejected - mail.sender.example [192.0.2.1]:24706 is in an RBL: Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.1"',
      ],
      ['recipient_filter', '550-Your message was rejected by this user and was not delivered'],
      ['blocklisted', '554 5.7.1 Rejected because Bad IP', 'policy', 'reputation'],
    ],
  },
  {
    source: 'https://github.com/andris9/simplesmtp/pull/77',
    replies: [
      [
        'sender_rejected',
        '550-Callback setup failed while verifying list@sender.example 550-(result of an earlier callout reused). 550-The initial connection, or a HELO or MAIL FROM:<> command was 550-rejected. Refusing MAIL FROM:<> does not help fight spam, disregards 550-RFC requirements, and stops you from receiving standard bounce 550-messages. This host does not accept mail from domains whose servers 550 refuse bounces.',
      ],
    ],
  },
  {
    source: 'http://open-mail.org/3strikes/SMTPmessages.txt',
    replies: [
      [
        'blocklisted',
        'Sorry! We REJECT your request for a mail session, because 192.0.2.1 is currrently sending large quantities of spam. See http://cbl.abuseat.org',
        'spam',
        'reputation',
      ],
      [
        'protocol_error',
        'Sorry! We REJECT your request for a mail session, because desk is not a valid HELO name. We do not accept mail from unidentified transmitters.',
        'policy',
      ],
      [
        'reputation',
        "Sorry! We REJECT this message, bacause jane@example.net won't accept mail from sender.example, based on its current reputation.",
        'recipient_filter',
      ],
      [
        'recipient_filter',
        'Sorry! We REJECT this message, bacause jane@example.net has blacklisted sender.example.',
        'blocklisted',
        'sender_rejected',
      ],
    ],
  },
  {
    source: 'Reverse DNS in replies of public repositories (a Python gateway, a Rust server)',
    replies: [
      [
        'missing_ptr',
        '550 5.7.25 Rejected: sending server 192.0.2.1 has no reverse DNS (rDNS). Configure a valid PTR record',
      ],
      ['missing_ptr', '550 5.7.25 Forward-confirmed reverse DNS failed'],
      [
        'missing_ptr',
        '451 4.7.25 Temporary error validating reverse DNS.',
        'network',
        'system_error',
      ],
    ],
  },
  {
    source:
      'https://user-manual2.smooooth.jp/archives/3770, https://www.claveweb.com/blog/correo-electronico-consejos-uso/',
    replies: [
      ['message_too_large', '554 The message is too long'],
      ['mailbox_full', 'The user you are trying to reach is over quota.'],
      ['domain_not_found', '550 Invalid Domain Name', 'bad_address', 'sender_rejected'],
    ],
  },
  {
    source: 'https://help.arena.ne.jp/hc/ja/articles/360038694154',
    replies: [
      [
        'policy',
        '554 5.7.1 <jane@example.net>: Client host rejected: Access denied',
        'auth_required',
        'blocklisted',
        'relay_denied',
      ],
    ],
  },
  {
    source: 'http://germamojo.blogg.se/2022/may/how-to-block-emails-on-yahoo-on-iphone.html',
    replies: [
      [
        'rate_limited',
        '451 VS1-MF Excessive unknown recipients - possible Open Relay (#4.4.5)',
        'blocklisted',
        'reputation',
        'policy',
      ],
    ],
  },
  {
    source: 'https://www.bluehost.com/help/article/what-does-my-email-bounce-mean',
    replies: [
      [
        'greylisted',
        '452 jane@example.net requested action aborted: try again later - GL',
        'system_error',
        'rate_limited',
      ],
      ['rate_limited', '550 list@sender.example max messages per session'],
    ],
  },
]
