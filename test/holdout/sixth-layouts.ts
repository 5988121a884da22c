/**
 * The sixth set: whole mails with invented people and hosts, in layouts that the sets before have none of: servers of
 * the last century whose reports still come, hosts in other languages, and mails that only look like reports. The
 * layouts are those of the sources under `source`; where one shows a placeholder, the words are ours. What is right was
 * written before any of them was decoded.
 */
import type { Category } from '@forwardpath/classify'
import type { WholeMail } from './fourth-layouts.ts'
import { ENVELOPE, mixed, ORIGINAL, plain } from './layouts.ts'

const NULL_SENDER = 'Return-Path: <>'
const UNIVERSITIES = 'https://github.com/sympa-community/sympa, the patterns of its bounce reader'
const NO_CAUSE: readonly Category[] = ['expired', 'network', 'unclassified']

/** With a reverse-path of its own, and header fields above. */
function from(
  address: string,
  lines: readonly string[],
  head: readonly string[] = [],
): readonly string[] {
  return [
    ...head,
    ...lines.map((line) => (line === NULL_SENDER ? `Return-Path: <${address}>` : line)),
  ]
}

/** A multipart of the given type with its parts. */
function parts(
  head: readonly string[],
  type: string,
  bodies: readonly (readonly [type: string, body: string])[],
): readonly string[] {
  return [
    ...head,
    ...ENVELOPE,
    `Content-Type: ${type}; boundary="=_s"`,
    '',
    ...bodies.flatMap(([partType, body]) => [
      '--=_s',
      `Content-Type: ${partType}`,
      'Content-Transfer-Encoding: 8bit',
      '',
      ...body.split('\n'),
      '',
    ]),
    '--=_s--',
  ]
}

const ZMAILER_FIELDS = `Reporting-MTA: dns; zmailer.example
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000
Local-Spool-ID: S1751399AbXKPSJk

Original-Recipient: rfc822;jane.doe@customer.example
Final-Recipient: RFC822;jane.doe@customer.example
Action: failed
Status: 5.1.6 (mailbox has moved)
Remote-MTA: dns; mx.customer.example (192.0.2.36|25|198.51.100.167|48741)
Last-Attempt-Date: Tue, 3 Mar 2026 10:00:05 +0000
Diagnostic-Code: smtp; 551 (User not local; please try <jane@moved.example>)

Original-Recipient: rfc822;john.roe@other.example
Final-Recipient: RFC822;john.roe@other.example
Action: failed
Status: 5.1.1 (bad destination mailbox)
Remote-MTA: dns; mx.other.example (192.0.2.37|25|198.51.100.167|48742)
Last-Attempt-Date: Tue, 3 Mar 2026 10:00:06 +0000
Diagnostic-Code: smtp; 550 (Error: improper use of 8-bit data in message body)`

