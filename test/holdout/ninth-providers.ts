/**
 * The ninth set: providers and filters of western and middle Europe. The categories were given before any rule was tried on them.
 * Addresses and numbers are ours.
 */
import type { SourcedReplies } from './replies.ts'

/** By the page on which they stand. */
export const NINTH_PROVIDERS: readonly SourcedReplies[] = [
  {
    source: 'test of a mail app',
    replies: [['user_unknown', '551-5.1.1 Bad destination mailbox address 551 5.1.1 User unknown']],
  },
  {
    source: 'ionos.de Hilfe',
    replies: [
      ['auth_required', '535 Authentication failure: SMTP AUTH failed with the remote server'],
    ],
  },
  {
    source: 'http://support.microsoft.com/kb/290842/fr',
    replies: [['relay_denied', '550 <user@customer.example>... Relais refusé']],
  },
  {
    source: 'https://support.office.com/it-it/article/65B494A4',
    replies: [['relay_denied', '550 <user@customer.example>... Inoltro negato']],
  },
  {
    source: 'http://office.microsoft.com/pt-pt/outlook-help/ HA001112833',
    replies: [
      [
        'relay_denied',
        '553 este domínio não faz parte da minha lista de anfitriões rcpt (#5.7.1)',
        'not_local',
      ],
    ],
  },
  {
    source: 'http://xoomer.virgilio.it/cpoeri/PCTel/Trucchi/Suggerimento007.htm (ims1c.cp.tin.it)',
    replies: [['mailbox_full', '443 RCPT TO:<user@virgilio.example> Mailbox disk quota exceeded']],
  },
  {
    source: 'https://nic.ru/help/mail-diagnostics-and-troubleshooting_14426.html (RU-CENTER)',
    replies: [
      ['mailbox_full', '451 domain.example prohibited. Disk quota exceeded', 'system_error'],
    ],
  },
  {
    source: 'http://shbhlxxjs.com/onlineManualDetail161.html (POP before SMTP, Japan)',
    replies: [
      [
        'auth_required',
        '553 5.3.0 <user@customer.example>... Please receive your mail before sending.',
      ],
    ],
  },
  {
    source: 'https://forums.cox.com/discussions/internet/cox-censorship-reopened/142720 (Cox)',
    replies: [
      [
        'policy',
        '<sender@sender.example> message rejected. Refer to Error Codes section at https://www.cox.com/residential/support/email-error-codes.html for more information. AUP#CXSNDR',
        'spam',
        'content_rejected',
      ],
    ],
  },
  {
    source: 'http://ix-one.com/domainhostingFAQ/article/MS_27771.html (GoDaddy, Portuguese table)',
    replies: [
      [
        'system_error',
        '421 Servidor temporariamente indisponível. Tente novamente mais tarde. IB101',
        'rate_limited',
      ],
    ],
  },
  {
    source: 'http://wiki.ubiquityhosting.com/index.php/Delivery_Status_Notification',
    replies: [['blocklisted', '550 5.7.1 Rejected: mail.sender.example listed at relays.ordb.org']],
  },
  {
    source: 'https://360docs.net/doc/a61843873.html',
    replies: [['sender_rejected', '554 Black mail address.(黑邮件地址)', 'blocklisted']],
  },
  {
    source: 'issues: sisimai/p5-sisimai #240',
    replies: [
      [
        'message_too_large',
        '5.2.0 Taille limite du message atteinte. Maximum size of the message reached. OFR_514 [514]',
      ],
    ],
  },
  {
    source: "real strings in a log parser's test",
    replies: [
      [
        'reputation',
        '550 opmta1mti37nd1 smtp.orange.fr xZBIwcGuCj51b Service refuse. Service refused. OFR006_103 - please visit: https://postmaster.orange.fr/ [103]',
        'blocklisted',
        'policy',
      ],
    ],
  },
  {
    source: 'forum archive',
    replies: [
      [
        'sender_rejected',
        '504 5.5.2 <user-laptop>: Sender address rejected: need fully-qualified address',
        'protocol_error',
      ],
      [
        'missing_ptr',
        '554-kundenserver.de (mxeue106) Nemesis ESMTP Service not available 554-No SMTP service 554 invalid DNS PTR resource record',
      ],
      [
        'policy',
        '550-Requested action not taken: mailbox unavailable 550-Reject due to policy restrictions. 550 For explanation visit http://postmaster.gmx.com/en/error-messages?ip=192.0.2.7&c=poli',
      ],
    ],
  },
  {
    source: 'French Exim notes',
    replies: [
      ['protocol_error', '504 5.5.2 <host>: Helo command rejected: need fully-qualified hostname'],
    ],
  },
  {
    source: "German operator's page",
    replies: [
      [
        'reputation',
        '554 IP=192.0.2.7 - None/bad reputation. Ask your postmaster for help or to contact tobr@rx.t-online.de for reset. (NOWL)',
        'blocklisted',
      ],
    ],
  },
  {
    source: 'real replies of production in a German test',
    replies: [
      [
        'user_unknown',
        '550 5.1.1 <user@abv.example>: Recipient address rejected: User unknown in virtual mailbox table 421 4.7.0 pmx.abv.bg Error: too many errors',
        'rate_limited',
      ],
      [
        'mailbox_disabled',
        '450-Requested mail action not taken: mailbox unavailable 450 For explanation visit https://postmaster.gmx.net/en/case?c=r1602',
        'system_error',
        'user_unknown',
      ],
      [
        'rate_limited',
        '451 4.7.1 The email server [192.0.2.7] is being temporarily rate-limited due to a poor reputation.',
        'reputation',
      ],
      ['user_unknown', '552 1 Requested mail action aborted, mailbox not found'],
    ],
  },
  {
    source: 'BlueMind manual in German',
    replies: [['mailbox_full', '452 4.2.2 Over quota SESSIONID=<cyrus-4311-1488438658-1>']],
  },
  {
    source: 'class BounceClassifier of Vda, lists of replies as patterns',
    replies: [
      ['user_unknown', '550 <user@customer.example>, destin. sconosciuto'],
      ['user_unknown', '550 Questo indirizzo non esiste'],
      [
        'domain_not_found',
        '550 5.1.0 a1b2c3d4e5 dominio non valido / invalid domain',
        'not_local',
        'bad_address',
      ],
      [
        'system_error',
        '421 4.3.2 Service shutting down, Error writing to mail file: Spazio esaurito sul device at',
      ],
      ['rate_limited', '421 libero.example bizsmtp Too many connections, slow down.'],
      ['missing_ptr', '421 mail.libero.example No reverse DNS [192.0.2.7; LIB_120]'],
      [
        'rate_limited',
        '421 tiscali.example ESMTP - Too many invalid recipients from this IP',
        'blocklisted',
        'reputation',
      ],
      ['blocklisted', '554 tiscali.example ESMTP - Too much Spam from this IP', 'reputation'],
      ['rate_limited', '554 Too many unknown RCPT TO addresses from host', 'blocklisted'],
      ['user_unknown', 'Podane konto nie istnieje / No mailbox here by that name'],
      [
        'mailbox_disabled',
        'Podane konto jest zablokowane administracyjnie lub nieaktywne / This account is disabled or not yet active',
      ],
      ['user_unknown', '550 5.1.1 Account not found / Nie ma takiego konta'],
    ],
  },
  {
    source: 'production qmail log in a test',
    replies: [
      ['greylisted', '451 4.7.1 IP Reputation GreylistedGreylisted - Riprova tra 5 minuti'],
    ],
  },
  {
    source: 'Exim bounce of a hacked host',
    replies: [
      ['auth_failure', '554 5.7.1 <user@op.example>: Recipient address rejected: Spf check: fail'],
    ],
  },
  {
    source: 'Exim bounce',
    replies: [
      [
        'auth_failure',
        '550 Bad SPF records for [server.sender.example:192.0.2.7], see http://spf.pobox.com/',
      ],
    ],
  },
  {
    source: 'Exim bounces',
    replies: [
      [
        'auth_failure',
        '550-SPF: 192.0.2.7 is not allowed to send mail from 550-server.sender.example: Please see http://www.openspf.org/Why?id=user%40server.sender.example&ip=192.0.2.7&receiver=cloud.provider.example 550 : Reason: mechanism',
      ],
    ],
  },
  {
    source: 'forum archive with a Postfix log, 2013',
    replies: [
      [
        'rate_limited',
        '550 5.7.1 <user@customer.example>: Recipient address rejected: temporarily blocked because of previous errors - retrying too fast. penalty: 30 seconds x 0 retries.',
        'greylisted',
      ],
    ],
  },
  {
    source: 'log of a Czech host',
    replies: [
      ['greylisted', '451 4.7.1 Temporarily rejected. Try again later.', 'policy', 'system_error'],
      ['user_unknown', '550 5.7.1 Message rejected (no valid recipients).', 'policy'],
      ['rate_limited', '421 mail.customer.example out of connection slots', 'system_error'],
    ],
  },
  {
    source: "comment in a Czech portal's source",
    replies: [
      [
        'sender_rejected',
        '551 Domain name mismatch between authenticated sender user@a.example and source address user@b.example',
      ],
    ],
  },
]
