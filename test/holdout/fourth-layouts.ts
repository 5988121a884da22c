/**
 * The fourth set: whole mails of servers, gateways, lists and people that no format is written for, with invented
 * people and hosts. The layouts are those of the pages under `source`; where a page shows a placeholder or ends
 * before the reply, the reply is ours. What is right was written before any of them was decoded.
 */
import type { Category } from '@forwardpath/classify'
import type { AutoReply } from '@forwardpath/decode'
import type { MailKind } from '@forwardpath/mail'
import { ENVELOPE, mixed, ORIGINAL, plain, type LayoutReport } from './layouts.ts'

/** One mail and its truth. */
export type WholeMail = {
  readonly name: string
  readonly source: string
  readonly lines: readonly string[]
  /** CRLF when absent. */
  readonly lineEnd?: '\n' | '\r'
  /** More than one where the taxonomy has no word for the mail. */
  readonly kinds: readonly MailKind[]
  readonly action?: 'failed' | 'delayed' | 'delivered'
  readonly reports?: readonly LayoutReport[]
  readonly autoReply?: AutoReply
  /** Several where the text says two things. */
  readonly autoReplies?: readonly (Omit<AutoReply, 'newAddress'> & {
    readonly newAddress: string | undefined
  })[]
  /** Whose complaint it is; its report is asked for nothing else. */
  readonly complaintOf?: string
}

/** A report with its parts: the text, the fields, the returned header. */
function report(head: readonly string[], parts: readonly (readonly string[])[]): readonly string[] {
  return [
    ...head,
    ...ENVELOPE,
    'Content-Type: multipart/report; report-type=delivery-status; boundary="=_p"',
    '',
    ...parts.flatMap((lines) => ['--=_p', ...lines, '']),
    '--=_p--',
  ]
}

/** The lines of a part. */
function part(type: string, body: string): readonly string[] {
  return [`Content-Type: ${type}`, 'Content-Transfer-Encoding: 8bit', '', ...body.split('\n')]
}

const UTF8 = 'text/plain; charset=utf-8'
const STATUS = 'message/delivery-status'
const NO_CAUSE: readonly Category[] = ['expired', 'network', 'unclassified']
const PASTE = 'https://pastebin.com'

