/**
 * The fifth set: whole mails again, with invented people and hosts, in the layouts of the pages under `source`. What
 * is right was written before any of them was decoded.
 */
import type { WholeMail } from './fourth-layouts.ts'
import { mixed, ORIGINAL, plain } from './layouts.ts'

const PASTE = 'https://pastebin.com'
const NULL_SENDER = 'Return-Path: <>'

/** As a person's mail comes: with his own reverse-path. */
function letter(address: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === NULL_SENDER ? `Return-Path: <${address}>` : line))
}

/** In the order in which they were written. */
export const FIFTH_LAYOUTS: readonly WholeMail[] = [
  {
    name: 'Outlook in Spanish names a person, not an address',
    source: `${PASTE}/12qpX1rU`,
    lines: plain(
      'Administrador del sistema <postmaster@corp.example>',
      'No entregado: PRUEBA',
      `Algunos de los destinatarios no recibieron su mensaje.

      Asunto:    PRUEBA
      Enviado el:    15/07/2019 04:33 p.m.

No se puede localizar a los destinatarios siguientes:

      'Compras Norte' en 15/07/2019 04:33 p.m.
            Error del servidor: '451 Requested action aborted: local error in processing'
`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: undefined, category: 'system_error', code: 451 }],
  },
  {
    name: 'a probe of Postfix, undeliverable',
    source: `${PASTE}/QBqiPrRd`,
    lines: [
      'From: MAILER-DAEMON@dell.example (Mail Delivery System)',
      'Return-Path: <>',
      'To: list@sender.example',
      'Subject: Mail Delivery Status Report',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="A22921EA200.1276175576/dell.example"',
      '',
      '--A22921EA200.1276175576/dell.example',
      'Content-Type: text/plain; charset=us-ascii',
      '',
      'This is the mail system at host dell.example.',
      '',
      'Enclosed is the mail delivery report that you requested.',
      '',
      '                   The mail system',
      '',
      '<jane@customer.example> (expanded from <jane.doe@customer.example>): delivery via',
      '    local: unknown user: "jane"',
      '',
      '--A22921EA200.1276175576/dell.example',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; dell.example',
      'X-Postfix-Queue-ID: A22921EA200',
      'Arrival-Date: Thu, 10 Jun 2010 15:12:56 +0200 (CEST)',
      '',
      'Final-Recipient: rfc822; jane@customer.example',
      'Original-Recipient: rfc822; jane.doe@customer.example',
      'Action: undeliverable',
      'Status: 5.1.1',
      'Diagnostic-Code: X-Postfix; delivery via local: unknown user: "jane"',
      '',
      '--A22921EA200.1276175576/dell.example--',
    ],
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'user_unknown', status: '5.1.1' },
    ],
  },
  {
    name: 'a qmail of a Polish spam filter, in two languages',
    source: `${PASTE}/iSTpMQe0`,
    lines: mixed(
      'MAILER-DAEMON@mail312.provider.example',
      'failure notice',
      `Hi. This is the qmail-send program at mail312.provider.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jane.doe@customer.example>:
192.0.2.150 failed after I sent the message.
Remote host said: 554 (#5.3.0) Nie przyjmiemy tej wiadomosci poniewaz jest to spam - zobacz strone: http://poczta.customer.example/info-antyspam-polityka.html / We can't accept this message because it is spam - see: http://poczta.customer.example/info-antyspam-policy.html [127]

--- Enclosed are the original headers of the message.`,
      ORIGINAL,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'spam', code: 554 }],
  },
  {
    name: 'Exchange, a host, a number sign and two more behind the reply',
    source: `${PASTE}/yq8ZnJan`,
    lines: plain(
      'Microsoft Exchange <postmaster@corp.example>',
      'Undeliverable: proba',
      `Delivery has failed to these recipients or groups:

'jane.doe@customer.example' (jane.doe@customer.example) <mailto:jane.doe@customer.example>
This message was rejected by the recipient e-mail system. Please check the recipient's e-mail address and try resending this message, or contact the recipient directly.

The following organization rejected your message: edge05.provider.example.

Diagnostic information for administrators:

Generating server: dc.corp.example

jane.doe@customer.example
edge05.provider.example #550 5.1.0 <list@sender.example> sender rejected ##

Original message headers:

From: Newsletter <list@sender.example>
To: "'jane.doe@customer.example'" <jane.doe@customer.example>
Subject: proba
Message-ID: <1@sender.example>`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'sender_rejected',
        code: 550,
        status: '5.1.0',
      },
    ],
  },
  {
    name: 'Nemesis without any reason',
    source: `${PASTE}/hpT2VHV0`,
    lines: plain(
      'Mail Delivery System <mailer-daemon@provider.example>',
      'Mail delivery failed: returning message to sender',
      `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of
its recipients. This is a permanent error.

The following address failed:

   <jane.doe@customer.example>


--- The header of the original message is following. ---

Received: from [192.0.2.41] ([192.0.2.41]) by mx.provider.example
 (mxeue012 [192.0.2.41]) with ESMTPS (Nemesis) id 1MWS6t-1f06IT3qiR-00Xjhn
 for <jane.doe@customer.example>; Tue, 10 Apr 2018 17:21:31 +0200
${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'unclassified' }],
  },
  {
    name: 'a person pastes a report below a subject of his own',
    source: `${PASTE}/MMGUFmXp`,
    lines: letter(
      'joe@colleague.example',
      plain(
        'Joe Roe <joe@colleague.example>',
        'Undelivered mail, please help',
        `Dear support,

since Monday I get these. What is wrong?

Hi. This is the qmail-send program at mail501.provider.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jane.doe@customer.example>:
192.0.2.228 does not like recipient.
Remote host said: 550 jane.doe@customer.example...User account is overquota
Giving up on 192.0.2.228.

Regards, Joe`,
      ),
    ),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'Postfix forwards to a webmail, who forwards it as a letter with another word',
    source: `${PASTE}/xwuij09h`,
    lines: letter(
      'eduarte@colleague.example',
      plain(
        'Eduarte <eduarte@colleague.example>',
        'RV: Undelivered Mail Returned to Sender',
        `-----Mensaje original-----
De: MAILER-DAEMON (Mail Delivery System) [mailto:MAILER-DAEMON (Mail Delivery System)]
Enviado el: miércoles, 07 de marzo de 2018 09:57 a.m.
Para: eduarte@colleague.example
Asunto: Undelivered Mail Returned to Sender

This is the mail system at host smtp21.relay.provider.example.

<jane.doe@customer.example>: mail for customer.example loops back to myself`,
      ),
    ),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'Sympa moderates: the posting was refused',
    source: 'https://github.com/sympa-community/sympa, default/mail_tt2/reject.tt2',
    lines: [
      'Auto-Submitted: auto-replied',
      ...plain(
        'SYMPA <sympa@lists.example>',
        'Your message has been rejected.',
        `Your message for list news (attached below) was rejected.

You are not allowed to send this message for the following reason:

Message distribution in the list is restricted to list subscribers.

For further information, please contact news-request@lists.example`,
      ),
    ],
    kinds: ['not_a_bounce', 'auto_reply', 'bounce'],
  },
  {
    name: 'an automatic answer in words of a bounce',
    source: 'https://github.com/adbar/German-NLP/pull/23',
    lines: [
      'Auto-Submitted: auto-replied',
      ...plain(
        'Soy Brian <brian@customer.example>',
        'Re: News of March',
        `Dear Sender,

We regret to inform you that the delivery of the email has failed. Reason: This email doesn't exist. Our system encountered issues preventing successful transmission.

Please verify the correctness of your email address. If the problem persists, we recommend checking your email server settings or contacting your IT support.

We apologize for any inconvenience this may have caused.

Regards,

Automated System Notification`,
      ),
    ],
    kinds: ['auto_reply', 'not_a_bounce'],
  },
  {
    name: 'Exim in Polish hands, a plain warning, its fields in the text',
    source: `${PASTE}/zPfYhdhq`,
    lines: plain(
      'Mail Delivery System <Mailer-Daemon@mailout04.provider.example>',
      'Warning: message 1fxtYQ-00088S-1f delayed 4 hours',
      `This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 4 hours on the queue on mailout04.provider.example.

The message identifier is:     1fxtYQ-00088S-1f
The date of the message is:    Thu, 6 Sep 2018 12:38:25 +0000
The subject of the message is: Re: Warning! Disturbing Pictures Enclosed

The address to which the message has not yet been delivered is:

  jane.doe@customer.example

No action is required on your part. Delivery attempts will continue for
some time, and this warning may be repeated at intervals if the message
remains undelivered. Eventually the mail delivery software will give up,
and when that happens, the message will be returned to you.

Reporting-MTA: dns; mailout04.provider.example

Action: delayed
Final-Recipient: rfc822;jane.doe@customer.example
Status: 4.0.0`,
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'unclassified',
        alsoRight: ['expired', 'network'],
        status: '4.0.0',
      },
    ],
  },
]
