/**
 * The eighth set, second half: replies of servers, gateways, providers and sending services as people pasted them between
 * 2015 and 2026, and as their sources have them. The categories were given before any rule was tried on them. Addresses and
 * numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const EIGHTH_DIAGNOSTICS: readonly SourcedReplies[] = [
  {
    source: 'issues: ActiveCampaign/smtp-field-manual #97',
    replies: [
      ['system_error', '450 4.7.0 Message not proxied'],
      ['system_error', '451 4.4.22 Message failed to be replicated: no healthy peers found'],
    ],
  },
  {
    source:
      'https://blog.sina.com.cn/s/blog_8dc13ec50101fxxr.html (replies of a Chinese mail system)',
    replies: [
      ['blocklisted', '550 black ip. (发信IP被禁止)'],
      ['forwarding_misconfigured', '552 looping message. (环回信件)', 'mailer_error'],
      [
        'auth_failure',
        '556 remote ip check error. (发信ip与Mail From地址不一致)',
        'sender_rejected',
        'policy',
      ],
      [
        'policy',
        '554 smtpport check error. (不是合法的邮件服务器)',
        'protocol_error',
        'missing_ptr',
      ],
      ['rate_limited', '451 out of allow RCPT numbers. (超出 RCPT 允许上限)', 'policy'],
    ],
  },
  {
    source: 'https://biecuoliao.com/pa/MBRrwEM.html (NetEase 163)',
    replies: [
      [
        'reputation',
        '421 HL:MEP 163 smtp14,EcCowABnT2,192.0.2.8 http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.8&hostid=smtp14&time=1500000000',
        'sender_rejected',
        'blocklisted',
      ],
      ['protocol_error', '450 MI:CEL 163 smtp5,EtCowAB,192.0.2.8', 'rate_limited'],
      ['sender_rejected', '450 WM:BLU the user is not in the allowed list', 'policy'],
    ],
  },
  {
    source: 'http://cryptsofthecoliseum.com/article-show-50-294.html (Aliyun DirectMail)',
    replies: [
      ['policy', '559 Invalid rcptto', 'user_unknown'],
      ['rate_limited', '552 Not enough sending quota', 'policy'],
      ['sender_rejected', '551 Main account unavailable', 'policy', 'auth_required'],
      ['rate_limited', '556 The number of RCPTs is over size', 'policy'],
      ['domain_not_found', '524 Host not found by dns resolve'],
    ],
  },
  {
    source: 'https://m.wh-163.com/mobile/index/show/catid/2/id/588.html',
    replies: [
      [
        'bad_address',
        '554 One or more of the sender or recipients in your email are invalid and not accepted.',
        'user_unknown',
        'sender_rejected',
      ],
      ['unclassified', '519 Rejected.', 'policy'],
    ],
  },
  {
    source: 'simple-login/app app/email/status.py',
    replies: [
      ['policy', '550 SL E509 unauthorized', 'sender_rejected', 'recipient_filter'],
      ['policy', '550 SL E514 Email sent to noreply address', 'user_unknown', 'recipient_filter'],
      ['mailbox_disabled', '550 SL E517 unverified mailbox', 'forwarding_misconfigured'],
      ['user_unknown', '550 SL E521 Cannot reach mailbox', 'forwarding_misconfigured', 'network'],
      ['policy', '550 SL E524 Wrong use of reverse-alias', 'sender_rejected'],
      ['system_error', '421 SL E404 Unexpected error - Retry later'],
    ],
  },
  {
    source: 'mjl-/mox smtpserver/analyze.go',
    replies: [
      ['auth_failure', '550 5.7.26 rejecting per dmarc policy'],
      ['system_error', '451 4.3.0 error processing', 'reputation', 'spam'],
    ],
  },
  {
    source: 'postalserver/postal app/lib/smtp_server/client.rb',
    replies: [
      ['policy', '535 Mail server has been suspended', 'mailbox_disabled', 'system_error'],
      ['user_unknown', '550 Invalid server token', 'bad_address'],
      [
        'mailbox_disabled',
        '550 Route does not accept incoming messages',
        'policy',
        'domain_refuses_mail',
      ],
      ['sender_rejected', '530 From/Sender name is not valid'],
      ['message_too_large', '552 Message too large (maximum size 14MB)'],
    ],
  },
  {
    source: 'stalwartlabs/mail-server crates/smtp/src/inbound/rcpt.rs',
    replies: [
      ['greylisted', '452 4.2.2 Greylisted, please try again in a few moments.'],
      ['rate_limited', '452 4.4.5 Rate limit exceeded, try again later.'],
      ['system_error', '451 4.4.3 Unable to verify address at this time.', 'network'],
    ],
  },
  {
    source: 'stalwartlabs/mail-server crates/smtp/src/inbound/data.rs',
    replies: [
      ['protocol_error', '550 5.7.7 Failed to parse message.'],
      ['auth_failure', '550 5.7.20 No passing DKIM signatures found.'],
      ['auth_failure', '550 5.7.29 ARC validation failed.'],
    ],
  },
  {
    source: 'stalwartlabs/mail-server crates/smtp/src/inbound/mail.rs',
    replies: [
      ['auth_required', '503 5.5.1 You must authenticate first.'],
      ['missing_ptr', '550 5.7.25 Reverse DNS validation failed.'],
      ['protocol_error', '501 5.5.4 REQUIRETLS has been disabled.', 'tls_failure', 'policy'],
      [
        'protocol_error',
        '501 5.5.4 Requested hold time exceeds maximum of 604800 seconds.',
        'policy',
      ],
      ['auth_failure', '451 4.7.24 Temporary SPF validation error.', 'network'],
    ],
  },
  {
    source: 'mjl-/mox smtpserver/server.go',
    replies: [
      ['protocol_error', '550 5.6.0 message must not have Return-Path header', 'content_rejected'],
      ['sender_rejected', '550 5.7.1 must match authenticated user'],
      ['protocol_error', '554 5.6.0 message requires both header and body section'],
      ['message_too_large', '451 4.3.4 error copying data to file (a1b2c3d4e5)', 'system_error'],
    ],
  },
  {
    source: 'hmailserver/hmailserver SMTPConnection.cpp',
    replies: [
      ['sender_rejected', '550 Sender address must be specified.', 'policy'],
      [
        'auth_required',
        '550 Login credentials no longer valid. Please re-authenticate.',
        'sender_rejected',
      ],
      [
        'message_too_large',
        '552 Message size exceeds fixed maximum message size. Size: 24510 KB, Max size: 20480 KB',
      ],
    ],
  },
  {
    source: 'issues: forwardemail/forwardemail.net #547',
    replies: [
      [
        'system_error',
        '421 Message delivered to user@customer.example; Message delivery was temporarily interrupted, please try again later.',
      ],
      ['system_error', '421 Promise timed out after 15000 milliseconds', 'network'],
    ],
  },
  {
    source: 'issues: PHPMailer/PHPMailer #1370',
    replies: [
      ['spam', '550 This message was classified as SPAM and may not be delivered'],
      ['rate_limited', '550 5.4.5 Daily user sending quota exceeded. r18sm1234567wmh.45 - gsmtp'],
    ],
  },
  {
    source: 'customeros/mailsherpa internal/mailserver/mailserver_test.go',
    replies: [
      [
        'greylisted',
        '451 Internal resource temporarily unavailable - https://community.mimecast.com/docs/DOC-1369#451 [V1X4ESabPxKDmn8czHBhOQ.uk246]',
        'system_error',
        'reputation',
      ],
      ['user_unknown', '550 5.7.1 XGEMAIL_0011 Command rejected', 'policy', 'relay_denied'],
      [
        'auth_failure',
        '554 Reject by behaviour spam at Rcpt State(Connection IP address:192.0.2.80)ANTISPAM_BAT[01201311R156a, maildocker-behaviorspam033018096094]: spf check failedCONTINUE',
        'spam',
        'reputation',
      ],
      [
        'user_unknown',
        '550 5.1.1 <user@customer.example>: Email address could not be found, or was misspelled (G8)',
      ],
    ],
  },
  {
    source:
      'customeros/mailsherpa mailvalidate/validation.go (fragments that it looks for in replies)',
    replies: [
      ['auth_failure', '451 ip and spf record not match'],
      ['system_error', '450 Temporary recipient validation error'],
      ['mailbox_disabled', '550 unmonitored inbox', 'policy', 'recipient_filter'],
    ],
  },
  {
    source: 'issues: reacherhq/check-if-email-exists #1334',
    replies: [
      [
        'system_error',
        '451 4.4.4 Temporary server error. Please try again later ATTR1 [MN1PEPF0000F0E2.namprd04.prod.outlook.com 2023-09-23T03:53:11.518Z 08DBBB8502D01A60]',
        'network',
      ],
      [
        'protocol_error',
        '452 4.5.3 Recipients belong to multiple regions ATTR38 [BN8NAM11FT009.eop-nam11.prod.protection.outlook.com 2023-09-23T03:53:11.518Z 08DBBB8502D01A60]',
        'rate_limited',
        'system_error',
      ],
    ],
  },
  {
    source: 'hestiacp/hestiacp install/deb/exim/exim4.conf.4.95.template',
    replies: [
      ['blocklisted', '550 Your host in blacklist on this server.'],
      ['protocol_error', '550 HELO required before MAIL'],
      [
        'protocol_error',
        '550 Helo name contains an IP address (HELO was 192-0-2-33.dsl.isp.example) and not is valid',
        'policy',
        'missing_ptr',
      ],
      ['protocol_error', '550 192.0.2.250 is _my_ address', 'policy'],
      [
        'blocklisted',
        '550 Rejected because 192.0.2.44 is in a black list at bl.spamcop.net Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.44',
      ],
      ['auth_required', '550 smtp auth required', 'sender_rejected'],
      ['virus', '550 Message contains a virus (Win.Test.EICAR_HDB-1) and has been rejected'],
      [
        'bad_address',
        '550 Invalid SRS recipient address',
        'user_unknown',
        'forwarding_misconfigured',
      ],
    ],
  },
  {
    source: 'forwardemail/forwardemail.net helpers/is-arbitrary.js',
    replies: [
      ['spam', '421 Spam'],
      ['auth_failure', '550 Prevented spoofing of DocuSign', 'spam', 'policy'],
      [
        'reputation',
        '550 Due to spam from onmicrosoft.com we have implemented restrictions; see https://old.reddit.com/r/msp/comments/16n8p0j/spam_increase_from_onmicrosoftcom_addresses/ ;',
        'policy',
        'spam',
      ],
    ],
  },
  {
    source: 'forwardemail/forwardemail.net helpers/get-recipients.js, on-connect.js',
    replies: [
      [
        'tls_failure',
        '530 Domain customer.example requires TLS for inbound connections. Please use STARTTLS or connect to port 465.',
      ],
      [
        'spam',
        '554 Links were detected that may contain phishing and/or malware For more information on Spam Scanner visit https://spamscanner.net',
        'virus',
        'content_rejected',
      ],
      [
        'policy',
        '550 Your IP address, client hostname, From header, or envelope sender is not yet allowlisted by admins of customer.example',
        'recipient_filter',
        'sender_rejected',
      ],
      [
        'blocklisted',
        '550 The value sender.example is denylisted by https://forwardemail.net ; To request removal, you must visit https://forwardemail.net/denylist?q=sender.example ;',
      ],
    ],
  },
  {
    source: 'chatmail/relay chatmaild/src/chatmaild/filtermail.py',
    replies: [
      ['policy', '523 Encryption Needed: Invalid Unencrypted Mail', 'content_rejected'],
      [
        'sender_rejected',
        "500 Invalid FROM <'news@sender.example'> for <'bounces@sender.example'>",
      ],
    ],
  },
  {
    source: 'https://github.com/NethServer/dev/issues/5811 (rspamd)',
    replies: [
      ['content_rejected', '554 5.7.1 Matched map: FORBIDDEN_FILE_EXTENSION', 'policy'],
      ['content_rejected', '554 5.7.1 Forbidden attachment name extension', 'virus'],
    ],
  },
  {
    source:
      'https://docs.oracle.com/fr-fr/iaas/Content/Email/Concepts/troubleshooting.htm (Oracle Email Delivery)',
    replies: [
      ['rate_limited', '421 Too many auth failures, try again later', 'auth_required', 'policy'],
      [
        'system_error',
        "421 4.4.0 Un problème est survenu lors de la tentative d'exécution des commandes. Réessayez ultérieurement",
      ],
    ],
  },
  {
    source: 'https://pastebin.com/8jFMn9BJ (SPFBL in Exim, 2016)',
    replies: [
      ['blocklisted', '550 [SPFBL] blocked.', 'policy', 'reputation'],
      ['blocklisted', '450 [SPFBL] listed.', 'reputation'],
      ['greylisted', '450 [SPFBL] greylisting.'],
    ],
  },
  {
    source:
      'https://docs.oracle.com/ja-jp/iaas/Content/Email/Concepts/troubleshooting.htm (Oracle Email Delivery)',
    replies: [
      ['rate_limited', '455 Maximum messages sent per minute reached : limit is 600'],
      ['network', '421 Timeout waiting for data from client', 'protocol_error'],
      ['system_error', '452 System storage error'],
      ['policy', '254 4.7.1 Suppression for user ocid1.user.oc1..aaaa to user@customer.example'],
      ['system_error', '421 4.3.0 Mail system failure, closing transmission channel'],
    ],
  },
  {
    source: 'https://emailit.com/docs/smtp/troubleshooting/ (Emailit)',
    replies: [
      ['rate_limited', '452 4.4.5 Messages per second limit exceeded'],
      ['rate_limited', '452 4.5.3 Daily message limit exceeded'],
    ],
  },
  {
    source:
      'https://sendgrid.com/docs/for-developers/sending-email/smtp-errors-and-troubleshooting/',
    replies: [
      ['sender_rejected', '403 You are not authorized to send from that email address'],
      ['rate_limited', '450 too frequent connects from 192.0.2.135, please try again later.'],
    ],
  },
  {
    source: 'pastebin hLKNgCBD',
    replies: [
      ['user_unknown', '550 5.1.1 <user@customer.example> recipient rejected. IB603c'],
      [
        'user_unknown',
        "550- 550- 550- Greetings news@sender.example 550- 550- The account you're trying to reach doesn't exist, but we think you're trying 550- to find resources related to pet insurance. 550- We suggest you start here: 550- http://pets.example/insurance 550 Thanks!",
      ],
    ],
  },
  {
    source: 'sisimai set-of-emails issue 4',
    replies: [
      [
        'domain_refuses_mail',
        "The domain customer.example doesn't receive email according to the administrator: returned Null MX https://www.rfc-editor.org/info/rfc7505",
      ],
      ['domain_refuses_mail', '550 Host does not accept mail'],
    ],
  },
  {
    source: 'jsdelivr issue 18728 (2026)',
    replies: [
      ['user_unknown', '550 5.1.1 Address does not exist. xV1r0v6Deqaq'],
      ['user_unknown', '550 No such user (TB)'],
    ],
  },
  {
    source: 'fm/smtp-codes data/codes/550.json',
    replies: [
      ['blocklisted', "550 5.7.1 Sender's MX record not allowed (G14)", 'policy'],
      [
        'content_rejected',
        '550 5.7.0 header_contenttype_2 - Multi-part MIME messages are rejected as dangerous (G19)',
      ],
      [
        'content_rejected',
        '550 5.7.0 mime_banned_file - CLSID file extensions are dangerous (G1D)',
      ],
      ['not_local', '550 no such address here (MX do not point to us)', 'user_unknown'],
      [
        'blocklisted',
        '550 Unauthenticated mail not allowed from this range',
        'policy',
        'reputation',
      ],
      [
        'content_rejected',
        '550 permanent failure for one or more recipients (user@customer.example:blocked)',
        'policy',
        'spam',
      ],
      ['auth_failure', '550 5.7.26 <user@customer.example>: ETP205 DMARC Failure for domain'],
      [
        'auth_failure',
        "550 5.7.20 Message refuse, DKIM n'est pas configure sur votre domaine d'expedition. Message refused, DKIM is not configured on your sending domain. LPN007_402",
      ],
    ],
  },
  {
    source: 'fm/smtp-codes data/codes/421.json',
    replies: [
      ['system_error', '422 License Expired', 'policy'],
      [
        'reputation',
        '421 4.7.0 : Sender IP rejected: sending IP has insufficient reputation. Please retry later.',
        'greylisted',
      ],
    ],
  },
  {
    source: 'fm/smtp-codes data/codes/552.json',
    replies: [
      [
        'policy',
        '552 5.1.1 <user@customer.example> Mailbox delivery failure policy error',
        'mailer_error',
      ],
      [
        'mailbox_full',
        '552 5.1.1 <user@customer.example> recipient rejected - extended quota violation',
      ],
    ],
  },
  {
    source: 'fm/smtp-codes data/codes/521.json, 452.json, 501.json',
    replies: [
      ['blocklisted', '521 5.7.1 Service unavailable LPN007_102', 'reputation'],
      [
        'policy',
        '452 <user@customer.example> Mailbox delivery restricted by policy error',
        'recipient_filter',
      ],
      [
        'rate_limited',
        '452 4.1.1 <user@customer.example> too many recent messages; Try again later',
      ],
      ['policy', '501 HELO/EHLO rejected. IB301', 'protocol_error'],
    ],
  },
  {
    source:
      'Threads of issues: chatmail/relay #525; CyberNinjas/pam_aad #35; ActiveCampaign/smtp-field-manual #60; forwardemail/free-email-forwarding #219; sisimai/p5-sisimai #241; sisimai/p5-sisimai #243; iredmail/iRedMail #156; hitobito/hitobito #2671; NethServer/nethserver-mail #132; chatmail/core #6547; mail-in-a-box/mailinabox #2327; sendgrid/sendgrid-python #933; mail-in-a-box/mailinabox #1771; root-io/vmail #79; ActiveCampaign/smtp-field-manual #42; Xpra-org/xpra #3555; GoogleCloudPlatform/cloud-build-notifiers #87; awsdocs/amazon-ses-developer-guide #60; EBWiki/EBWiki #3861; mailcow/mailcow #775',
    replies: [
      ['auth_failure', '554 5.7.1 No valid DKIM signature found'],
      [
        'blocklisted',
        '550 5.7.1 Service unavailable, Client host [192.0.2.40] blocked using Spamhaus. To request removal from this list see https://www.spamhaus.org/query/ip/192.0.2.40 (AS16012611) [DM3NAM03FT051.eop-NAM03.prod.protection.outlook.com]',
      ],
      [
        'blocklisted',
        '550 mwinf5c14 ME Adresse IP source bloquee pour incident de spam. Client host blocked for spamming issues. OFR006_102 Ref http://csi.cloudmark.com/reset-request/?ip=192.0.2.9 [102]',
        'reputation',
      ],
      [
        'blocklisted',
        '550 Error for user@customer.example of "Invalid greeting. response=550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.185: 550 5.7.0 Blocked - see https://support.proofpoint.com/dnsbl-lookup.cgi?ip=192.0.2.185"',
      ],
      [
        'mailbox_disabled',
        '550 550 5.1.1 Boite du destinataire archivee. Archived recipient. LPN004_420 [420]',
        'user_unknown',
      ],
      [
        'auth_required',
        "550 5.7.0 Code d'authentification invalide OFR 305",
        'sender_rejected',
        'policy',
      ],
      ['missing_ptr', '421 Refused. Your reverse DNS entry does not resolve to an IP.'],
      [
        'policy',
        '554-Transaction failed Reject due to policy restrictions. 554 For explanation visit https://postmaster.gmx.net/de/case?c=r0735&i=ip&v=192.0.2.85&r=1McHM6-1srIWI1qNo-00dbDH',
        'protocol_error',
        'content_rejected',
      ],
      [
        'sender_rejected',
        '554 5.7.1 Rejected due to refused list of FROM email address',
        'blocklisted',
      ],
      [
        'policy',
        '554 5.7.1 [CS01] Message rejected due to local policy. Please visit https://support.apple.com/en-us/HT204137',
        'spam',
      ],
      [
        'sender_rejected',
        '451 Message temporarily deferred due to unresolvable RFC.5321 from domain; see https://postmaster.yahooinc.com/error-codes',
      ],
      [
        'reputation',
        '421 4.7.0 [TSS04] Messages from 192.0.2.55 temporarily deferred due to user complaints - 4.16.55.1',
        'rate_limited',
      ],
      [
        'rate_limited',
        '421-4.7.28 [192.0.2.88       4] Our system has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been temporarily rate limited. Please visit https://support.google.com/mail/?p=UnsolicitedRateLimitError to 421 4.7.28 review our Bulk Email Senders Guidelines. z1si9679476pln.401 - gsmtp',
        'reputation',
      ],
      ['system_error', '451 4.3.5 <DATA>: Data command rejected: Server configuration problem'],
      [
        'rate_limited',
        '450 4.7.3 Organization queue quota exceeded. [HE1EUR01FT035.eop-EUR01.prod.protection.outlook.com]',
        'system_error',
      ],
      [
        'tls_failure',
        "421-4.7.29 Your email has been rate limited because this message wasn't sent over a TLS connection. Gmail requires all bulk email senders to use TLS/SSL for SMTP connections. To set up TLS for email, visit https://support.google.com/a?p=tls-ssl To learn more about Gmail requirements for bulk senders, visit 421 4.7.29 https://support.google.com/a?p=sender-guidelines. ffacd0b85a97d-390e47aafc6si10583781f8f.246 - gsmtp",
        'rate_limited',
      ],
      [
        'sender_rejected',
        '554 Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: news@sender.example',
        'policy',
      ],
      ['rate_limited', '454 Throttling failure: Maximum sending rate exceeded.'],
      [
        'sender_rejected',
        '550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements',
        'policy',
      ],
      [
        'sender_rejected',
        '550-Verification failed for <news@sender.example> The mail server could not deliver mail to news@sender.example.  The account or domain may not exist, they may be blacklisted, or missing the proper dns entries. 550 Sender verify failed',
      ],
    ],
  },
  {
    source:
      'Threads of issues: docker-mailserver/docker-mailserver #2257; mailcow/mailcow-dockerized #2544; Monstarrrr/rebutify #162; PHPMailer/PHPMailer #2683; PHPMailer/PHPMailer #1114, nodemailer/nodemailer #1555; root-io/vmail #67; aschroder/Magento-SMTP-Pro-Email-Extension #94; PHPMailer/PHPMailer #304; freescout-help-desk/freescout #4005; mybb/mybb #2578; nodemailer/nodemailer #1515; Vincedream/NodeMail #20; mybb/mybb #2644; PHPMailer/PHPMailer #2070; jstedfast/MailKit #1176; gophish/gophish #1600; simonrob/email-oauth2-proxy #193; gophish/gophish #3231; chatmail/provider-db #205; customeros/mailsherpa #19',
    replies: [
      [
        'sender_rejected',
        '550-Verification failed for <news@sender.example> The mail server does not recognize news@sender.example as a valid sender. 550 Sender verify failed',
      ],
      [
        'sender_rejected',
        '550-Verification failed for <news@sender.example> No Such User Here 550 Sender verify failed',
      ],
      [
        'sender_rejected',
        '421 Domain sandbox123.mailgun.example is not allowed to send: Please activate your Mailgun account. Check your inbox or log in to your control panel to resend the activation email.',
        'policy',
        'auth_required',
      ],
      [
        'sender_rejected',
        '550-From header sender domain not verified. On your Settings > Sender Domains page 550 verify the sender domain to be allowed to send.',
        'policy',
      ],
      [
        'rate_limited',
        '550-Requested action not taken: mailbox unavailable 550 Failure sending mail. Try again later.',
        'system_error',
        'unclassified',
      ],
      ['rate_limited', '554 5.7.1 <DATA>: Data command rejected: only 10 messages per day'],
      ['rate_limited', '550 sorry, too many emails (#5.7.1)'],
      [
        'sender_rejected',
        '554 You are not allowed to use the domain sender.example as a sender domain.',
      ],
      [
        'rate_limited',
        '554 5.7.1 Reached address outgoing limits for news@sender.example',
        'policy',
      ],
      [
        'sender_rejected',
        "554 5.7.1 Recipient address rejected: Username admin@sender.example and sender doesn't match",
      ],
      ['unclassified', '554 6.6.0 Error sending message for delivery.', 'system_error'],
      [
        'spam',
        '554 DT:SPM 126 smtp2,DMmowAAnNDQz4zxdCk6LIw--.52838S2 1564271411,please see http://mail.163.com/help/help_spam_16.htm?ip=192.0.2.2&hostid=smtp2&time=1564271411',
      ],
      ['sender_rejected', '553 Relaying disallowed as news@sender.example', 'relay_denied'],
      ['rate_limited', '421 Too many concurrent SMTP connections; please try again later.'],
      [
        'sender_rejected',
        '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException.MapiExceptionSendAsDenied; Failed to process message due to a permanent exception with message Cannot submit message. 0.35250:D8360000, 1.36674:0A000000, 1.61250:00000000, 1.45378:02000000, 1.44866:441B0000, 16.55847:950D0000, 17.43559:0000000024020000000000000000000000000000, 255.23226:F6360000',
      ],
      [
        'sender_rejected',
        '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      ],
      [
        'auth_required',
        '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [MN2PR05CA0004.namprd05.prod.outlook.com 2023-09-12T20:59:57.214Z 08DBB276B7E699C4]',
        'policy',
      ],
      ['rate_limited', '550 spam mail rejected: exceeded hour limit', 'spam'],
      [
        'spam',
        '554 5.7.1 [2] Message rejected under suspicion of SPAM; https://ya.cc/1IrBc 1631900360-h4Ajl35YEe-dK78OYi4',
      ],
      ['user_unknown', '550 5.1.6 recipient no longer on server', 'moved'],
    ],
  },
  {
    source:
      'Threads of issues: postalserver/docs #17; postalserver/postal #653; postalserver/postal #367; deltachat/deltachat-android #2226; pelican/panel #1363',
    replies: [
      [
        'reputation',
        '553 5.7.2 [TSS09] All messages from 192.0.2.60 will be permanently deferred; Retrying will NOT succeed. See https://postmaster.yahooinc.com/error-codes',
        'blocklisted',
      ],
      [
        'sender_rejected',
        '550-Requested action not taken: mailbox unavailable 550 invalid DNS MX or A/AAAA resource record',
      ],
      [
        'reputation',
        '550-5.7.1 [192.0.2.19] Our system has detected that this message is likely suspicious due to the very low reputation of the sending domain. To best protect our users from spam, the message has been blocked. Please visit 550 5.7.1 https://support.google.com/mail/answer/188131 for more information. l5si8427546wrg.365 - gsmtp',
      ],
      ['sender_rejected', '550 5.7.1 forged sender address'],
      [
        'spam',
        '550 5.7.1 Refused by local policy. No SPAM please! (B-EX 155302::1746872527-DA5A4E5B-9B48BD03/20/8334951246) see https://www.strato-hosting.co.uk/faq/product/why-are-my-emails-not-being-delivered',
        'policy',
      ],
    ],
  },
  {
    source:
      'Pages, one reply each: https://bentonow.com/smtp-errors/sfr; http://www.eurohosting.cz/cs/smtp; https://support.konto.pl/kb/a2164/blad-5_1_0.aspx (Forpsi/konto.pl, Cloudmark Gateway); https://puffinknight.tistory.com/102 (Korean portals); http://blog.jinbo.net/007/archive/20051107; http://www.263gmail.js.cn/help/13/2.htm; https://auctionpro.co.kr/?p=2544 (hanmail); https://pastebin.com/PBCjgYGX (Mailgun); https://pastebin.com/04peBCvB (Postmark); https://pastebin.com/DaVxcqzT (smtp.verizon.net); https://pastebin.com/DYMqRFvT (Proxmox Mail Gateway); https://pastebin.com/wPqAGkPj (IronPort of blackberry.net); https://pastebin.com/WvWYKLFR (freemail.hu); https://pastebin.com/mab2zkNE (DonWeb); https://pastebin.com/BkSdGH0x (Exchange Online); https://pastebin.com/index/wbYSHYYu (apache.org); https://pastebin.com/Hqci3uYW (mail.ru, 2020); https://pastebin.com/BihkfJpV (MailChannels, 2018); https://pastebin.com/HNbr7fgk (MailChannels); https://pastebin.com/DGVf7ePp (tigertech)',
    replies: [
      [
        'reputation',
        '450 4.7.1 SFR_IN_101 Service refused due to bad behavior - Too many spam messages',
        'spam',
      ],
      ['policy', '550 Rejected for Security Reasons'],
      ['policy', '550 5.1.0 piWs1j0010jifNx01iWsdh policy violation', 'rate_limited'],
      [
        'rate_limited',
        "550 5.7.1 <user@customer.example>... Error.your access was denied. Since you sent too many e-mails,you are not allowed to send more e-mails within 24 hours.After 24 hours,you can send e-mails as usual.If you did not send any e-mails,which is considered as a spam,you'd better register",
        'blocklisted',
      ],
      ['sender_rejected', '501 Denied domain name', 'domain_not_found', 'policy'],
      [
        'mailer_error',
        '550 maillist abc.list@customer.example is null, please contact admin',
        'forwarding_misconfigured',
        'system_error',
      ],
      [
        'spam',
        '554 5.7.1 DAS51 192.0.2.9: Your mail is blocked automatically by anti-spam system. (E06)',
        'blocklisted',
        'reputation',
      ],
      ['policy', '605 Not delivering to previously bounced address'],
      [
        'policy',
        '406 You tried to send to a recipient that has been marked as inactive. Found inactive addresses: user@customer.example. Inactive recipients are ones that have generated a hard bounce or a spam complaint.',
        'mailbox_disabled',
      ],
      ['protocol_error', '500 5.5.1 Invalid command'],
      ['policy', '554 5.7.1 Rejected for policy reasons (4009BC600FD506A44DB)'],
      [
        'reputation',
        '550 #5.7.1 Your access to submit messages to this e-mail system has been rejected.',
        'blocklisted',
        'policy',
      ],
      [
        'spam',
        '550 5.7.1 Message denied by policy. gggruggvucftvghtrhhoucdtuddrfeelkedrvdegucetufdoteggodetrfdotffvucfrrhhofhhilhgv',
        'policy',
      ],
      [
        'policy',
        '554 5.7.1 <user@customer.example>: Recipient address rejected: Recipient address rejected for policy reasons',
        'recipient_filter',
        'user_unknown',
      ],
      [
        'spam',
        '550 5.7.501 Access denied, spam abuse detected. For more information please go to http://go.microsoft.com/fwlink/?LinkId=526653',
        'reputation',
        'sender_rejected',
      ],
      ['spam', '552 spam score (6.9) exceeded threshold'],
      [
        'spam',
        '550 spam message rejected. Please visit http://help.mail.ru/notspam-support/id?c=4-MIiXod8zf7cN6t9 or report details to abuse@corp.mail.example. Error code: 8908E3E337F31D7AADDE70FB74FAE8F79901DF83. ID: 000000030000D9E529BB30E4.',
      ],
      [
        'spam',
        '550 5.7.1 [CS] Message blocked. If this is a false positive, please report this to your hosting service provider. See https://console.mailchannels.net/insights/bounce?auid=hosting&sender=news%40sender.example&txid=25b54c5e3c56be3e',
        'policy',
      ],
      [
        'sender_rejected',
        '550 5.7.1 [ESA] Sender blocked. See https://console.mailchannels.net/insights/bounce?auid=hosting&sender=news%40sender.example',
        'blocklisted',
        'reputation',
      ],
      [
        'spam',
        '554 5.7.1 Content filter rejection: SpamAssassin score 21.673 (DEAR_SOMETHING,DKIM_ADSP_NXDOMAIN,DNSBL_AND_URIBL,HTML_MESSAGE,MIME_QP_LONG_LINE,MISSING_MID,RCVD_IN_BL_SPAMCOP_NET,SENT_TO_WHOIS_PRIVACY_ADDRESS). Please alter the content of your message and try again.',
      ],
    ],
  },
  {
    source:
      'Pages, one reply each: https://pastebin.com/WuxZTzm8 (AOL); https://pastebin.com/TVZVzp5w; https://pastebin.com/7q2iEsyJ; https://pastebin.com/wQKuV2Cw (safe4mail.cz); https://pastebin.com/UXGKeqXQ (Telefónica via Acens, 2017); https://pastebin.com/QJ0cQ36d (Cloud Exchange, Spain); https://pastebin.com/GMQSgF3F (SpamExperts, Mexico 2018); https://pastebin.com/G3eHHHMA; https://pastebin.com/w8kYGf62 (cPanel, 2018); https://pastebin.com/4UeSZbDj (2018); https://pastebin.com/a3CnB5k5 (MailEnable, 2018); https://pastebin.com/02GNZpu4 (GoDaddy dedrelay); https://pastebin.com/HyT37b1d (Gmail, 2019); https://pastebin.com/UWADPXYL (bigmir, mail.ru, freehost.com.ua); https://pastebin.com/8JCWFSsD (BT, 2016); https://pastebin.com/FqnNEiV5 (linuxpl.com, 2018); https://pastebin.com/g39qN7vC (Nominalia/register.it, 2018); https://pastebin.com/4t8DZz35 (IONOS, 2019); https://gist.github.com/pbruna/4595838; https://gist.github.com/sc68cal/ca19c404371dfcd088d4',
    replies: [
      [
        'blocklisted',
        '521 5.2.1 : (CON:B1) http://postmaster.info.aol.com/errors/554conb1.html',
        'reputation',
      ],
      [
        'policy',
        '554 5.7.1 <host-192-0-2-53.isp.example>: Helo command rejected: Generic / dynamic helo/ehlo is not allowed here',
        'protocol_error',
        'missing_ptr',
      ],
      [
        'auth_failure',
        '550 5.7.1 <user@customer.example>: Recipient address rejected: Message rejected due to: SPF fail - not authorized. Please see http://www.openspf.net/Why?s=mfrom;id=bounces@sender.example;ip=192.0.2.24;r=user@customer.example',
      ],
      ['sender_rejected', '553 sorry, your envelope sender domain must exist (#5.7.1)'],
      [
        'blocklisted',
        '554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using sbl-xbl.spamhaus.org; https://www.spamhaus.org/sbl/query/SBL275656 - IP: 192.0.2.9 en Lista Negra por Spam/Virus...contacte con su administrador',
      ],
      [
        'blocklisted',
        '550 5.7.1 Sorry, Black listed Server! - Mensaje rechazado. Su servidor de correo esta en la lista negra Spam Cannibal. Lo sentimos no podra enviar correos a este Servidor. Iberwall NET Services - Cloud Exchange - http://www.cloudexchange.example',
      ],
      [
        'blocklisted',
        '550 The sending IP (192.0.2.134) is listed on https://spamrl.com/. Please resolve this and retry.',
      ],
      ['blocklisted', '550 Rejected by Spamhaus.'],
      [
        'blocklisted',
        '550-"JunkMail rejected - mout.isp.example [192.0.2.24]:40073 is in an RBL: SORBS - Currently Sending Spam See: 550 http://www.sorbs.net/lookup.shtml?192.0.2.24"',
      ],
      [
        'blocklisted',
        '550-Message rejected because [192.0.2.16]:44153 is blacklisted see Blocked - 550 Botnet Detention',
      ],
      [
        'mailbox_full',
        '522 5.7.1 MailDomain customer.example Disk quota has been exceeded',
        'system_error',
      ],
      [
        'rate_limited',
        "554 m1plded01-02.prod.mesa1.secureserver.net : DED : BVtw1l00y12XiNi01 : DED : You've reached your daily relay quota - 192.0.2.48",
      ],
      [
        'mailbox_full',
        '552-5.2.2 The email account that you tried to reach is over quota. Please direct the recipient to 552 5.2.2 https://support.google.com/mail/?p=OverQuotaPerm x18si5969292wrp.492 - gsmtp',
      ],
      ['mailbox_disabled', '550 Mailbox is frozen. See http://mail.bigmir.net/err/3/'],
      [
        'policy',
        '554 Message rejected for policy reasons (3.2.2.1) - Please report any problems to BT via the postmaster@bt.customer.example mailbox and include your sending ip address with an example header of your email',
        'spam',
        'reputation',
      ],
      ['virus', '550 Virus was found: SecuriteInfo.com.Spam-4697.UNOFFICIAL', 'spam'],
      ['message_too_large', '552 5.2.3 DATA size exceeds maximum permitted'],
      ['virus', 'virus/suspect content found', 'content_rejected'],
      ['rate_limited', '450 too many connections from your IP (rate controlled)'],
      [
        'greylisted',
        '450 4.7.1 <user@customer.example>: Recipient address rejected: Greylisted by greyfix 0.4.0, try again in 30 seconds. See http://www.kim-minh.com/pub/greyfix/ for more information.',
      ],
    ],
  },
  {
    source:
      'Pages, one reply each: https://pastebin.com/mdrmw62V (bmail.ru); https://pastebin.com/GNTpxPz2 (mail.ru, 2016); https://pastebin.com/wWEpeehX (Yandex); https://pastebin.com/mt8MbFRM (EarthLink, 2018); https://pastebin.com/w116qRkA (wp.pl, 2018); https://pastebin.com/nQSrLt48 (wp.pl); https://pastebin.com/Ew7B9aSu (wp.pl, 2016); https://pastebin.com/iudzxF4j (2018); https://pastebin.com/D4m1R4uP (Locaweb, 2017); https://pastebin.com/SEreuL1S (UOL); https://pastebin.com/WbctJCGD (cleanmx.pt, 2017); https://pastebin.com/ZWmW7Q3p (2017); https://pastebin.com/AtB74KCf (Tiscali); https://pastebin.com/RgeZSyxd (Yahoo, 2017); https://pastebin.com/muHQMW6i (Aruba, 2017)',
    replies: [
      [
        'spam',
        '551 5.9.9 Message you sent blocked by our bulk spam email filter. If we mistreat you, do contact us: abuse@mail.customer.example',
      ],
      [
        'rate_limited',
        '421 Try again later (192.0.2.152). Please contact abuse@corp.mail.example.',
        'reputation',
        'greylisted',
      ],
      [
        'blocklisted',
        '554 5.7.1 Service unavailable; Client host [192.0.2.40] blocked using spamsource.yandex.ru; Blocked by spam statistics - see http://feedback.yandex.ru/?from=mail-rejects&subject=192.0.2.40',
        'reputation',
      ],
      [
        'blocklisted',
        '550 IP 192.0.2.212 is blocked by EarthLink. Go to earthlink.net/block for details.',
      ],
      ['sender_rejected', '554 sorry, refused mailfrom because return MX does not exist'],
      [
        'auth_failure',
        '550 BLAD SPF - zobacz strone / SPF Error: Please see http://spf.pobox.com/why.html?sender=news%40sender.example&ip=192.0.2.133&receiver=smtp.wp.pl Jesli jestes uzytkownikiem poczta.wp.pl sprawdz poprawnosc autoryzacji SMTP / If you are a poczta.wp.pl user check SMTP configuration: http://poczta.wp.pl/autoryzacja/',
      ],
      [
        'auth_failure',
        '550 SPF Error: Senders are required to provide correct SPF records. If you are a poczta.wp.pl user check SMTP configuration: http://poczta.wp.pl/autoryzacja/',
      ],
      [
        'blocklisted',
        '554 5.7.1 You are sending spam (check http://www.spamhaus.org/query/bl?ip=192.0.2.181)',
      ],
      [
        'spam',
        '550 5.7.1 [CS] Sua mensagem foi rejeitada. Para realizar o envio clique no link http://fp.email.locaweb.example/?str=zhten5ddyjwhs9hc',
        'policy',
        'content_rejected',
      ],
      [
        'unclassified',
        '450 4.7.1 <user@customer.example>: Recipient address rejected: UOL-SH_D-H[5a042ab54f7862edaa06546ab12b4e4edbac0b5c75e9346379e7b00f5071e068407ee59939427de2][33]',
        'policy',
        'rate_limited',
      ],
      ['spam', '550 High probability of spam'],
      [
        'auth_failure',
        '550 5.7.23 SPF validation failed. Please see http://www.openspf.org/Why?id=btv13d3d29155398dde3d3dnews40sender.example&ip=192.0.2.249&receiver=mx.customer.example : Reason: default',
      ],
      [
        'blocklisted',
        '554 cmgw-1.mail.tiscali.customer.example Tu5K1y00L1wtCLS01 IP: 192.0.2.90, You are not allowed to send mail. Please see http://csi.cloudmark.com/reset-request/?ip=192.0.2.90 if you feel this is in error.',
        'reputation',
      ],
      [
        'unclassified',
        '554 delivery error: dd Requested mail action aborted - mta1054.mail.ir2.yahoo.customer.example',
        'system_error',
        'policy',
      ],
      [
        'rate_limited',
        '421 mxcmd09.ad.aruba.customer.example bizsmtp aeDm1w01G0T9uPK01 Too many connections, try later.',
      ],
    ],
  },
  {
    source:
      'Source, tests, tables and notes in public repositories, one reply each: pastebin GR7FLCYQ; pastebin fpJZapwZ (mail.ru 2019); pastebin 45SNf1Ec; pastebin MFXQe2wV (2018); pastebin gW0meY1d (2018); pastebin 5RThtzeu (Dec 2015); pastebin UfXPSPxY (2017); PHPMailer PR 1668; hertzbeat issue 2365; docker-mailserver issue 640; pastebin fixture, crowdsec 2025; pastebin hCTTkwRT (2019); pastebin 2W2yZuwe (2018); pastebin jXWmz90k (2019); forwardemail issue 185 (2023); nodemailer issue 1257 (2021); pastebin Y6mnKJ1Z (2017); pastebin ERJ1H1G0 (2018); pastebin KsBDMKEK (2016); fm/smtp-codes data/codes/554.json',
    replies: [
      [
        'tls_failure',
        '530 5.7.0 Must issue a STARTTLS command first. y129sm721561qka.33 - gsmtp',
        'auth_required',
      ],
      [
        'auth_failure',
        '550 5.7.1 This message was not accepted due to domain (sender.example) owner DMARC policy (RFC 7489) https://help.mail.ru/mail-help/postmaster/dmarc',
      ],
      [
        'user_unknown',
        '550 5.1.1 <user@customer.example>: Recipient address rejected: undeliverable address: host 192.168.1.131[192.168.1.131] said: 550 sorry, no mailbox here by that name (in reply to RCPT TO command)',
      ],
      [
        'blocklisted',
        '550 5.7.1 Access denied to 192.0.2.215 by dnsbl.spam.fail DNSBL (http://spam.fail/)',
      ],
      ['auth_required', '550 message submission is for authorised users only!', 'relay_denied'],
      [
        'user_unknown',
        '557 Email address - user@customer.example - is not available here. Disconnecting...',
      ],
      [
        'policy',
        '550 5.7.0 HELO argument [localhost.localdomain] is malformed. See http://spamauditor.org/best-practices/valid-helo-identifier/ for more information. Protection provided by MagicSpam 2.0.11-1 http://www.magicspam.com',
        'protocol_error',
      ],
      [
        'domain_refuses_mail',
        '556 5.1.10 <user@customer.example>: Recipient address rejected: Domain customer.example does not accept mail (nullMX)',
      ],
      [
        'tls_failure',
        '451 5.7.3 STARTTLS is required to send mail [SG2PR02CA0073.apcprd02.prod.outlook.com 2024-07-24T03:43:18.298Z 08DCAB6EB788477A]',
      ],
      ['tls_failure', '403 4.7.0 TLS handshake failed.'],
      [
        'protocol_error',
        '450 4.7.1 <srv01.sender.example>: Helo command rejected: Host not found',
        'missing_ptr',
        'policy',
      ],
      [
        'missing_ptr',
        '550-5.5.1 Your server IP address [192.0.2.154] does not have a valid reverse DNS entry [192-0-2-154.static.sender.example]. See http://spamauditor.org/best-practices/check_dynamic_reverse_dns/ for more information.. Protection provided by MagicSpam 2.1-9.2 550 http://www.magicspam.com',
      ],
      ['missing_ptr', '550 ERROR: No or mismatched reverse DNS (PTR) entries for 192.0.2.215'],
      [
        'mailer_error',
        '550 5.7.103 UserMailboxSentItemsAgent; Sent items copy failed due to a permanent error [Stage: OnPromotedEvent][Agent: User Mailbox Sent Items Agent]',
        'system_error',
      ],
      [
        'system_error',
        '550 connect EADDRNOTAVAIL 192.0.2.156:443 - Local (192.0.2.213:0); If you need help, forward this email to support@forwardemail.net or visit https://forwardemail.net. Please note we are an email service provider and most likely not your intended recipient.',
        'network',
      ],
      ['policy', '554 Local Policy Violation', 'reputation'],
      [
        'user_unknown',
        '550 you are not allowed to send mail to <user@customer.example>',
        'recipient_filter',
        'policy',
      ],
      [
        'rate_limited',
        '452 4.5.3 Too many recipients (AS780090) [HK2APC01FT034.eop-APC01.prod.protection.outlook.com]',
        'protocol_error',
        'policy',
      ],
      [
        'recipient_filter',
        '554 5.2.0 STOREDRV.Deliver.Exception:AccessDeniedException.MapiExceptionNotAuthorized; Failed to process message due to a permanent exception with message Cannot complete delivery-time processing. 16.55847:92110000, 17.43559:0000000094000000000000000000000000000000',
        'policy',
        'mailer_error',
      ],
      [
        'rate_limited',
        '554 5.2.121 The sender has exceeded the limit for the number of messages they can send to this recipient per hour. For more information go to http://go.microsoft.com/fwlink/?LinkId=526653. [DM6PR12MB1111.namprd12.prod.outlook.com]',
      ],
    ],
  },
  {
    source:
      'Source, tests, tables and notes in public repositories, one reply each: fm/smtp-codes data/codes/450.json; fm/smtp-codes data/codes/451.json; pastebin EimgND2Y (2019); pastebin HucQjivi',
    replies: [
      [
        'policy',
        '450 cuda_nsu 4.7.1 <user@customer.example>: Recipient address rejected: Policy Rejection- Abuse. Go away.',
        'recipient_filter',
      ],
      ['policy', '541 5.4.1 Mail rejected by destination domain', 'recipient_filter'],
      [
        'blocklisted',
        '451-4.4.0 Primary target IP address responded with: "550-"[192.0.2.149]:50565 is in an RBL on bl.websitewelcome.com, see Blocked 451 4.4.0 550 - Too many failed logins"." Attempted failover to alternate host, but that did not succeed. Either there are no alternate hosts, or delivery failed to all alternate hosts. The last endpoint attempted was 192.0.2.147:25',
      ],
      [
        'blocklisted',
        '550 5.7.1 <gateway36.sender.example[192.0.2.2]>: Client host rejected: Rejected : Phishing',
        'policy',
        'spam',
      ],
    ],
  },
]