/** In the order in which they were written. */
export const SIXTH_LAYOUTS: readonly WholeMail[] = [
  {
    name: 'ZMailer, fields in the text, replies in parentheses, a status that is wrong',
    source: 'https://github.com/torvalds/linux mailing lists of 2007, bounces of vger.kernel.org',
    lines: parts(
      [
        'From: The Post Office <postmaster@zmailer.example>',
        'Subject: Delivery reports about your email [FAILED(1)]',
      ],
      'multipart/report; report-type=delivery-status',
      [
        [
          'text/plain',
          `This is a collection of reports about email delivery
process concerning a message you originated.

Some explanations/translations for these reports
can be found at:
      http://www.zmailer.org/delivery-report-decoding.html

Reporting-MTA: dns; zmailer.example
Return-Path: <list@sender.example>
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000
Local-Spool-ID: S1751399AbXKPSJk


FAILED:
  Original Recipient:
      rfc822;jane.doe@customer.example
  Final Recipient:
      RFC822;jane.doe@customer.example
  Status:
      5.1.6 (mailbox has moved)
  Remote MTA:
      dns; mx.customer.example (192.0.2.36|25|198.51.100.167|48741)
  Diagnostic Code:
      smtp; 551 (User not local; please try <jane@moved.example>)
  Control data:
      smtp customer.example jane.doe@customer.example 99
  Diagnostic texts:
      <<- MAIL From:<list@sender.example> BODY=8BITMIME SIZE=3712
     ->> 250 Ok
     <<- RCPT To:<jane.doe@customer.example>
     ->> 551 User not local; please try <jane@moved.example>

FAILED:
  Original Recipient:
      rfc822;john.roe@other.example
  Final Recipient:
      RFC822;john.roe@other.example
  Status:
      5.1.1 (bad destination mailbox)
  Diagnostic texts:
     <<- RCPT To:<john.roe@other.example>
     ->> 250 Ok
     <<- DATA
     ->> 354 End data with <CR><LF>.<CR><LF>
     <<- .
     ->> 550 Error: improper use of 8-bit data in message body

Following is a copy of MESSAGE/DELIVERY-STATUS format section below.
It is copied here in case your email client is unable to show it to you.

    Virtually Yours,
        Automatic Email Delivery Software

${ZMAILER_FIELDS}`,
        ],
        ['message/delivery-status', ZMAILER_FIELDS],
        ['message/rfc822', ORIGINAL],
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 551,
        forwardPath: 'jane@moved.example',
      },
      {
        recipient: 'john.roe@other.example',
        category: 'protocol_error',
        alsoRight: ['content_rejected'],
        code: 550,
      },
    ],
  },
  {
    name: 'CommuniGate Pro, a 552 that is no full mailbox, in the text alone',
    source:
      'https://github.com/voku/bounce-mail-handler, rule 0231, and a user who quotes AppRiver',
    lines: parts(
      [
        'From: <MAILER-DAEMON@cgp.example>',
        'Subject: Undeliverable mail: News of March',
        'Auto-Submitted: auto-replied',
      ],
      'multipart/report; report-type=delivery-status',
      [
        [
          'text/plain',
          `Failed to deliver to 'jane.doe@customer.example'
SMTP module(domain customer.example) reports:
 message text rejected by mx.customer.example:
 552 1 Requested mail action aborted, mailbox not found
`,
        ],
        [
          'message/delivery-status',
          `Reporting-MTA: dns; cgp.example

Original-Recipient: rfc822;<jane.doe@customer.example>
Final-Recipient: system;jane.doe@customer.example
Action: failed
Status: 5.0.0`,
        ],
        ['text/rfc822-headers', ORIGINAL.slice(0, ORIGINAL.indexOf('\n\n'))],
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown', code: 552 }],
  },
  {
    name: 'MMDF, after five days',
    source: 'MMDF II, deliver/ret.c',
    lines: plain(
      'relay.example MMDF System <mmdf@relay.example>',
      'Failed mail  (msg.aa12345)',
      `    After 5 days (121 hours), your message could not be
fully delivered.

    It failed to be received by the following address(es):

	jane.doe@customer.example (host: customer.example) (queue: smtp)

    Problems usually are due to service interruptions at the receiving
machine.  Less often, they are caused by the communication system.

    Your message begins as follows:

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'expired', alsoRight: NO_CAUSE }],
  },
  {
    name: 'MMDF, delivery attempts are still pending',
    source: 'MMDF II, deliver/ret.c',
    lines: plain(
      'relay.example MMDF System <mmdf@relay.example>',
      'Waiting mail  (msg.aa12345)',
      `    After 2 days (47 hours), your message has not yet been
fully delivered.  Attempts to deliver the message will continue
for 3 more days.  No further action is required by you.

    Delivery attempts are still pending for the following address(es):

	jane.doe@customer.example (host: customer.example) (queue: smtp)

    Problems usually are due to service interruptions at the receiving
machine.  Less often, they are caused by the communication system.

    Your message begins as follows:

${ORIGINAL}`,
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'expired', alsoRight: NO_CAUSE }],
  },
  {
    name: 'Mercury for NetWare, problems it encountered, a 551 beside the address',
    source: UNIVERSITIES,
    lines: plain(
      'Electronic Postmaster <postmaster@mercury.example>',
      'Postmaster Notify: Delivery Failure.',
      `With reference to your message with the subject:
   "News of March"

The local mail transport system has reported the following problems
it encountered while trying to deliver your message:

   <jane.doe@customer.example>   551 User not local; please try <jane@moved.example>

Your mail message is being returned to you below.

-------------------- Returned message follows ---------------------

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 551,
        forwardPath: 'jane@moved.example',
      },
    ],
  },
  {
    name: 'KMail: a person sends his mail back in the name of a daemon, without a reason',
    source: 'https://github.com/KDE/kdepim, KMMessage::createBounce',
    lines: from(
      'jane.doe@customer.example',
      plain(
        'MAILER-DAEMON@customer.example',
        'mail failed, returning to sender',
        `|------------------------- Message log follows: -------------------------|
no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
jane.doe@customer.example
|------------------------- Message text follows: ------------------------|
${ORIGINAL}`,
      ),
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'user_unknown',
        alsoRight: ['recipient_filter', 'unclassified'],
      },
    ],
  },
  {
    name: 'MailEnable, the server returned two lines, the recipient below',
    source: 'https://www.mailenable.com/kb/content/article.asp?ID=ME020517',
    lines: plain(
      'postmaster@windows.example',
      'Message Delivery Failure',
      `MailEnable: Message Delivery Failure.

Reason: ME-E0193: [3C500BF721D04AAC.MAI] Message Delivery Failure.

Your message addressed to the target domain (customer.example) could not be delivered because the mail server responsible for this domain returned a permanent error.

The server returned:
554-mail.customer.example
554 Your access to this mail system has been rejected due to the sending MTA's poor reputation. If you believe that this failure is in error, please contact the intended recipient via alternate means.

Recipient:
[SMTP:jane.doe@customer.example]

Message headers follow:

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'reputation',
        alsoRight: ['blocklisted'],
        code: 554,
      },
    ],
  },
  {
    name: 'MailEnable, a domain that does not appear to be registered',
    source: 'https://www.mailenable.com/kb/content/article.asp?ID=ME020517',
    lines: plain(
      'postmaster@windows.example',
      'Message Delivery Failure',
      `MailEnable: Message Delivery Failure.

The following recipient(s) could not be reached:

Recipient: [SMTP:jane.doe@customer.example]
Reason: The message could not be delivered because the domain name (customer.example) does not appear to be registered.

Message headers follow:

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'domain_not_found' }],
  },
  {
    name: 'AltaVista Mail, the address, a sentence, the reply',
    source: UNIVERSITIES,
    lines: plain(
      'Mail Delivery Service <postmaster@altavista.example>',
      'Undeliverable mail',
      `The mail service at altavista.example was
unable to deliver mail to the following recipient(s):

jane.doe@customer.example:
  Remote system mx.customer.example rejected the recipient with
  550 <jane.doe@customer.example>... User unknown

The beginning of the message follows.

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown', code: 550 }],
  },
  {
    name: 'IBM VM, an arrow from the reason to the user',
    source: UNIVERSITIES,
    lines: plain(
      'SMTP@vm.customer.example',
      'Undeliverable Mail',
      `Your mail item could not be delivered to the following users:

No such local user  ----> jane.doe@customer.example

Your mail item follows.

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'CompuServe, receiver not found',
    source: UNIVERSITIES,
    lines: plain(
      'Electronic Postmaster <POSTMASTER@customer.example>',
      'Undeliverable Message',
      `Receiver not found: jane.doe@customer.example

Your message could not be delivered as addressed.

--- Returned Message ---

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'ISODE PP, an X.400 gateway, timed out',
    source: UNIVERSITIES,
    lines: plain(
      'postmaster@x400.example',
      'Delivery Report (failure) for jane.doe@customer.example',
      `This report relates to your message: Subject: News of March
	of Tue, 3 Mar 2026 10:00:00 +0000

Your message was not delivered to   jane.doe@customer.example
for the following reason:
	Message timed out

***** The following information is directed towards the local administrator
***** and is not intended for the end user
*
* DR generated by mta x400.example
*    in /PRMD=corp/ADMD=mail/C=gb/
*    at Tue, 3 Mar 2026 10:00:05 +0000
*
* Message recipient jane.doe@customer.example Unable to transfer (1), Maximum time expired (5)
***** End of administration information`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'expired', alsoRight: ['network'] },
    ],
  },
  {
    name: 'a forwarding service names the mailbox behind its address',
    source: UNIVERSITIES,
    lines: mixed(
      'Postmaster <postmaster@forwarder.example>',
      'Returned mail: destination mailbox unavailable',
      `The message you tried to send to <jane.doe@customer.example>
was forwarded and came back.

The destination mailbox jane@home.example is unavailable.`,
      ORIGINAL,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'user_unknown',
        alsoRight: ['mailbox_disabled', 'system_error', 'unclassified'],
      },
    ],
  },
  {
    name: 'NetEase in Chinese, the reason last',
    source: 'The tests of a Java mail library, 163-bounce.eml; qemu-devel on 2021-10-20',
    lines: plain(
      'Postmaster@provider.example',
      '=?UTF-8?B?57O757uf6YCA5L+h?=',
      `抱歉，您的邮件被退回来了……
      原邮件信息：
            时  间 2026-03-03 10:00:00
            主  题 News of March
            收件人 jane.doe@customer.example

      退信原因：
            垃圾邮件让邮箱小易很烦心，现在您发送的邮件被怀疑为是垃圾邮件，拒绝接收。
            英文说明:rejected by system

      建议解决方案：
            请您检查邮件的内容后再重新发送。`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'spam',
        alsoRight: ['policy', 'unclassified'],
      },
    ],
  },
  {
    name: 'Exchange 2007 in German, text alone, the reply between number signs',
    source: 'https://www.derfabian.at/e-mail-bouncing-identifizieren',
    lines: plain(
      'Microsoft Exchange <postmaster@corp.example>',
      'Unzustellbar: News of March',
      `Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Verteilerlisten:

jane.doe@customer.example
Die E-Mail-Adresse des Empfängers wurde im E-Mail-System des Empfängers nicht gefunden. Microsoft Exchange wird nicht versuchen, diese Nachricht für Sie erneut zuzustellen.

________________________________
Gesendet von Microsoft Exchange Server 2007

Diagnoseinformationen für Administratoren:

Generierender Server: ex.corp.example

jane.doe@customer.example
mx.customer.example #551 5.1.6 User has moved; please try <jane@moved.example> ##

Ursprüngliche Nachrichtenkopfzeilen:

From: Newsletter <list@sender.example>
To: jane.doe@customer.example
Subject: News of March
Message-ID: <1@sender.example>`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 551,
        status: '5.1.6',
        forwardPath: 'jane@moved.example',
      },
    ],
  },
  {
    name: 'BoxTrapper wants a person',
    source: 'cPanel, BoxTrapper, forms/verify.txt',
    lines: from(
      'jane.doe@customer.example',
      plain(
        'Jane Doe <jane.doe@customer.example>',
        'Your email requires verification verify#3c500bf7-1772532000',
        `The message you sent requires that you verify that you
are a real live human being and not a spam source.

To complete this verification, simply reply to this message and leave
the subject line intact or click the following link:

http://www.customer.example/cgi-sys/bxd.cgi?a=jane.doe@customer.example&id=3c500bf7-1772532000

The headers of the message sent from your address are shown below:

From: list@sender.example
To: jane.doe@customer.example
Subject: News of March`,
      ),
      ['X-Boxtrapper: 3c500bf7', 'Precedence: bulk'],
    ),
    kinds: ['challenge'],
  },
  {
    name: 'a provider asks in Portuguese who writes',
    source: 'The AntiSpam of UOL, as its users quote it',
    lines: from(
      'antispam@provider.example',
      plain(
        'AntiSpam <antispam@provider.example>',
        'AntiSpam: News of March',
        `ANTISPAM » TIRA-TEIMA

Olá,

Você enviou uma mensagem para jane.doe@customer.example
Para que sua mensagem seja encaminhada, por favor, clique aqui:
https://tira-teima.provider.example/?token=3c500bf7

Esta confirmação é necessária porque jane.doe@customer.example usa o AntiSpam, um programa que elimina mensagens enviadas por robôs, como pornografia, propaganda e correntes.

As próximas mensagens enviadas para jane.doe@customer.example não precisarão ser confirmadas.`,
      ),
    ),
    kinds: ['challenge'],
  },
  {
    name: 'a feedback report of the type opt-out',
    source: 'draft-shafranovich-feedback-report, section 6',
    lines: parts(
      ['From: <fbl@provider.example>', 'Subject: FW: News of March'],
      'multipart/report; report-type=feedback-report',
      [
        [
          'text/plain; charset=us-ascii',
          'This is an email abuse report for an email message received from IP 192.0.2.1 on Tue, 3 Mar 2026.',
        ],
        [
          'message/feedback-report',
          `Feedback-Type: opt-out
User-Agent: SomeGenerator/1.0
Version: 0.1
Original-Mail-From: <list@sender.example>
Removal-Recipient: jane.doe@customer.example
Received-Date: Tue, 3 Mar 2026 10:00:00 +0000
Source-IP: 192.0.2.1`,
        ],
        ['message/rfc822', ORIGINAL],
      ],
    ),
    kinds: ['complaint'],
    complaintOf: 'jane.doe@customer.example',
  },
  {
    name: 'SpamCop writes to the abuse desk',
    source: 'https://www.spamcop.net/, reports as their receivers quote them',
    lines: from(
      '7000000001.3c500bf7@bounces.spamcop.example',
      plain(
        '7000000001@reports.spamcop.example',
        '[SpamCop (192.0.2.1) id:7000000001]News of March',
        `[ SpamCop V4.8.5 ]
This message is brief for your comfort.  Please use links below for details.

Email from 192.0.2.1 / Tue, 3 Mar 2026 10:00:00 +0000
http://www.spamcop.example/w3m?i=z7000000001z3c500bf7z

[ Offending message ]
Return-Path: <list@sender.example>
${ORIGINAL}`,
      ),
      ['Precedence: list'],
    ),
    kinds: ['complaint', 'not_a_bounce', 'automated_report'],
  },
  {
    name: 'a list tells its owner that it stopped mailing a member, with the bounce',
    source: 'Mailman 2, templates/en/bounce.txt',
    lines: from(
      'mailman-bounces@lists.example',
      parts(
        [
          'From: mailman@lists.example',
          'Subject: Bounce action notification',
          'Precedence: bulk',
          'X-List-Administrivia: yes',
        ],
        'multipart/mixed',
        [
          [
            'text/plain; charset=us-ascii',
            `This is a Mailman mailing list bounce action notice:

    List:       News
    Member:     jane.doe@customer.example
    Action:     Subscription disabled.
    Reason:     Excessive or fatal bounces.
    

The triggering bounce notice is attached below.

Questions?
Contact the Mailman site administrator at
mailman@lists.example.`,
          ],
          [
            'message/rfc822',
            `Return-Path: <>
From: MAILER-DAEMON@relay.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: news-bounces@lists.example

<jane.doe@customer.example>: host mx.customer.example[192.0.2.1] said: 550 5.1.1
    <jane.doe@customer.example>: Recipient address rejected: User unknown (in
    reply to RCPT TO command)`,
          ],
        ],
      ),
    ),
    kinds: ['not_a_bounce', 'auto_reply'],
  },
  {
    name: 'ezmlm warns its subscriber, who is us, with the first bounce',
    source: 'https://github.com/bruceg/ezmlm-idx, lang/en_US/text/bounce-warn',
    lines: from(
      'news-return-@lists.example',
      plain(
        'news-help@lists.example',
        'ezmlm warning',
        `Hi! This is the ezmlm program. I'm managing the
news@lists.example mailing list.


Messages to you from the news mailing list seem to
have been bouncing. I've attached a copy of the first bounce
message I received.

If this message bounces too, I will send you a probe. If the probe bounces,
I will remove your address from the news mailing list,
without further notice.


I've kept a list of which messages from the news mailing list have
bounced from your address.

--- Enclosed is a copy of the bounce message I received.

Return-Path: <>
Received: (qmail 30701 invoked for bounce); 3 Mar 2026 10:00:00 -0000
From: MAILER-DAEMON@lists.example
To: news-return-35972-@lists.example
Subject: failure notice

Hi. This is the qmail-send program at lists.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<list@sender.example>:
192.0.2.27 failed after I sent the message.
Remote host said: 550 5.7.1 Unauthenticated email is not accepted due to domain's DMARC policy.`,
      ),
      ['Mailing-List: contact news-help@lists.example; run by ezmlm', 'Precedence: bulk'],
    ),
    kinds: ['not_a_bounce', 'auto_reply'],
  },
  {
    name: 'a thief writes as a mail system: messages wait, click here',
    source: 'Warnings of universities against messages that look like delivery failures',
    lines: from(
      'info@thief.example',
      plain(
        'Mail Delivery System <postmaster@thief.example>',
        'Mail delivery failed: 5 incoming messages returned to sender',
        `<html><body><p>Dear list@sender.example,</p>
<p>Your mailbox has exceeded its storage limit. 5 incoming messages could not be delivered to <b>list@sender.example</b> and were returned to their senders with the error 552 5.2.2 mailbox full.</p>
<p>To retrieve your undelivered messages, <a href="https://thief.example/login?e=list@sender.example">release the messages to your inbox</a> within 24 hours or your account will be closed.</p>
<p>sender.example mail administrator</p></body></html>`,
        'text/html; charset=utf-8',
      ),
    ),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'an issue tracker sends what somebody wrote about a bounce',
    source: 'https://github.com/bruceg/ezmlm-idx/issues/11, as its watchers get it',
    lines: from(
      'noreply@tracker.example',
      plain(
        'igor <notifications@tracker.example>',
        'Re: [ezmlm-idx] messages are bouncing when they are being rejected (#11)',
        `The bounce that I get:

Hi. This is the qmail-send program at example.ca.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jane.doe@customer.example>:
192.0.2.27 failed after I sent the message.
Remote host said: 550 5.1.1 User unknown

-- 
Reply to this email directly or view it on the tracker:
https://tracker.example/bruceg/ezmlm-idx/issues/11`,
      ),
      [
        'List-ID: ezmlm-idx <ezmlm-idx.tracker.example>',
        'Precedence: list',
        'X-Auto-Response-Suppress: All',
      ],
    ),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'a monitor reports that a mail server answers 551',
    source: 'Nagios, notify-service-by-email of its sample configuration',
    lines: from(
      'nagios@monitor.example',
      plain(
        'nagios@monitor.example',
        '** PROBLEM Service Alert: mx.customer.example/SMTP is CRITICAL **',
        `***** Nagios *****

Notification Type: PROBLEM

Service: SMTP
Host: mx.customer.example
Address: 192.0.2.1
State: CRITICAL

Date/Time: Tue Mar 3 10:00:00 UTC 2026

Additional Info:

SMTP CRITICAL - Invalid SMTP response received from host: 551 User not local; please try <jane@moved.example>`,
      ),
    ),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'an automatic answer in French with a new address',
    source: 'Models of messages of absence after a change of address, of French providers',
    lines: from(
      'jane.doe@customer.example',
      plain(
        'Jane Doe <jane.doe@customer.example>',
        'Réponse automatique : News of March',
        `Bonjour,

Cette adresse n'est plus utilisée. Ma nouvelle adresse électronique est jane.roe@moved.example.

Merci de mettre à jour votre carnet d'adresses.

Cordialement,
Jane`,
      ),
      ['Auto-Submitted: auto-replied'],
    ),
    kinds: ['auto_reply'],
    autoReplies: [{ type: 'new_address', until: undefined, newAddress: 'jane.roe@moved.example' }],
  },
  {
    name: 'an automatic answer in Portuguese: she left, a colleague reads',
    source: 'Models of messages of employees who left, of Brazilian personnel departments',
    lines: from(
      'jane.doe@customer.example',
      plain(
        'Jane Doe <jane.doe@customer.example>',
        'Resposta automática: News of March',
        `Prezados,

Informo que não faço mais parte do quadro de colaboradores da Customer.

Para assuntos de compras, favor entrar em contato com John Roe pelo e-mail john.roe@customer.example.

Atenciosamente,
Jane Doe`,
      ),
      ['Auto-Submitted: auto-replied', 'X-Auto-Response-Suppress: All'],
    ),
    kinds: ['auto_reply'],
    autoReplies: [
      { type: 'successor', until: undefined, newAddress: 'john.roe@customer.example' },
      { type: 'left_company', until: undefined, newAddress: 'john.roe@customer.example' },
      { type: 'left_company', until: undefined, newAddress: undefined },
    ],
  },
  {
    name: 'a ticket system confirms',
    source: 'Request Tracker, the template Autoreply',
    lines: from(
      'support@customer.example',
      plain(
        'Support via RT <support@customer.example>',
        '[customer.example #4711] AutoReply: News of March',
        `Greetings,

This message has been automatically generated in response to the
creation of a trouble ticket regarding:
	"News of March",
a summary of which appears below.

There is no need to reply to this message right now.  Your ticket has been
assigned an ID of [customer.example #4711].

                        Thank you,
                        support@customer.example

-------------------------------------------------------------------------
The delivery to my old address failed: 550 5.1.1 user unknown.`,
      ),
      [
        'Auto-Submitted: auto-generated',
        'Precedence: bulk',
        'X-RT-Loop-Prevention: customer.example',
      ],
    ),
    kinds: ['auto_reply', 'not_a_bounce'],
  },
  {
    name: 'Exchange tells in German that it was deleted without being read',
    source: 'https://www.rfc-editor.org/rfc/rfc8098 and the words of Outlook in German',
    lines: parts(
      ['From: Jane Doe <jane.doe@customer.example>', 'Subject: Nicht gelesen: News of March'],
      'multipart/report; report-type=disposition-notification',
      [
        [
          'text/plain; charset=utf-8',
          `Ihre Nachricht

   An:  Jane Doe
   Betreff:  News of March
   Gesendet:  Dienstag, 3. März 2026 10:00:00

wurde am Mittwoch, 4. März 2026 08:00:00 ungelesen gelöscht.`,
        ],
        [
          'message/disposition-notification',
          `Reporting-UA: exchange.customer.example; Microsoft Exchange Server
Original-Recipient: rfc822;jane.doe@customer.example
Final-Recipient: rfc822;jane.doe@customer.example
Original-Message-ID: <1@sender.example>
Disposition: automatic-action/MDN-sent-automatically; deleted`,
        ],
      ],
    ),
    kinds: ['read_receipt'],
  },
]
