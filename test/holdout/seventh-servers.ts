/**
 * The seventh set, first part: whole mails of servers and gateways, with invented people and hosts, in layouts that the
 * sets before have none of. The layouts are those of the sources under `source`; where one shows a placeholder, the
 * words are ours. What is right was written before any of them was decoded.
 */
import type { Category } from '@forwardpath/classify'
import type { WholeMail } from './fourth-layouts.ts'
import { ORIGINAL, plain } from './layouts.ts'
import { encoded, parts, REPORT, STATUS, UTF8 } from './seventh-parts.ts'

const NO_CAUSE: readonly Category[] = ['expired', 'network', 'unclassified']
const MICROSOFT =
  'https://learn.microsoft.com/exchange/mail-flow/non-delivery-reports-and-bounce-messages, in its languages'
const SYMPA = 'https://github.com/sympa-community/sympa, the patterns of its bounce reader'
const FLUFL = 'https://gitlab.com/warsaw/flufl.bounce, the patterns of its detectors'

/*
 * In iso-8859-1:
 *
 * Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.
 *
 *       Betreff:      News of March
 *       Gesendet am:  03.03.2026 11:00
 *
 * Folgende Empfänger konnten nicht erreicht werden:
 *
 *       jane.doe@customer.example am 03.03.2026 11:00
 *             Das E-Mail-Konto ist in der Organisation nicht vorhanden, an die die Nachricht gesendet wurde. Überprüfen Sie die E-Mail-Adresse, oder setzen Sie sich direkt mit dem Empfänger in Verbindung, um die richtige Adresse herauszufinden.
 *             <exch01.customer.example #5.1.1>
 */
const EXCHANGE_2003_GERMAN = `Ihre Nachricht hat einige oder alle Empf=E4nger nicht erreicht.

      Betreff:      News of March
      Gesendet am:  03.03.2026 11:00

Folgende Empf=E4nger konnten nicht erreicht werden:

      jane.doe@customer.example am 03.03.2026 11:00
            Das E-Mail-Konto ist in der Organisation nicht vorhanden, an di=
e die Nachricht gesendet wurde. =DCberpr=FCfen Sie die E-Mail-Adresse, oder=
 setzen Sie sich direkt mit dem Empf=E4nger in Verbindung, um die richtige =
Adresse herauszufinden.
            <exch01.customer.example #5.1.1>`
/*
 * In windows-1252:
 *
 * Échec de la remise pour ces destinataires ou groupes :
 *
 * Doe Jane (jane.doe@customer.example)
 * L’adresse de messagerie que vous avez entrée est introuvable. Vérifiez l’adresse de messagerie du destinataire et essayez de renvoyer le message. Si le problème persiste, contactez votre service d’assistance.
 *
 * Informations de diagnostic pour les administrateurs :
 *
 * Serveur de génération : exch.customer.example
 *
 * jane.doe@customer.example
 * #550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##
 *
 * En-têtes de message d'origine :
 *
 * Received: from mail.sender.example (192.0.2.1) by exch.customer.example
 *  (198.51.100.7) with Microsoft SMTP Server id 14.3.123.3; Tue, 3 Mar 2026 11:00:00 +0100
 * From: Newsletter <news@sender.example>
 * To: jane.doe@customer.example
 * Subject: News of March
 * Message-ID: <1@sender.example>
 */
