/**
 * Whole reports in layouts that no format is written for, with invented people and hosts, and what must be read from
 * each. The layouts are those of the pages and samples under `source`.
 */
import type { Category } from '@forwardpath/classify'

/** What is asked of one report. */
export type LayoutReport = {
  /** Undefined: the report names nobody. */
  readonly recipient: string | undefined
  readonly category: Category
  readonly alsoRight?: readonly Category[]
  readonly code?: number
  readonly status?: string
  readonly forwardPath?: string
  /** Where the recipients of a mail fared differently. */
  readonly action?: 'failed' | 'delayed' | 'delivered' | 'relayed'
}

/** One mail and its truth. */
export type Layout = {
  readonly name: string
  readonly source: string
  readonly lines: readonly string[]
  readonly reports: readonly LayoutReport[]
}

/** Header fields that most reports have. */
export const ENVELOPE = [
  'Return-Path: <>',
  'To: list@sender.example',
  'Date: Tue, 3 Mar 2026 10:00:00 +0000',
  'MIME-Version: 1.0',
]

/** The lines of a mail of one text. */
export function plain(
  from: string,
  subject: string,
  body: string,
  type = 'text/plain; charset=utf-8',
): readonly string[] {
  return [
    `From: ${from}`,
    ...ENVELOPE,
    `Subject: ${subject}`,
    `Content-Type: ${type}`,
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body.split('\n'),
  ]
}

/** The lines of a mail of a text and the returned message, as many servers write it. */
export function mixed(
  from: string,
  subject: string,
  body: string,
  original: string,
): readonly string[] {
  return [
    `From: ${from}`,
    ...ENVELOPE,
    `Subject: ${subject}`,
    'Content-Type: multipart/mixed; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body.split('\n'),
    '',
    '--=_b',
    'Content-Type: message/rfc822',
    '',
    ...original.split('\n'),
    '',
    '--=_b--',
  ]
}

/** The mail that came back. */
export const ORIGINAL = `From: Newsletter <news@sender.example>
To: jane.doe@customer.example
Subject: News of March
Message-ID: <1@sender.example>

Hello`

const SISIMAI = 'https://github.com/sisimai/rb-sisimai/tree/master/set-of-emails'
const PARSER = 'https://github.com/rjbs/Mail-DeliveryStatus-BounceParser/tree/master/t/corpus'