/** In the order in which they were written. */
export const FOURTH_LAYOUTS: readonly WholeMail[] = [
  {
    name: 'MDaemon in Spanish, the reply in its transcript alone',
    source: `${PASTE}/N0iBrbeA`,
    lines: mixed(
      'MDaemon at Correo.example <postmaster@correo.example>',
      'Permanent Delivery Failure',
      `=========================================================
= Saludos del sistema de correo MDaemon en Correo.example =
=========================================================

El siguiente mensaje:

   Session-ID: 587137 (específico a este intento de entrega)
   Queue-ID: pd90000008783.msg
   Message-ID: 1@sender.example

no se pudo entregar a los destinatarios siguientes:

   jane.doe@customer.example (error irrecuperable)

a pesar de uno o más intentos infructuosos de entrega.

No se realizarán mas intentos de entrega y el mensaje ha sido eliminado de la cola.

Los encabezados originales del mensaje van al final de este reporte. Para
información sobre mensajes DSN vea http://www.altn.com/dsn/.

Por favor revise los campos Queue-ID, Session-ID y Message-ID que se encuentran
arriba en cualquier consulta referente a este mensaje.

===============================
= Transcripción de la Sesión  =
===============================

Session 587137; child 0002
Parsing message <c:\\mdaemon\\queues\\remote\\pd90000008783.msg>
*  From: list@sender.example
*  To: jane.doe@customer.example
*  Subject: News of March
*  Size (bytes): 5825345
*  Message-ID: <1@sender.example>
Resolving MX record for [customer.example] (DNS Server: 192.0.2.53)...
*  P=010 S=000 D=customer.example TTL=(14) MX=[mx.customer.example]
Attempting SMTP connection to [192.0.2.1:25]
Connection established (198.51.100.4:55101 -> 192.0.2.1:25)
<-- 220 mx.customer.example ESMTP
--> EHLO correo.example
<-- 250-mx.customer.example
<-- 250 SIZE 5242880
--> MAIL From:<list@sender.example> SIZE=5825345
<-- 552 5.3.4 Message size exceeds fixed limit
--> QUIT
`,
      ORIGINAL,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'message_too_large',
        code: 552,
        status: '5.3.4',
      },
    ],
  },
  {
    name: 'Outlook in Spanish, the error of the server in quotes',
    source: `${PASTE}/rrDb8Y6g`,
    lines: plain(
      'Administrador del sistema <postmaster@corp.example>',
      'Sin entregar: Pedido',
      `Algunos de los destinatarios no recibieron su mensaje.

      Asunto:    RV: Prueba comunicación de correos
      Enviado el:    14/10/2019 8:15

No se puede localizar a los destinatarios siguientes:

      'jane.doe@customer.example' en 14/10/2019 8:15
            Error del servidor: '451 Requested action aborted: local error in processing'
`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'system_error', code: 451 }],
  },
  {
    name: 'Exchange in Spanish, of the recipient only a name and an IMCEAEX address',
    source: `${PASTE}/JHaPQHk7`,
    lines: report(
      [
        'From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@corp.example>',
        'Subject: No se puede entregar: prueba',
      ],
      [
        part(
          UTF8,
          `Error de entrega a los siguientes destinatarios o grupos:

Jane Doe
No se pudo encontrar la dirección de correo electrónico que escribiste. Comprueba la dirección de correo electrónico del destinatario y trata de volver a mandar el mensaje. Si el problema continúa, comunícate con el departamento de soporte técnico.

Información de diagnóstico para los administradores:

Generando servidor: 1.exchange.corp.example

IMCEAEX-_o=First+20Organization_ou=Exchange+20Administrative+20Group+20+28FYDIBOHF23SPDLT+29_cn=Recipients_cn=3c500bf721d04aacb972ec8833f9ec00-jd@corp.example
Remote Server returned '550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found'

Encabezados de mensajes originales:

From: Newsletter <news@sender.example>
To: Jane Doe <jane.doe@customer.example>
Subject: prueba
Date: Fri, 3 Feb 2017 09:19:06 +0100
Message-ID: <1@sender.example>`,
        ),
        part(
          STATUS,
          `Reporting-MTA: dns;1.exchange.corp.example

Final-Recipient: rfc822;IMCEAEX-_o=First+20Organization_ou=Exchange+20Administrative+20Group+20+28FYDIBOHF23SPDLT+29_cn=Recipients_cn=3c500bf721d04aacb972ec8833f9ec00-jd@corp.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp;550 5.1.1 RESOLVER.ADR.ExRecipNotFound; not found
X-Display-Name: Jane Doe`,
        ),
        part(
          'message/rfc822',
          ORIGINAL.replace('jane.doe@', 'Jane Doe <jane.doe@').replace(
            '.example\nSubject',
            '.example>\nSubject',
          ),
        ),
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
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
    name: 'Google Groups writes a letter, the group by its name alone',
    source: `${PASTE}/G3H1yf42`,
    lines: [
      'X-Failed-Recipients: jobs@customer.example',
      ...plain(
        'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
        'Delivery Status Notification (Failure)',
        `Hello list@sender.example,

We're writing to let you know that the group you tried to contact (jobs) may not exist, or you may not have permission to post messages to the group. A few more details on why you weren't able to post:

 * You might have spelled or formatted the group name incorrectly.
 * The owner of the group may have removed this group.
 * You may need to join the group before receiving permission to post.
 * This group may not be open to posting.

If you have questions related to this or any other Google Group, visit the Help Center at https://support.google.com/a/customer.example/bin/topic.py?topic=25838.

Thanks,

customer.example admins


----- Original message -----

X-Received: by 10.28.60.194 with SMTP id j185mr25320364wma.33.1480481490495;
        Tue, 29 Nov 2016 20:51:30 -0800 (PST)
Return-Path: <list@sender.example>
From: Newsletter <list@sender.example>
To: jobs@customer.example
Subject: News of March`,
      ),
    ],
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jobs@customer.example',
        category: 'recipient_filter',
        alsoRight: ['user_unknown', 'policy', 'unclassified'],
      },
    ],
  },
  {
    name: 'Gmail in Polish',
    source: `${PASTE}/Q6WDw2pm`,
    lines: report(
      [
        'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
        'Subject: Delivery Status Notification (Failure)',
      ],
      [
        part(
          UTF8,
          `
** Wiadomość nie została dostarczona **

Twoja wiadomość nie została dostarczona na adres: jane.doe@customer.example, ponieważ serwer zdalny jest nieprawidłowo skonfigurowany. Więcej informacji znajdziesz w szczegółach technicznych poniżej.



Odpowiedź otrzymana z serwera zdalnego:
554 5.7.1 <jane.doe@customer.example>: Relay access denied`,
        ),
        part(
          STATUS,
          `Reporting-MTA: dns; googlemail.com

Final-Recipient: rfc822; jane.doe@customer.example
Action: failed
Status: 5.7.1
Remote-MTA: dns; mx.customer.example. (192.0.2.1, the server for the domain customer.example.)
Diagnostic-Code: smtp; 554 5.7.1 <jane.doe@customer.example>: Relay access denied
Last-Attempt-Date: Fri, 24 Nov 2017 03:01:52 -0800 (PST)`,
        ),
        part('message/rfc822', ORIGINAL),
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'relay_denied',
        code: 554,
        status: '5.7.1',
      },
    ],
  },
  {
    name: 'the Windows mail service, its warning in UTF-7',
    source: `${PASTE}/MHiDzJFy`,
    lines: report(
      ['From: postmaster@mail_relay', 'Subject: Delivery Status Notification (Delay)'],
      [
        part(
          'text/plain; charset=unicode-1-1-utf-7',
          `This is an automatically generated Delivery Status Notification.

THIS IS A WARNING MESSAGE ONLY.

YOU DO NOT NEED TO RESEND YOUR MESSAGE.

Delivery to the following recipients has been delayed.

       jane.doe+AEA-customer.example
`,
        ),
        part(
          STATUS,
          `Reporting-MTA: dns;mail_relay
Received-From-MTA: dns;web
Arrival-Date: Thu, 27 Oct 2011 04:28:19 -0600

Original-Recipient: rfc822;jane.doe@customer.example
Final-Recipient: rfc822;jane.doe@customer.example
Action: delayed
Status: 4.4.7
Will-Retry-Until: Sat, 29 Oct 2011 04:00:38 -0600`,
        ),
        part('message/rfc822', ORIGINAL),
      ],
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'expired',
        alsoRight: NO_CAUSE,
        status: '4.4.7',
      },
    ],
  },
  {
    name: 'Halon, failed: domain->MX, the reply on the next line',
    source: `${PASTE}/S0ay8vQY`,
    lines: plain(
      'Postmaster <support@provider.example>',
      'Undeliverable: News of March',
      `This is the mail system at host mailrelay6.provider.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<jane.doe@customer.example> failed: customer.example->MX:
550 5.1.1 yG4QZNGttZRyvyG4QZgw6k Recipient Rejected [503]

--------------------------------------------------------------------------------
Received: from desk (unknown [192.0.2.115])
        by filter3.provider.example (Halon Mail Gateway) with ESMTPSA;
        Mon, 16 Nov 2015 09:27:29 +0000 (GMT)
Message-ID: <1@sender.example>
From: "Newsletter" <list@sender.example>
To: "Jane Doe" <jane.doe@customer.example>,
        "John Roe" <john.roe@customer.example>
Subject: News of March`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'user_unknown',
        alsoRight: ['recipient_filter'],
        code: 550,
        status: '5.1.1',
      },
    ],
  },
  {
    name: 'COMSAT, local part "at" host, the address in the returned message alone',
    source: 'https://github.com/PDP-10/its/issues/1513',
    lines: plain(
      'COMSAT@its.example',
      'Msg of Friday, 25 January 2019 00:06-EST',
      `============ A copy of your message is being returned, because: ============
"JANE-DOE" at CUSTOMER.EXAMPLE is an unknown recipient.
============ Failed message follows: ============
Date: Fri, 25 Jan 2019 00:06:58 EST
From: list@sender.example
Subject: News of March
To: jane-doe@customer.example
Message-ID: <1@sender.example>

Hello`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane-doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'Odoo, an address that only collects replies',
    source: 'https://github.com/modoboa/modoboa/issues/1999',
    lines: plain(
      'MAILER-DAEMON <bounce@customer.example>',
      'Re: News of March',
      `<div><p>Hello ,</p>
<p>The email sent to jane.doe@customer.example cannot be processed. This address is used to collect replies and should not be used to directly contact Customer.</p>
<p>Please contact us instead using <a href="mailto:sales@customer.example">sales@customer.example</a></p>
<p>Regards,</p>
<p>The team.</p></div>`,
      'text/html; charset=utf-8',
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'recipient_filter',
        alsoRight: ['policy', 'domain_refuses_mail', 'unclassified'],
      },
    ],
  },
  {
    name: 'a delay notice for qmail, undeliverable for at least',
    source:
      'https://www.webinstinct.com/help/hosting/article/2017/notifications_for_delayed_outgoing_messages',
    lines: plain(
      'MAILER-DAEMON@mail.provider.example',
      'delayed delivery notice',
      `Your message has been received by mail.provider.example but has been undeliverable to the following recipients for at least 4 hours.

The mail system will continue to attempt to deliver your message to these recipients for a total of 2 days.

You do not need to resend your message at this time.

  <jane.doe@customer.example>
  <john.roe@other.example>

--- Below this line is a copy of the original message.

Return-Path: <list@sender.example>
${ORIGINAL}`,
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'expired', alsoRight: NO_CAUSE },
      { recipient: 'john.roe@other.example', category: 'expired', alsoRight: NO_CAUSE },
    ],
  },
  {
    name: 'a warning in words of its own, because of an onward issue',
    source:
      'https://support.protectedservice.net/kb/common-problem-receive-notification-servers-email-delayed/',
    lines: plain(
      'Mail Delivery System <Mailer-Daemon@gateway.example>',
      'Warning: message 1Zb92h-0002aX-BS delayed 2 hours',
      `We are having trouble delivering your email because of an onward issue. No
action is required on your part - we will continue to attempt delivery for
some days. This warning will be repeated at regular intervals if the
message remains undelivered. We can not cancel these warning messages.

If your email is time sensitive you may wish to contact the recipient by
another means.

  jane.doe@customer.example
    Delay reason: Connection timed out
`,
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'network' }],
  },
  {
    name: 'James, the recipients and the error apart',
    source: 'https://github.com/mosip, mail server guide, Troubleshooting',
    lines: mixed(
      'postmaster@james.example',
      'Re: News of March',
      `Hi. This is the James mail server at james.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.  Below
I include the list of recipients and the reason why I was unable to deliver
your message.

Original email subject: News of March

Failed recipient(s):
jane.doe@customer.example

Error message:
550-5.7.26 This mail has been blocked because the sender is unauthenticated.
550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.
550-5.7.26
550-5.7.26  Authentication results:
550-5.7.26  DKIM = did not pass
550-5.7.26  SPF [sender.example] with ip: [192.0.2.214] = did not
550-5.7.26 pass
550-5.7.26
550-5.7.26  For instructions on setting up authentication, go to
550 5.7.26  https://support.google.com/mail/answer/81126#authentication d12-20020a170903230c00b001db420e7552si10082865plh.65 - gsmtp
`,
      ORIGINAL,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'auth_failure',
        code: 550,
        status: '5.7.26',
      },
    ],
  },
  {
    name: 'XMail, a 551 with an address in brackets and once more below',
    source: 'XMail, SMAILUtils: QueUtBuildErrorResponse',
    lines: [
      'Return-Path: <postmaster@mail.example>',
      ...plain(
        'mail.example PostMaster <postmaster@mail.example>',
        'Error sending message [1141234567890.1234.abc.mail] from [mail.example]',
        `[<00>] XMail bounce: Rcpt=[jane.doe@customer.example];Error=[551 User not local; please try <jane@moved.example>]


[<01>] Error sending message [1141234567890.1234.abc.mail] from [mail.example].

ID:        <S1234>
Mail From: <list@sender.example>
Rcpt To:   <jane.doe@customer.example>
Server:    <mx.customer.example> [192.0.2.1]


[<02>] The reason of the delivery failure was:

551 User not local; please try <jane@moved.example>


[<05>] Here is listed the initial part of the message:

${ORIGINAL}`,
      ).filter((line) => line !== 'Return-Path: <>'),
    ],
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
    name: 'XMail, the queue gave up',
    source: 'XMail, SMAILUtils: QueUtResendMessage',
    lines: plain(
      'mail.example PostMaster <postmaster@mail.example>',
      'Error sending message [1141234567890.1234.abc.mail] from [mail.example]',
      `[<00>] XMail bounce: Rcpt=[jane.doe@customer.example];Error=[The maximum number of delivery attempts has been reached]


[<01>] Error sending message [1141234567890.1234.abc.mail] from [mail.example].

ID:        <S1234>
Mail From: <list@sender.example>
Rcpt To:   <jane.doe@customer.example>


[<02>] The reason of the delivery failure was:

The maximum number of delivery attempts has been reached


[<05>] Here is listed the initial part of the message:

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'expired',
      },
    ],
  },
  {
    name: 'Maddy, two recipients, one of them moved',
    source: 'https://github.com/foxcpp/maddy, internal/dsn/dsn.go',
    lines: report(
      [
        'From: "Mail Delivery System" <MAILER-DAEMON@maddy.example>',
        'Subject: Undelivered Mail Returned to Sender',
        'Auto-Submitted: auto-replied',
      ],
      [
        part(
          UTF8,
          `
This is the mail delivery system at maddy.example.

Unfortunately, your message could not be delivered to one or more
recipients. The usual cause of this problem is invalid
recipient address or maintenance at the recipient side.

Contact the postmaster for further assistance, provide the Message ID (below):

Message ID: 3c500bf7
Arrival: 2026-03-03 10:00:00 +0000 UTC
Last delivery attempt: 2026-03-03 10:00:05 +0000 UTC

Delivery to jane.doe@customer.example failed with error: User not local; please try <jane@moved.example>
Delivery to john.roe@customer.example failed with error: <john.roe@customer.example>: Recipient address rejected: User unknown in virtual mailbox table`,
        ),
        part(
          STATUS,
          `Reporting-MTA: dns; maddy.example
X-Maddy-Sender: rfc822; list@sender.example
X-Maddy-MsgID: 3c500bf7
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000
Last-Attempt-Date: Tue, 3 Mar 2026 10:00:05 +0000

Final-Recipient: rfc822; jane.doe@customer.example
Action: failed
Status: 5.1.6
Diagnostic-Code: smtp; 551 5.1.6 User not local; please try <jane@moved.example>
Remote-MTA: dns; mx.customer.example

Final-Recipient: rfc822; john.roe@customer.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <john.roe@customer.example>: Recipient address rejected: User unknown in virtual mailbox table
Remote-MTA: dns; mx.customer.example`,
        ),
        part('message/rfc822-headers', ORIGINAL.slice(0, ORIGINAL.indexOf('\n\n'))),
      ],
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
      {
        recipient: 'john.roe@customer.example',
        category: 'user_unknown',
        code: 550,
        status: '5.1.1',
      },
    ],
  },
  {
    name: 'Dovecot delivers and rejects, the reason in its text alone',
    source: 'https://github.com/dovecot/core, src/lib-lda/mail-send.c',
    lines: report(
      [
        'From: Mail Delivery Subsystem <postmaster@store.example>',
        'Subject: Rejected: News of March',
        'Auto-Submitted: auto-replied (rejected)',
      ],
      [
        part(
          UTF8,
          `Your message to <jane.doe@customer.example> was automatically rejected:
Quota exceeded (mailbox for user is full)`,
        ),
        part(
          STATUS,
          `Reporting-MTA: dns; store.example
Original-Recipient: rfc822; jane.doe@customer.example
Final-Recipient: rfc822; jane.doe@customer.example
Action: failed
Status: 5.2.0`,
        ),
        part('message/rfc822', ORIGINAL),
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'mailbox_full', status: '5.2.0' },
    ],
  },
  {
    name: 'a qmail in parts, the first without a header, two recipients',
    source: `${PASTE}/MMGUFmXp`,
    lines: [
      'From: MAILER-DAEMON@mail501.provider.example',
      ...ENVELOPE,
      'Subject: failure notice',
      'Content-Type: multipart/mixed; boundary="1513246184mail501.provider.example65732861"',
      '',
      '--1513246184mail501.provider.example65732861',
      '',
      ...`Hi. This is the qmail-send program at mail501.provider.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<jane.doe@customer.example>:
192.0.2.228 does not like recipient.
Remote host said: 550 jane.doe@customer.example...User account is overquota
Giving up on 192.0.2.228.

<john.roe@other.example>:
192.0.2.144 does not like recipient.
Remote host said: 553 5.3.0 <john.roe@other.example>... 550 worldnet addressee unknown, relay=[198.51.100.156]
Giving up on 192.0.2.144.

--- Enclosed are the original headers of the message.

--1513246184mail501.provider.example65732861
Content-Type: message/rfc822

Return-Path: <list@sender.example>
${ORIGINAL}

--1513246184mail501.provider.example65732861--`.split('\n'),
    ],
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'mailbox_full', code: 550 },
      { recipient: 'john.roe@other.example', category: 'user_unknown', code: 553, status: '5.3.0' },
    ],
  },
  {
    name: 'a list tells its member that mails to him bounced',
    source: `${PASTE}/WJvtzatE`,
    lines: [
      'Return-Path: <users-pl+bounces-probe-list=sender.example@lists.example>',
      ...plain(
        'users-pl+owner@lists.example',
        'Messages from users-pl@lists.example to you have been bouncing',
        `Hi, this is the mlmmj program managing the mailinglist

        users-pl@lists.example

Some messages to you could not be delivered. If you're seeing this
message it means things are back to normal, and it's merely for your
information.

Here is the list of the bounced messages:

        4711
        4712
`,
      ).filter((line) => line !== 'Return-Path: <>'),
    ],
    kinds: ['not_a_bounce'],
  },
  {
    name: 'a colleague forwards a report and complains',
    source: `${PASTE}/GggXzSrH`,
    lines: plain(
      'John Roe <john.roe@colleague.example>',
      'FW: Delivery Status Notification (Failure)',
      `Since morning the mails sent within group are getting bounced.

-----Original Message-----
From: Mail Delivery Subsystem [mailto:mailer-daemon@googlemail.com]
Sent: 03 July 2014 13:38
To: john.roe@colleague.example
Subject: Delivery Status Notification (Failure)

Delivery to the following recipient failed permanently:

     jane.doe@customer.example

Technical details of permanent failure:
Google tried to deliver your message, but it was rejected by the server for the recipient domain customer.example by mail.customer.example. [192.0.2.99].

The error that the other server returned was:
551 This mail server requires authentication before sending mail from a locally hosted domain. Please reconfigure your mail client to authenticate before sending mail.`,
    ).filter((line) => line !== 'Return-Path: <>'),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'a shop forwards a Russian report and asks',
    source: `${PASTE}/sDxMuzCm`,
    lines: plain(
      'Copper Shop <shop@colleague.example>',
      'Fwd: Недоставленное сообщение',
      `вот такие письма постоянно когда у клиента ящик на mail.ru
Только я не понял - клиент тоже письмо не получил с заказом?

--
С уважением,
Интернет-магазин

-------- Пересылаемое сообщение --------
12.02.2017, 17:13, "mailer-daemon@yandex.ru" <mailer-daemon@yandex.ru>:

**********

Это письмо отправлено почтовым сервером yandex.ru.

К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может
быть отправлено одному или нескольким адресатам.

<jane.doe@customer.example>: host mx.customer.example[192.0.2.150] said: 550 Message was not
    accepted -- invalid mailbox. Local mailbox jane.doe@customer.example is
    unavailable: user not found (in reply to end of DATA command)`,
    ).filter((line) => line !== 'Return-Path: <>'),
    kinds: ['not_a_bounce'],
  },
  {
    name: 'a newsletter explains what bounces are, with examples',
    source: 'https://conftool.net/ctforum/index.php/topic,522.0.html',
    lines: [
      'Return-Path: <news-bounces@magazine.example>',
      'List-Id: News <news.magazine.example>',
      'List-Unsubscribe: <https://magazine.example/u/1>',
      'Precedence: bulk',
      ...plain(
        'Redaktion <news@magazine.example>',
        'Wenn eine E-Mail nicht zugestellt werden kann',
        `Es gibt verschiedene Gründe, warum E-Mails nicht zugestellt werden können.
Nachfolgend finden Sie die häufigsten Fehlerquellen sowie einige Hinweise, wie
man mit solchen Problemen umgehen kann.

Normalerweise führt die Fehlermeldung den Code 550 auf.

Typische Fehlermeldungen (in der Regel auf Englisch):

<unknown@customer.example>: host mx.customer.example [192.0.2.123] said: 550 5.1.1
<unknown@customer.example>: Recipient address rejected: User unknown in relay
recipient table (in reply to RCPT TO command)

<unknown@other.example>: host mx0.other.example[192.0.2.5] said: 550 User unknown
(in reply to RCPT TO command)
`,
      ).filter((line) => line !== 'Return-Path: <>'),
    ],
    kinds: ['not_a_bounce'],
  },
  {
    name: 'a list holds a posting for its moderator',
    source: 'https://mailman.alsa-project.org/pipermail/alsa-devel/2019-October/thread.html',
    lines: [
      'Precedence: bulk',
      'X-List-Administrivia: yes',
      ...plain(
        'alsa-devel-bounces@lists.example',
        'Your message to Alsa-devel awaits moderator approval',
        `Your mail to 'Alsa-devel' with the subject

    News of March

Is being held until the list moderator can review it for approval.

The reason it is being held:

    Post by non-member to a members-only list

Either the message will get posted to the list, or you will receive
notification of the moderator's decision.  If you would like to cancel
this posting, please visit the following URL:

    https://lists.example/mailman/confirm/alsa-devel/574c24ad00f4d1aefc802a8a4b2c5fbda710e4e9
`,
      ),
    ],
    kinds: ['not_a_bounce', 'auto_reply'],
  },
  {
    name: 'a spam firewall bans the name of a file',
    source: 'https://github.com/python/cpython, Lib/test/test_email/data',
    lines: plain(
      'MAILER DAEMON <>',
      'Banned file: auto__mail.python.bat in mail from you',
      `BANNED FILENAME ALERT

Your message to: jane.doe@customer.example, john.roe@customer.example
was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:

Subject: News of March

An attachment in that mail was of a file type that the Spam Firewall is set to block.
`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'content_rejected',
        alsoRight: ['policy', 'virus'],
      },
      {
        recipient: 'john.roe@customer.example',
        category: 'content_rejected',
        alsoRight: ['policy', 'virus'],
      },
    ],
  },
  {
    name: 'Stalwart reports a success by a 251',
    source: 'https://github.com/stalwartlabs/mail-server, the layout of thunderbird/mailstrom#162',
    lines: report(
      [
        'From: Mail Delivery Subsystem <MAILER-DAEMON@server.example>',
        'Subject: Successfully delivered message',
        'Auto-Submitted: auto-generated',
      ],
      [
        part(
          UTF8,
          `Your message has been successfully delivered to the following recipients:

<jane.doe@customer.example> (delivered to 'mx.customer.example' with code 251 (2.1.5) 'User not local; will forward to <jane@moved.example>')
`,
        ),
        part(
          STATUS,
          `Reporting-MTA: dns;server.example
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822;jane.doe@customer.example
Action: delivered
Status: 2.1.5
Diagnostic-Code: smtp;251 User not local; will forward to <jane@moved.example>
Remote-MTA: dns;mx.customer.example`,
        ),
        part('message/rfc822', ORIGINAL),
      ],
    ),
    kinds: ['delivery_notice'],
    action: 'delivered',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 251,
        forwardPath: 'jane@moved.example',
      },
    ],
  },
  {
    name: 'Domino 5, a failure whose reason is a 250',
    source: 'https://atnotes.de/index.php/topic,28316.0/prev_next,next.html',
    lines: plain(
      'Mail Router <mail.router@notes.example>',
      'DELIVERY FAILURE: 250 Message received OK.',
      `Delivery Failure Report

Your document:
Zusätzliche Dokumentation
was not delivered to:
jane.doe@customer.example
because:
250 Message received OK.
`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'unclassified',
        alsoRight: ['system_error', 'protocol_error', 'mailer_error'],
      },
    ],
  },
  {
    name: 'mail system error, the account is over quota',
    source: 'http://faq.busblog.jp/faq/show/410',
    lines: plain(
      'Mail Administrator <Postmaster@provider.example>',
      'Mail System Error - Returned Mail',
      `This Message was undeliverable due to the following reason:

The user(s) account is temporarily over quota.

<jane.doe@customer.example>

Please reply to <Postmaster@provider.example>
if you feel this message to be in error.
`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'mailbox_full' }],
  },
  {
    name: 'out of the office in Czech',
    source:
      'https://www.eway-crm.com/cs/blog/produktivita/jak-spravne-napsat-automatickou-odpoved-v-nepritomnosti/',
    lines: plain(
      'Jana Nováková <jana@customer.example>',
      'Automatická odpověď: News of March',
      `Děkuji za Vaši zprávu!

Ve dnech od 27.4. do 30.4. jsem mimo kancelář. Na Váš e-mail proto odpovím, jak nejdříve to bude možné.

V urgentních případech prosím kontaktujte mého kolegu Petra na petr@customer.example. Děkuji za pochopení.`,
    ),
    kinds: ['auto_reply'],
    autoReply: { type: 'out_of_office', until: '2026-04-30', newAddress: undefined },
  },
  {
    name: 'out of the office in Dutch, no word in its subject',
    source: 'https://jobs.glowi.be/nl/nieuws/tips-voor-een-effectieve-out-of-office-boodschap',
    lines: [
      'Auto-Submitted: auto-replied',
      ...plain(
        'Jan de Vries <jan@customer.example>',
        'News of March',
        `Ik ben afwezig tot en met 12 juli en vanaf maandag 15 juli weer bereikbaar.
Voor urgente zaken kun je terecht bij Piet, via piet@customer.example.`,
      ),
    ],
    kinds: ['auto_reply'],
    autoReply: { type: 'out_of_office', until: '2026-07-12', newAddress: undefined },
  },
  {
    name: 'a call-out within the reply: the sender is refused, not the recipient',
    source: `${PASTE}/NBuLYjju`,
    lines: [
      'X-Failed-Recipients: jane.doe@customer.example',
      ...plain(
        'Mail Delivery System <Mailer-Daemon@relay.example>',
        'Mail delivery failed: returning message to sender',
        `This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  jane.doe@customer.example
    SMTP error from remote mail server after RCPT TO:<jane.doe@customer.example>:
    host mx.customer.example [192.0.2.122]:
    550 5.1.7 <SRS0=3Xv7n4=65=sender.example=list@relay.example>:
    Sender address rejected: undeliverable address:
    host mx.relay.example[192.0.2.140] said: 550 <srs0=3xv7n4=65=sender.example=list@relay.example> recipient rejected (in reply to RCPT TO command)

------ This is a copy of the message's headers. ------

Return-path: <list@sender.example>
${ORIGINAL}`,
      ),
    ],
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'sender_rejected',
        code: 550,
        status: '5.1.7',
      },
    ],
  },
]