const EXCHANGE_2010_FRENCH = `=C9chec de la remise pour ces destinataires ou groupes :

Doe Jane (jane.doe@customer.example)
L=92adresse de messagerie que vous avez entr=E9e est introuvable. V=E9rifie=
z l=92adresse de messagerie du destinataire et essayez de renvoyer le messa=
ge. Si le probl=E8me persiste, contactez votre service d=92assistance.

Informations de diagnostic pour les administrateurs :

Serveur de g=E9n=E9ration : exch.customer.example

jane.doe@customer.example
#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##

En-t=EAtes de message d'origine :

Received: from mail.sender.example (192.0.2.1) by exch.customer.example
 (198.51.100.7) with Microsoft SMTP Server id 14.3.123.3; Tue, 3 Mar 2026 1=
1:00:00 +0100
From: Newsletter <news@sender.example>
To: jane.doe@customer.example
Subject: News of March
Message-ID: <1@sender.example>`
/*
 * In iso-2022-jp:
 *
 * 次の受信者またはグループへの配信に失敗しました:
 *
 * jane.doe@customer.example
 * 入力した電子メール アドレスが見つかりませんでした。受信者の電子メール アドレスを確認して、もう一度メッセージを送信してください。
 *
 * 次の組織がメッセージを拒否しました: mx.customer.example。
 *
 * 管理者向けの診断情報:
 *
 * 生成元サーバー: exch.hosting.example
 *
 * jane.doe@customer.example
 * mx.customer.example
 * Remote Server returned '551 5.1.6 User not local; please try <jane@moved.example>'
 *
 * 元のメッセージのヘッダー:
 *
 * From: Newsletter <news@sender.example>
 * To: <jane.doe@customer.example>
 * Subject: News of March
 * Message-ID: <1@sender.example>
 */
const EXCHANGE_2016_JAPANESE = `GyRCPCEkTjx1Py48VCReJD8kTyUwJWshPCVXJFgkTkdbPy4kSzw6R1QkNyReJDckPxsoQjoNCg0K
amFuZS5kb2VAY3VzdG9tZXIuZXhhbXBsZQ0KGyRCRn5OTyQ3JD9FRTtSJWEhPCVrGyhCIBskQiUi
JUklbCU5JCw4KyREJCskaiReJDskcyRHJDckPyEjPHU/LjxUJE5FRTtSJWEhPCVrGyhCIBskQiUi
JUklbCU5JHIzTkcnJDckRiEiJGIkJjBsRVklYSVDJTshPCU4JHJBdz8uJDckRiQvJEAkNSQkISMb
KEINCg0KGyRCPCEkTkFIPyUkLCVhJUMlOyE8JTgkcjVxSF0kNyReJDckPxsoQjogbXguY3VzdG9t
ZXIuZXhhbXBsZRskQiEjGyhCDQoNChskQjRJTX08VDh+JDEkTj9HQ0c+cEpzGyhCOg0KDQobJEJA
OEAuODUlNSE8JVAhPBsoQjogZXhjaC5ob3N0aW5nLmV4YW1wbGUNCg0KamFuZS5kb2VAY3VzdG9t
ZXIuZXhhbXBsZQ0KbXguY3VzdG9tZXIuZXhhbXBsZQ0KUmVtb3RlIFNlcnZlciByZXR1cm5lZCAn
NTUxIDUuMS42IFVzZXIgbm90IGxvY2FsOyBwbGVhc2UgdHJ5IDxqYW5lQG1vdmVkLmV4YW1wbGU+
Jw0KDQobJEI4NSROJWElQyU7ITwlOCROJVglQyVAITwbKEI6DQoNCkZyb206IE5ld3NsZXR0ZXIg
PG5ld3NAc2VuZGVyLmV4YW1wbGU+DQpUbzogPGphbmUuZG9lQGN1c3RvbWVyLmV4YW1wbGU+DQpT
dWJqZWN0OiBOZXdzIG9mIE1hcmNoDQpNZXNzYWdlLUlEOiA8MUBzZW5kZXIuZXhhbXBsZT4=`

const EXCHANGE_ITALIAN = `Il recapito non è riuscito per i seguenti destinatari o gruppi:

jane.doe@customer.example
La cassetta postale del destinatario è piena e attualmente non può accettare messaggi. Provare a inviare di nuovo il messaggio più tardi oppure contattare direttamente il destinatario.

john.roe@customer.example
L'indirizzo di posta elettronica immesso non è stato trovato. Controllare l'indirizzo di posta elettronica del destinatario e provare a inviare di nuovo il messaggio.

Informazioni di diagnostica per gli amministratori:

Server di generazione: exch.customer.example

jane.doe@customer.example
Remote Server returned '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded'

john.roe@customer.example
Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'

Intestazioni originali del messaggio:

${ORIGINAL.slice(0, ORIGINAL.indexOf('\n\n'))}`