/** In the order in which they were written. */
export const LAYOUTS: readonly Layout[] = [
  {
    name: 'delivery problems, then non-delivered information',
    source: SISIMAI,
    lines: mixed(
      'postmaster@provider.example',
      'Returned mail: Service unavailable',
      `   ----- The following addresses had delivery problems -----
jane.doe@customer.example

   ----- Non-delivered information -----
The number of messages in recipient's mailbox exceeded the local limit.`,
      ORIGINAL,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'mailbox_full' }],
  },
  {
    name: 'could not be delivered because of, recipients affected below',
    source: SISIMAI,
    lines: plain(
      'postmaster@gateway.example',
      'Undeliverable Mail: "News of March"',
      `Your message:
   From:    list@sender.example
   Subject: News of March

Could not be delivered because of

550 5.1.1 User unknown

The following recipients were affected:
    jane.doe@customer.example



Additional Information
======================
Original Sender:    <list@sender.example>
Sender-MTA:         <192.0.2.13>
Remote-MTA:         <192.0.2.1>
Reporting-MTA:      <gateway.example>
MessageName:        <B549996730000.000000000001.0003.mml>`,
    ),
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'user_unknown',
        code: 550,
        status: '5.1.1',
      },
    ],
  },
  {
    name: 'the same gateway with a forward path',
    source: SISIMAI,
    lines: plain(
      'postmaster@gateway.example',
      'Undeliverable Mail: "News of March"',
      `Your message:
   From:    list@sender.example
   Subject: News of March

Could not be delivered because of

551 User not local; please try <jane@moved.example>

The following recipients were affected:
    jane.doe@customer.example


Additional Information
======================
Original Sender:    <list@sender.example>`,
    ),
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
    name: 'qmail-like text of another service, child status',
    source: SISIMAI,
    lines: plain(
      'MAILER-DAEMON@smtpd.example',
      'failure notice',
      `Your mail message to the following address(es) could not be delivered. This
is a permanent error. Please verify the addresses and try again. If you are
still having difficulty sending mail to these addresses, please contact
Customer Support at 000-000-4401.

<jane.doe@customer.example>:
child status 100...The e-mail message could not be delivered because the user's mailfolder is full.

--- Below this line is a copy of the message.

Return-Path: <list@sender.example>
${ORIGINAL}`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'mailbox_full' }],
  },
  {
    name: 'Japanese notice of a provider with an English log below',
    source: SISIMAI,
    lines: mixed(
      'no-reply@provider.example',
      '=?UTF-8?B?44Oh44O844Or44Ko44Op44O86YCa55+l?=',
      `送信先のメールボックスが一杯のため、送信できませんでした。

※本メールはメールシステムより配信しております。
このメールには直接返信いただけません。

（\u3000以下、サーバから出力されたエラーメッセージ\u3000）

Your mail sent on: Tue, 03 Mar 2026 19:00:00 +0900
     Could not be delivered to: <jane.doe@customer.example>
     As their mailbox is full.`,
      ORIGINAL,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'mailbox_full' }],
  },
  {
    name: 'message status - undeliverable, reason in parentheses',
    source: PARSER,
    lines: plain(
      'Mailer-Daemon@groupware.example',
      'Message status - undeliverable',
      `The message that you sent was undeliverable to the following:

\tjane.doe@customer.example (user not found)

`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'a bulk mailer whose Status has a comment',
    source: SISIMAI,
    lines: [
      'From: postmaster@mailer.example',
      ...ENVELOPE,
      'Subject: Delivery report',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="report1@mailer.example"',
      '',
      '--report1@mailer.example',
      '',
      'Hello, this is the mail server on mailer.example.',
      '',
      'I am sending you this message to inform you on the delivery status of a',
      'message you previously sent.  Immediately below you will find a list of',
      'the affected recipients.',
      '',
      '  <jane.doe@customer.example>  delivery failed; will not continue trying',
      '',
      '--report1@mailer.example',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns;mailer.example',
      'Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000',
      '',
      'Final-Recipient: rfc822;jane.doe@customer.example',
      'Action: failed',
      'Status: 5.2.1 (mailbox disabled, not accepting messages)',
      'Remote-MTA: dns;mx.customer.example (192.0.2.135)',
      'Diagnostic-Code: smtp;551 5.2.1 <jane.doe@customer.example>... Relay request denied',
      'X-PowerMTA-BounceCategory: relaying-issues',
      '',
      '--report1@mailer.example--',
    ],
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'relay_denied',
        code: 551,
        status: '5.2.1',
      },
    ],
  },
  {
    name: 'address with the reason and where it came from, X-Failed-Recipients',
    source: PARSER,
    lines: [
      'X-Failed-Recipients: jane@inner.example',
      ...plain(
        'Mail Delivery System <Mailer-Daemon@relay.example>',
        'Mail delivery failed',
        `This message was created automatically by mail delivery software.

A message sent by

  <list@sender.example>

could not be delivered to one or more of its recipients. The following
address(es) failed:

  jane@inner.example
    (ultimately generated from jane.doe@customer.example)
    all hosts have been failing for a long time and were last tried after this message arrived

------ This is a copy of the message, including all the headers. ------

Return-path: <list@sender.example>
${ORIGINAL}`,
      ),
    ],
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'expired', alsoRight: ['network'] },
    ],
  },
  {
    name: 'Exchange 5.5, internet mail service',
    source: 'https://mskb.pkisolutions.com/kb/251152',
    lines: plain(
      'System Administrator <postmaster@corp.example>',
      'Undeliverable: News of March',
      `Your message

  To:      jane.doe@customer.example
  Subject: News of March
  Sent:    Tue, 3 Mar 2026 10:00:00 +0000

did not reach the following recipient(s):

jane.doe@customer.example on Tue, 3 Mar 2026 10:00:05 +0000
    The recipient name is not recognized
\tThe MTS-ID of the original message is: c=US;a= ;p=Corp;l=SERVER1
    MSEXCH:IMS:Corp:SITE:SERVER1 0 (000C05A6) Unknown Recipient
`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'Exchange 5.5, ambiguous recipient',
    source: 'https://mskb.pkisolutions.com/kb/251152',
    lines: plain(
      'System Administrator <postmaster@corp.example>',
      'Undeliverable: News of March',
      `Your message

  To:      jane.doe@customer.example
  Subject: News of March
  Sent:    Tue, 3 Mar 2026 10:00:00 +0000

did not reach the following recipient(s):

jane.doe@customer.example on Tue, 3 Mar 2026 10:00:05 +0000
    The recipient name is ambiguous.
\tThe MTS-ID of the original message is: c=US;a=
    MSEXCH:IMS:Corp:SITE:SERVER1 0 (000C0595) Ambiguous Recipient
`,
    ),
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'bad_address',
        alsoRight: ['user_unknown', 'system_error'],
      },
    ],
  },
  {
    name: 'failed recipient and reason, full',
    source: 'http://kb.indsoft.net/kb/a70/common-email-delivery-errors.aspx',
    lines: plain(
      'System Administrator <postmaster@host.example>',
      'Delivery Failure',
      `Could not deliver message to the following recipient(s):

Failed Recipient: jane.doe@customer.example
Reason: The mailbox is full

   -- The header and top 20 lines of the message follows --

${ORIGINAL}`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'mailbox_full' }],
  },
  {
    name: 'failed recipient and reason, no MX records',
    source: 'http://kb.indsoft.net/kb/a70/common-email-delivery-errors.aspx',
    lines: plain(
      'System Administrator <postmaster@host.example>',
      'Delivery Failure',
      `Could not deliver message to the following recipient(s):

Failed Recipient: jane.doe@customer.example
Reason: Failed to connect to the recipients mail server. No MX records were found for the 'customer.example' domain.

   -- The header and top 20 lines of the message follows --

${ORIGINAL}`,
    ),
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'domain_not_found',
        alsoRight: ['network'],
      },
    ],
  },
  {
    name: 'failed recipient and reason, remote host said 551 with a path',
    source: 'http://kb.indsoft.net/kb/a70/common-email-delivery-errors.aspx',
    lines: plain(
      'System Administrator <postmaster@host.example>',
      'Delivery Failure',
      `Could not deliver message to the following recipient(s):

Failed Recipient: jane.doe@customer.example
Reason: Remote host said: 551 5.1.6 User has moved; please try <jane@moved.example>

   -- The header and top 20 lines of the message follows --

${ORIGINAL}`,
    ),
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
    name: 'rejected command with code, in a text alone',
    source: 'https://github.com/thunderbird/mailstrom/issues/162',
    lines: plain(
      'Mail Delivery Subsystem <MAILER-DAEMON@server.example>',
      'Failed to deliver message',
      `Your message could not be delivered to the following recipients:

<jane.doe@customer.example> (host 'mx.customer.example' rejected command 'RCPT TO' with code 551 (5.1.6) 'User not local; please try <jane@moved.example>')
`,
    ),
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
    name: 'rejected command with code, two recipients and their groups',
    source: 'https://github.com/thunderbird/mailstrom/issues/162',
    lines: [
      'From: Mail Delivery Subsystem <MAILER-DAEMON@server.example>',
      ...ENVELOPE,
      'Subject: Failed to deliver message',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"',
      '',
      '--=_r',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Your message could not be delivered to the following recipients:',
      '',
      "<jane.doe@customer.example> (host 'mx.customer.example' rejected command 'DATA' with code 550 (0.0.0) 'Service unavailable; Client host [mail.server.example] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.9 (john@customer.example:blocked,jane.doe@customer.example:blocked)')",
      "<john@customer.example> (host 'mx.customer.example' rejected command 'DATA' with code 550 (0.0.0) 'Service unavailable; Client host [mail.server.example] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.9 (john@customer.example:blocked,jane.doe@customer.example:blocked)')",
      '',
      '--=_r',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns;server.example',
      '',
      'Final-Recipient: rfc822;jane.doe@customer.example',
      'Action: failed',
      'Status: 5.5.0',
      'Diagnostic-Code: smtp;550 Service unavailable; Client host [mail.server.example] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.9 (john@customer.example:blocked,jane.doe@customer.example:blocked)',
      'Remote-MTA: dns;mx.customer.example',
      '',
      'Final-Recipient: rfc822;john@customer.example',
      'Action: failed',
      'Status: 5.5.0',
      'Diagnostic-Code: smtp;550 Service unavailable; Client host [mail.server.example] blocked using Barracuda Reputation; http://www.barracudanetworks.com/reputation/?r=1&ip=192.0.2.9 (john@customer.example:blocked,jane.doe@customer.example:blocked)',
      'Remote-MTA: dns;mx.customer.example',
      '',
      '--=_r--',
    ],
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'blocklisted', code: 550 },
      { recipient: 'john@customer.example', category: 'blocklisted', code: 550 },
    ],
  },
  {
    name: 'French notice of a small server, English below each sentence',
    source: 'masqmail, tpl/failmsg.tpl.fr',
    lines: mixed(
      'MAILER-DAEMON@petit.example',
      'Mail Delivery Failure Notice',
      `Ce message vous a été envoyé par le serveur de messagerie
(masqmail 0.3.4) sur petit.example.
(This message was sent to you by the mailer daemon (masqmail 0.3.4)
at petit.example.)

J'ai le regret de vous informer que votre courrier n'a pas pu être transmis à
tous ses destinataires.
(Sorry, but your mail could not be delivered to all recipients.)
Le courrier n'a pas pu être remis aux destinataires suivants:

jane.doe@customer.example

Le message d'erreur suivant peut vous donner une indication sur la cause:

host mx.customer.example: 551 <jane.doe@customer.example>... User has moved; please try <jane@moved.example>
`,
      ORIGINAL,
    ),
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
    name: 'Polish qmail, texts in two languages',
    source: 'https://www.kei.pl/pomoc/wiadmosc-zwrotna/',
    lines: plain(
      'MAILER-DAEMON@poczta.example',
      'failure notice',
      `Bardzo nam przykro jednakze nie udalo sie wyslac maila pod wskazane adresy.
Przyczyna wskazana jest ponizej:

<jane.doe@customer.example>:
192.0.2.1 does not like recipient. / 192.0.2.1 nie akceptuje odbiorcy.
Remote host said: / Zdalny host odpowiedzial: 551 <jane.doe@customer.example> has been replaced by <jane@moved.example>
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

Return-Path: <list@sender.example>
${ORIGINAL}`,
    ),
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
    name: 'Polish qmail, over quota',
    source: 'https://www.kei.pl/pomoc/wiadmosc-zwrotna/',
    lines: plain(
      'MAILER-DAEMON@poczta.example',
      'failure notice',
      `Bardzo nam przykro jednakze nie udalo sie wyslac maila pod wskazane adresy.
Przyczyna wskazana jest ponizej:

<jane.doe@customer.example>:
maildrop: maildir over quota.

--- Below this line is a copy of the message.

Return-Path: <list@sender.example>
${ORIGINAL}`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'mailbox_full' }],
  },
  {
    name: 'your message did not reach, remote server replied',
    source: 'https://www.calzadamedia.com/knowledgebase/kb11/message-undeliverable/',
    lines: plain(
      'mailer-daemon@windows.example',
      'Message undeliverable: News of March',
      `Your message did not reach some or all of the intended recipients.

   Sent: Tue, 3 Mar 2026 10:00:00 +0000
   Subject: News of March

The following recipient(s) could not be reached:

jane.doe@customer.example
   Error Type: SMTP
   Remote server (192.0.2.1) issued an error.
   hMailServer sent: RCPT TO:<jane.doe@customer.example>
   Remote server replied: 551 User not local; please try <jane@moved.example>

hMailServer`,
    ),
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
    name: 'an office service, text only, status code in prose',
    source: 'https://github.com/sisimai/rb-sisimai/issues/91',
    lines: plain(
      'postmaster@tenant.example',
      'Undeliverable: News of March',
      `Your message to jane.doe@customer.example couldn't be delivered.

jane.doe wasn't found at customer.example.

list                        Office 365                         jane.doe
Action Required                                        Recipient
Unknown To address

How to Fix It
The address may be misspelled or may not exist. Try one or more of the following:

More Info for Email Admins
Status code: 550 5.1.10

This error occurs because the sender sent a message to an email address hosted
by Office 365 but the address is incorrect or doesn't exist at the destination
domain.

Original Message Details
Created Date:    3/3/2026 10:00:00 AM
Sender Address:    list@sender.example
Recipient Address:    jane.doe@customer.example
Subject:    News of March

Error Details
Reported error:    550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient jane.doe@customer.example not found by SMTP address lookup
DSN generated by:    SRV1.tenant.example
`,
    ),
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'user_unknown',
        code: 550,
        status: '5.1.10',
      },
    ],
  },
  {
    name: 'status code in prose with a reported 551',
    source: 'https://www.easy365manager.com/office-365-ndr-error-codes/',
    lines: plain(
      'postmaster@tenant.example',
      'Unzustellbar: News of March',
      `Ihre Nachricht an jane.doe@customer.example konnte nicht zugestellt werden.

Weitere Informationen für E-Mail-Administratoren
Statuscode: 551 5.1.6

Fehlerdetails
Gemeldeter Fehler:    551 5.1.6 User has moved; please try <jane@moved.example>
DSN generiert von:    SRV1.tenant.example
Remoteserver:         mx.customer.example
`,
    ),
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
    name: 'received and sent lines of a gateway',
    source: 'https://github.com/mautic/mautic, Bounce/BodyParser.php, sample of rule 0234',
    lines: plain(
      'postmaster@firewall.example',
      'Mail delivery failed',
      `Sent >>> RCPT TO: <jane.doe@customer.example>
Received <<< 550 jane.doe@customer.example... No such user

Could not deliver mail to this user.
jane.doe@customer.example
*****************     End of message     ***************
`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown', code: 550 }],
  },
  {
    name: 'HTML alone',
    source: 'https://github.com/mautic/mautic, Bounce/BodyParser.php, sample of rule 0164',
    lines: plain(
      'Mail Delivery System <MAILER-DAEMON@html.example>',
      'Undeliverable: News of March',
      `<html><body><p>Your message could not be delivered:</p>
<p>jane.doe@customer.example<br>
local: Sorry, can&#39;t find user&#39;s mailbox. (#5.1.1)<br></p></body></html>`,
      'text/html; charset=utf-8',
    ),
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'user_unknown', status: '5.1.1' },
    ],
  },
  {
    name: 'a delay reason of an LMTP store',
    source: 'https://github.com/mautic/mautic, Bounce/BodyParser.php, sample of rule 0166',
    lines: plain(
      'Mail Delivery System <Mailer-Daemon@host.example>',
      'Mail delivery failed: returning message to sender',
      `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  jane.doe@customer.example
    LMTP error from remote mail server after end of data: 452 4.2.2 <jane.doe@customer.example> Mailbox is full / Blocks limit exceeded / Inode limit exceeded
`,
    ),
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'mailbox_full',
        code: 452,
        status: '4.2.2',
      },
    ],
  },
  {
    name: 'a framed box',
    source: 'https://github.com/mautic/mautic, Bounce/BodyParser.php, sample of rule 0169',
    lines: plain(
      'Mail Delivery Subsystem <MAILER-DAEMON@box.example>',
      'Returned mail: see transcript for details',
      `    ##########################################################
    #  This is an automated response from a mail delivery    #
    #  program.  Your message could not be delivered to      #
    #  the following address:                                #
    #                                                        #
    #      "|/usr/local/bin/mailfilt -u #dkms"               #
    #        (reason: Can't create output)                   #
    #        (expanded from: <jane.doe@customer.example>)    #
    #                                                        #
    ##########################################################
`,
    ),
    // The reason stands above the address: it may be lost, never be another.
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'mailer_error',
        alsoRight: ['unclassified'],
      },
    ],
  },
  {
    name: 'Czech and English by turns, reason below a heading',
    source: 'https://napoveda.seznam.cz/uzivatel-neexistuje',
    lines: plain(
      'MAILER-DAEMON@posta.example',
      'Undelivered Mail Returned to Sender',
      `Vaše zpráva pro <jane.doe@customer.example> ze dne 3.3.2026 nemohla být doručena.
Zpráva je přiložena.

You message for <jane.doe@customer.example> from 2026/03/03 could not be delivered.
It's attached below.

Důvod / Reason:
---------------

5.1.1 szn; User hasn't got the service mapped

Permanentní chyba na straně uživatele.
Permanent Failure - Bad destination mailbox address
`,
    ),
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'rejected by a remote mail server, labels in English and Japanese',
    source: 'http://dream.jp/support/techinfo/mail/error/error05.html',
    lines: plain(
      'Mail Administrator<Postmaster@provider.example>',
      'Mail System Error - Returned Mail',
      `This Message was undeliverable due to the following reason:

Each of the following recipients was rejected by a remote mail server.
The reasons given by the server are included to help you determine why
each recipient was rejected.

    Recipient: <jane.doe@customer.example>
    Reason:    551 User not local; please try <jane@moved.example>

Please reply to <Postmaster@provider.example>
if you feel this message to be in error.
`,
    ),
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 551,
        forwardPath: 'jane@moved.example',
      },
    ],
  },
]