/** In the order in which they were written. */
export const SEVENTH_SERVERS: readonly WholeMail[] = [
  {
    name: 'MailMarshal holds a message for its attachment and names all of its fields',
    source: 'MailMarshal SMTP user guide, notification templates',
    lines: plain(
      'MailMarshal <postmaster@gateway.example>',
      'MailMarshal has stopped the following message: News of March',
      `MailMarshal (an automated content monitoring gateway) has not delivered the following message:

   Message: B0000012ab.00000001.mml
   From:    list@sender.example
   To:      jane.doe@customer.example
   Subject: News of March

Because it contains a file of a type that is not permitted by our email policy:

   invoice.exe

Rule: Inbound Messages : Block EXECUTABLE Files

Please contact your email administrator if you have any questions regarding this automatic message.

Email security by MailMarshal`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'content_rejected',
        alsoRight: ['policy', 'virus', 'unclassified'],
      },
    ],
  },
  {
    name: 'PowerMTA, one recipient failed, one relayed, one delayed',
    source: 'PowerMTA user guide, delivery reports',
    lines: parts(['From: postmaster@mailer.example', 'Subject: Delivery report'], REPORT, [
      [
        '',
        `Hello, this is the mail server on mailer.example.

I am sending you this message to inform you on the delivery status of a
message you previously sent.  Immediately below you will find a list of
the affected recipients;  also attached is a Delivery Status Notification
(DSN) report in standard format, as well as the headers of the original
message.

  <jane.doe@customer.example>  delivery failed; will not continue trying

  <john.roe@other.example>  relayed to mailer mx.other.example

  <mary.major@third.example>  delivery not yet completed; will continue trying
`,
      ],
      [
        STATUS,
        `Reporting-MTA: dns;mailer.example
X-PowerMTA-VirtualMTA: pool1
Received-From-MTA: dns;app.sender.example (192.0.2.1)
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000

Final-Recipient: rfc822;jane.doe@customer.example
Action: failed
Status: 5.1.1 (bad destination mailbox address)
Remote-MTA: dns;mx.customer.example (192.0.2.36)
Diagnostic-Code: smtp;551 5.1.1 <jane.doe@customer.example> has been replaced by <jane@moved.example>
X-PowerMTA-BounceCategory: bad-mailbox

Final-Recipient: rfc822;john.roe@other.example
Action: relayed
Status: 2.0.0 (success)
Remote-MTA: dns;mx.other.example (192.0.2.37)
Diagnostic-Code: smtp;250 2.0.0 Ok: queued

Final-Recipient: rfc822;mary.major@third.example
Action: delayed
Status: 4.4.2 (bad connection)
Remote-MTA: dns;mx.third.example (192.0.2.38)
Diagnostic-Code: smtp;421 4.4.2 mx.third.example Error: timeout exceeded
Will-Retry-Until: Thu, 5 Mar 2026 10:00:00 +0000
X-PowerMTA-BounceCategory: no-answer-from-host`,
      ],
      ['text/rfc822-headers', ORIGINAL.slice(0, ORIGINAL.indexOf('\n\n'))],
    ]),
    kinds: ['bounce'],
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 551,
        forwardPath: 'jane@moved.example',
        action: 'failed',
      },
      {
        recipient: 'john.roe@other.example',
        category: 'unclassified',
        alsoRight: ['network', 'expired'],
        action: 'relayed',
      },
      {
        recipient: 'mary.major@third.example',
        category: 'network',
        alsoRight: ['expired', 'rate_limited'],
        code: 421,
        action: 'delayed',
      },
    ],
  },
  {
    name: 'qmail-ldap in words of its own, a closed mailbox and a full one',
    source: 'qmail-ldap 1.03, qmail-lspawn and qmail-local, texts of its errors',
    lines: plain(
      'Mail Delivery Agent <MAILER-DAEMON@hosting.example>',
      'failure notice',
      `This is the mail delivery agent at hosting.example.
I was not able to deliver your message to the following addresses.

<jane.doe@customer.example>:
Mailaddress is administratively disabled. (#5.2.1)

<john.roe@customer.example>:
The message exeeded the maximum size the user accepts. (#5.2.3)

--- Below this line is a copy of the message.

Return-Path: <list@sender.example>
${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'mailbox_disabled', status: '5.2.1' },
      { recipient: 'john.roe@customer.example', category: 'message_too_large', status: '5.2.3' },
    ],
  },
  {
    name: 'vpopmail behind an introduction in three languages',
    source: `vpopmail, vdelivermail.c; ${FLUFL}`,
    lines: plain(
      'MAILER-DAEMON@hosting.example',
      'failure notice / aviso de error / avis d’erreur',
      `Su mensaje no pudo ser entregado a los siguientes destinatarios.
Your message could not be delivered to the following recipients.
Votre message n'a pas pu être remis aux destinataires suivants.

<jane.doe@customer.example>:
user is over quota

<john.roe@customer.example>:
Sorry, no mailbox here by that name. vpopmail (#5.1.1)

--- Enclosed is a copy of the message.

Return-Path: <list@sender.example>
${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'mailbox_full' },
      { recipient: 'john.roe@customer.example', category: 'user_unknown', status: '5.1.1' },
    ],
  },
  {
    name: 'LSMTP, error description',
    source: FLUFL,
    lines: plain(
      'LSMTP Mailer <MAILER-DAEMON@lsmtp.example>',
      'Undelivered mail',
      `The following message could not be delivered to one of its recipients.

--> Error description:

Error-For:  jane.doe@customer.example
Error-Code: 3
Error-Text: No such local user

Error-End:  One error reported.

------------------------- Rejected message -------------------------
Received: from app.sender.example (192.0.2.1) by lsmtp.example
${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'Netscape Messaging Server, the destination computer was not found',
    source: 'https://lore.kernel.org, linux-kernel of July 2004, a user who forwards his own',
    lines: parts(
      [
        'From: Mail Administrator <Postmaster@provider.example>',
        'Reply-To: Mail Administrator <Postmaster@provider.example>',
        'Subject: Mail System Error - Returned Mail',
      ],
      REPORT,
      [
        [
          'text/plain; charset=us-ascii',
          `This Message was undeliverable due to the following reason:

Your message was not delivered because the destination computer was
not found.  Carefully check that it was spelled correctly and try
sending it again if there were any mistakes.

It is also possible that a network problem caused this situation,
so if you are sure the address is correct you might want to try to
send it again.  If the problem continues, contact your friendly
system administrator.

     Host customer.example not found

The following recipients did not receive this message:

     <jane.doe@customer.example>

Please reply to Postmaster@provider.example
if you feel this message to be in error.
`,
        ],
        [
          STATUS,
          `Reporting-MTA: dns; provider.example
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000
Received-From-MTA: dns; app.sender.example (192.0.2.1)
`,
        ],
        ['message/rfc822', ORIGINAL],
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'domain_not_found' }],
  },
  {
    name: 'a telephone company: the recipient has restricted mail, please reply to the postmaster',
    source: 'https://github.com/ikvk/imap_tools, a message of its tests',
    lines: parts(
      [
        'From: Mail Administrator <Postmaster@mobile.example>',
        'Reply-To: <Postmaster@mobile.example>',
        'Subject: Mail System Error - Returned Mail',
      ],
      REPORT,
      [
        [
          'text/plain; charset=us-ascii',
          `This Message was undeliverable due to the following reason:

<jane.doe@mobile.example> has restricted SMS e-mail

Please reply to <Postmaster@mobile.example>
if you feel this message to be in error.
`,
        ],
        [
          STATUS,
          `Reporting-MTA: dns; mobile.example
Arrival-Date: Tue, 3 Mar 2026 10:00:00 +0000
Received-From-MTA: dns; app.sender.example (192.0.2.1)
`,
        ],
        ['message/rfc822', ORIGINAL.replace('customer.example', 'mobile.example')],
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@mobile.example',
        category: 'recipient_filter',
        alsoRight: ['policy', 'unclassified'],
      },
    ],
  },
  {
    name: 'IMail tells of three recipients, a line each',
    source: `IMail Server, SMTP32; ${FLUFL}`,
    lines: [
      'X-Mailer: <SMTP32 v8.22>',
      ...plain(
        'Postmaster <postmaster@imail.example>',
        'Undeliverable Mail',
        `User mailbox exceeds allowed size: jane.doe@customer.example
Unknown host: john.roe@other.example
delivery failed 20 attempts: mary.major@third.example


Original message follows.

${ORIGINAL}`,
      ),
    ],
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'mailbox_full' },
      { recipient: 'john.roe@other.example', category: 'domain_not_found' },
      { recipient: 'mary.major@third.example', category: 'expired', alsoRight: NO_CAUSE },
    ],
  },
  {
    name: 'a name server of people knows only the name, the address is in the returned message',
    source: 'CSO Nameserver, phquery, ErrorReturn; flufl.bounce, yale',
    lines: plain(
      'MAILER-DAEMON@customer.example (Mail Delivery Subsystem)',
      'Returned mail - nameserver error report',
      ` --------Message not delivered to the following:

        jane.doe    No matches to nameserver query

 --------Error Detail (phquery V4.4):

The message, "No matches to nameserver query," is generated whenever
the ph nameserver fails to locate either a ph alias or name that matches
the supplied name.  The usual causes are typographical errors or the use
of nicknames.

 --------Unsent Message below:

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'Exchange 2003 in German, latin-1 quoted',
    source: 'Microsoft Exchange 2003, as users of German forums paste it',
    lines: parts(
      [
        'From: Systemadministrator <postmaster@customer.example>',
        'Subject: =?iso-8859-1?Q?Unzustellbar:_News_of_March?=',
        'X-DSNContext: 335a7efd - 4457 - 00000001 - 80040546',
      ],
      REPORT,
      [
        ['text/plain; charset="iso-8859-1"', EXCHANGE_2003_GERMAN, 'quoted-printable'],
        [
          STATUS,
          `Reporting-MTA: dns;exch01.customer.example
Received-From-MTA: dns;mail.sender.example
Arrival-Date: Tue, 3 Mar 2026 11:00:00 +0100

Final-Recipient: rfc822;jane.doe@customer.example
Action: failed
Status: 5.1.1
X-Display-Name: jane.doe@customer.example`,
        ],
        ['message/rfc822', ORIGINAL],
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'user_unknown', status: '5.1.1' },
    ],
  },
  {
    name: 'Exchange 2010 in French, the text alone, windows-1252 quoted',
    source: MICROSOFT,
    lines: encoded(
      'Microsoft Outlook <postmaster@customer.example>',
      '=?utf-8?B?Tm9uIHJlbWlzwqA6IE5ld3Mgb2YgTWFyY2g=?=',
      ['text/plain; charset="Windows-1252"', 'quoted-printable', EXCHANGE_2010_FRENCH],
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
    name: 'Exchange 2013 in Italian, two recipients, the text alone',
    source: MICROSOFT,
    lines: plain(
      'Microsoft Outlook <postmaster@customer.example>',
      'Non recapitabile: News of March',
      EXCHANGE_ITALIAN,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'mailbox_full',
        code: 554,
        status: '5.2.2',
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
    name: 'Exchange in Dutch, delayed, the text alone',
    source: MICROSOFT,
    lines: plain(
      'Microsoft Outlook <postmaster@customer.example>',
      'Vertraagde bezorging: News of March',
      `De bezorging aan deze geadresseerden of groepen is vertraagd:

jane.doe@customer.example

Onderwerp: News of March

Dit bericht is nog niet bezorgd. Er wordt verder geprobeerd het bericht te bezorgen.

De server blijft proberen het bericht te bezorgen gedurende de volgende 1 dagen, 19 uren en 54 minuten. U ontvangt een melding als het bericht op dat moment niet kan worden bezorgd.`,
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'unclassified', alsoRight: NO_CAUSE },
    ],
  },
  {
    name: 'Exchange 2016 in Japanese, iso-2022-jp in base64, no fields, a forward path',
    source: MICROSOFT,
    lines: encoded(
      'Microsoft Outlook <postmaster@hosting.example>',
      '=?utf-8?B?6YWN5L+h5LiN6IO9OiBOZXdzIG9mIE1hcmNo?=',
      ['text/plain; charset="iso-2022-jp"', 'base64', EXCHANGE_2016_JAPANESE],
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
    name: 'a Smail of a provider, failed addresses with their transport',
    source: `Smail 3, notify.c; ${SYMPA}`,
    lines: plain(
      'Mail Delivery Subsystem <MAILER-DAEMON@smail.example>',
      'mail failed, returning to sender',
      `|------------------------- Message log follows: -------------------------|
 no valid recipients were found for this message
|------------------------- Failed addresses follow: ---------------------|
 <jane.doe@customer.example> ... transport smtp: 551 <jane.doe@customer.example>... User not local; please try <jane@moved.example>
 <john.roe@other.example> ... unknown host
|------------------------- Message text follows: ------------------------|
Received: from app.sender.example by smail.example with smtp
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
      { recipient: 'john.roe@other.example', category: 'domain_not_found' },
    ],
  },
  {
    name: 'PMDF, enqueued and undeliverable for a day',
    source: `PMDF system manager's guide, return_delayed.txt; ${SYMPA}`,
    lines: plain(
      'PMDF e-Mail Interconnect <postmaster@pmdf.example>',
      'Delivery Notification: Delivery has been delayed',
      `This report relates to a message you sent with the following header fields:

  Message-id: <1@sender.example>
  Date: Tue, 3 Mar 2026 10:00:00 +0000
  From: Newsletter <news@sender.example>
  To: jane.doe@customer.example
  Subject: News of March

Your message has been enqueued and undeliverable for 1 day
to the following recipients:

  Recipient address: jane.doe@customer.example
  Reason: unable to deliver this message after 1 day
  Delivery attempt history for your mail:

  Wed, 04 Mar 2026 10:00:00 +0000
  TCP active open: Failed connect()    Error: connection refused

The mail system will continue to try to deliver your message
for an additional 2 days.`,
    ),
    kinds: ['delivery_notice'],
    action: 'delayed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'network',
        alsoRight: ['expired', 'unclassified'],
      },
    ],
  },
  {
    name: 'delivery problems to a local user, originally addressed to an alias',
    source: FLUFL,
    lines: plain(
      'Mail Delivery System <postmaster@customer.example>',
      'Delivery problems',
      `Your message has encountered delivery problems
to local user jdoe.
(Originally addressed to jane.doe@customer.example)

User not found.

Your message reads (in part):

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [{ recipient: 'jane.doe@customer.example', category: 'user_unknown' }],
  },
  {
    name: 'Sendmail 5, deferred for three days',
    source: 'Sendmail 5.65, savemail.c and deliver.c',
    lines: plain(
      'MAILER-DAEMON@old.example (Mail Delivery Subsystem)',
      'Returned mail: Cannot send message for 3 days',
      `   ----- Transcript of session follows -----
421 customer.example (smtp)... Deferred: Connection timed out during user open with mx.customer.example

   ----- Recipients of this delivery -----
Bounced, cannot deliver:
   jane.doe@customer.example

   ----- Unsent message follows -----
Received: from app.sender.example by old.example (5.65/1.34)
${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'expired',
        alsoRight: ['network'],
      },
    ],
  },
  {
    name: 'Exim 3, lines end in LF, a mailbox behind an alias',
    source: 'Exim 3.36, moan.c and deliver.c',
    lines: [
      'X-Failed-Recipients: jane.doe@customer.example, john.roe@other.example',
      ...plain(
        'Mail Delivery System <Mailer-Daemon@exim3.example>',
        'Mail delivery failed: returning message to sender',
        `This message was created automatically by mail delivery software (Exim).

A message that you sent could not be delivered to all of its recipients. The
following address(es) failed:

  jane.doe@customer.example:
    SMTP error from remote mailer after RCPT TO:<jane.doe@customer.example>:
    host mx.customer.example [192.0.2.36]: 551 User not local; please try
    <jane@moved.example>
  save to /var/mail/roe
    generated by john.roe@other.example:
    mailbox is full: retry timeout exceeded

------ This is a copy of the message, including all the headers. ------

Return-path: <list@sender.example>
${ORIGINAL}`,
      ),
    ],
    lineEnd: '\n',
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      {
        recipient: 'jane.doe@customer.example',
        category: 'moved',
        code: 551,
        forwardPath: 'jane@moved.example',
      },
      { recipient: 'john.roe@other.example', category: 'mailbox_full' },
    ],
  },
  {
    name: 'Postfix of 2002, lines end in CR',
    source: 'Postfix 1.1, bounce_notify_util.c',
    lines: parts(
      [
        'From: MAILER-DAEMON@postfix1.example (Mail Delivery System)',
        'Subject: Undelivered Mail Returned to Sender',
      ],
      REPORT,
      [
        [
          'text/plain',
          `This is the Postfix program at host postfix1.example.

I'm sorry to have to inform you that the message returned
below could not be delivered to one or more destinations.

For further assistance, please send mail to <postmaster>

If you do so, please include this problem report. You can
delete your own text from the message returned below.

			The Postfix program

<jane.doe@customer.example>: host mx.customer.example[192.0.2.36] said: 553 Sorry,
    that domain isn't in my list of allowed rcpthosts

<john.roe@other.example>: can't create user output file. Command output:
    procmail: Quota exceeded while writing "/var/spool/mail/roe"
`,
        ],
        [
          STATUS,
          `Reporting-MTA: dns; postfix1.example
Arrival-Date: Tue,  3 Mar 2026 10:00:00 +0000 (GMT)

Final-Recipient: rfc822; jane.doe@customer.example
Action: failed
Status: 5.0.0
Diagnostic-Code: X-Postfix; host mx.customer.example[192.0.2.36] said: 553
    Sorry, that domain isn't in my list of allowed rcpthosts

Final-Recipient: rfc822; john.roe@other.example
Action: failed
Status: 5.0.0
Diagnostic-Code: X-Postfix; can't create user output file. Command output:
    procmail: Quota exceeded while writing "/var/spool/mail/roe"`,
        ],
        ['message/rfc822', ORIGINAL],
      ],
    ),
    lineEnd: '\r',
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'relay_denied', code: 553 },
      { recipient: 'john.roe@other.example', category: 'mailbox_full' },
    ],
  },
  {
    name: 'Domino in German, a report without a remote reply',
    source: 'Lotus Notes and Domino 6 in German, as users of its forums paste it',
    lines: parts(
      [
        'From: Postmaster@customer.example',
        'Subject: UNZUSTELLBARKEITSBERICHT: News of March',
        'X-MIMETrack: Itemize by SMTP Server on Notes01/Customer(Release 6.5)',
      ],
      REPORT,
      [
        [
          UTF8,
          `Ihr Dokument:  News of March
wurde nicht gesendet an: jane.doe@customer.example
um: 03.03.2026 11:00:00
wegen: Benutzer jane.doe (jane.doe@customer.example) ist nicht im Domino-Verzeichnis aufgeführt`,
        ],
        [
          STATUS,
          `Reporting-MTA: dns;notes01.customer.example

Final-Recipient: rfc822;jane.doe@customer.example
Action: failed
Status: 5.1.1
Diagnostic-Code: X-Notes; Benutzer jane.doe (jane.doe@customer.example) ist nicht im Domino-Verzeichnis`,
        ],
        ['message/rfc822', ORIGINAL],
      ],
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'user_unknown', status: '5.1.1' },
    ],
  },
  {
    name: 'Momentum, an arrow before each recipient',
    source: 'Message Systems Momentum, bounce templates',
    lines: plain(
      'Mail Delivery System <MAILER-DAEMON@ecelerity.example>',
      'Mail Delivery Failure',
      `This message was created automatically by the mail system (ecelerity).

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

>>> jane.doe@customer.example (after RCPT TO): 551 5.7.1 Sender is on domain's block list

>>> john.roe@other.example (reading confirmation): 552 5.3.4 Message size exceeds fixed limit

------ This is a copy of the message, including all the headers. ------

${ORIGINAL}`,
    ),
    kinds: ['bounce'],
    action: 'failed',
    reports: [
      { recipient: 'jane.doe@customer.example', category: 'blocklisted', code: 551 },
      { recipient: 'john.roe@other.example', category: 'message_too_large', code: 552 },
    ],
  },
]
