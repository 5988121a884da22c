/** Every server's layout, with every text that a 551 is met with: the same answer. */
import type { Message } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { buildMessage, dsn, plainReport } from './testing/build-message.ts'

const RECIPIENT = 'old.name@acme.example'

/** One layout: from the lines of a reply to the mail that this server makes of it. */
type Layout = (lines: readonly string[]) => Message

const fold = (text: string): string => text.replace(/(.{40,60}) /g, '$1\n    ')
const group = (extra: string): string =>
  `Reporting-MTA: dns; mx.reporter.example\n\nFinal-Recipient: rfc822; ${RECIPIENT}\nAction: failed\nStatus: 5.0.0\n${extra}`
const withoutLaterCodes = (lines: readonly string[]): string =>
  lines
    .map((line, index) => (index === 0 ? line : line.replace(/^\d{3}[- ](?:\d\.\d\.\d )?/, '')))
    .join(' ')

/** chasquid's client leaves the enhanced code on the later lines, and the reply code on none of them. */
const laterCodesBare = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) =>
    index === 0 ? line.replace(/^(\d{3})-/, '$1 ') : line.replace(/^\d{3}[- ]/, ''),
  )

const LAYOUTS: Readonly<Record<string, Layout>> = {
  postfix: (lines) =>
    dsn(
      `This is the mail system at host mx.reporter.example.\n\n                   The mail system\n\n${fold(`<${RECIPIENT}>: host mx.acme.example[192.0.2.1] said: ${lines.join(' ')} (in reply to RCPT TO command)`)}\n`,
      group(`Remote-MTA: dns; mx.acme.example\nDiagnostic-Code: smtp; ${fold(lines.join(' '))}\n`),
    ),
  exim: (lines) =>
    dsn(
      `This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  ${RECIPIENT}\n    host mx.acme.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<${RECIPIENT}>:\n${lines.map((line) => `    ${line}\n`).join('')}`,
      group(`Diagnostic-Code: smtp; ${lines.join('\n ')}\n`),
    ),
  'exim without MIME': (lines) =>
    plainReport(
      `This message was created automatically by mail delivery software.\n\n  ${RECIPIENT}\n    SMTP error from remote mail server after RCPT TO:<${RECIPIENT}>:\n    host mx.acme.example [192.0.2.1]: ${lines.join('\n    ')}\n\n------ This is a copy of the message, including all the headers. ------\n\nReceived: by x\n`,
    ),
  'exim’s words of another host': (lines) =>
    plainReport(
      `This message was created automatically by mail delivery software.\n\nThe following addresses failed:\n\n  <${RECIPIENT}>\n\nSMTP error from remote server after RCPT command:\nhost mx.acme.example[192.0.2.1]:\n${lines.join('\n')}\n\n\n--- The header of the original message is following. ---\n\nReceived: by x\n`,
    ),
  sendmail: (lines) =>
    dsn(
      `The original message was received at Sun, 22 Nov 2026 04:37:39 GMT\n\n   ----- The following addresses had permanent fatal errors -----\n<${RECIPIENT}>\n    (reason: ${lines[0] ?? ''})\n\n   ----- Transcript of session follows -----\n... while talking to mx.acme.example.:\n>>> DATA\n${lines.map((line) => `<<< ${line}\n`).join('')}550 5.1.1 <${RECIPIENT}>... User unknown\n<<< 554 5.5.1 Error: no valid recipients\n`,
      group(`Diagnostic-Code: SMTP; ${lines[0] ?? ''}\n`),
    ),
  courier: (lines) =>
    dsn(
      `This is a delivery status notification from mx.reporter.example,\nrunning the Courier mail server, version 0.65.2.\n\n                           UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n<${RECIPIENT}>:\n    mx.acme.example [192.0.2.1]:\n>>> RCPT TO:<${RECIPIENT}>\n${lines.map((line) => `<<< ${line}\n`).join('')}\n---------------------------------------------------------------------------\n`,
      group('Diagnostic-Code: unknown; something else\n'),
    ),
  opensmtpd: (lines) =>
    buildMessage({
      type: 'multipart/mixed',
      fields: {
        from: 'Mailer Daemon <MAILER-DAEMON@mx.reporter.example>',
        subject: 'Delivery status notification: failed',
      },
      parts: [
        {
          type: 'text/plain',
          text: `    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    An error has occurred while attempting to deliver a message for\n    the following list of recipients:\n\n${RECIPIENT}: ${withoutLaterCodes(lines)}\n\n    Below is a copy of the original message:\n`,
        },
        { type: 'message/delivery-status', text: group('') },
        { type: 'text/rfc822-headers', text: `To: <${RECIPIENT}>\n\nbody` },
      ],
    }),
  dma: (lines) =>
    plainReport(
      `This is the DragonFly Mail Agent v0.13 at mx.reporter.example.\n\nThere was an error delivering your mail to <${RECIPIENT}>.\n\nmx.acme.example [192.0.2.1] did not like our RCPT TO:\n${lines.join('\n')}\n\nMessage headers follow.\n\nReceived: from root (uid 0)\n`,
      { from: 'MAILER-DAEMON <>', subject: 'Mail delivery failed' },
    ),
  nullmailer: (lines) =>
    dsn(
      `This is the nullmailer delivery system.  The message attached below\ncould not be delivered to one or more of the intended recipients:\n\n\t<${RECIPIENT}>\n`,
      group(`Diagnostic-Code: SMTP; ${lines.join('\n')}\n`),
    ),
  chasquid: (lines) =>
    buildMessage({
      type: 'multipart/report',
      parameters: { 'report-type': 'delivery-status' },
      fields: { from: 'Mail Delivery System <postmaster-dsn@mx.reporter.example>' },
      parts: [
        {
          type: 'text/plain',
          text: `Delivery of your message to the following recipient(s) failed permanently:\n\n  - ${RECIPIENT}\n\n\nTechnical details:\n- "${RECIPIENT}" (EMAIL) failed permanently with error:\n    MAIL+RCPT ${laterCodesBare(lines).join('\n    ')}\n\n`,
        },
        {
          type: 'message/global-delivery-status',
          text: `Reporting-MTA: dns;mx.reporter.example\n\nFinal-Recipient: utf-8; ${RECIPIENT}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; MAIL+RCPT ${laterCodesBare(lines).join('\n    ')}\n`,
        },
      ],
    }),
  'chasquid, given up': (lines) =>
    dsn(
      `Delivery of your message to the following recipient(s) failed permanently:\n\n  - ${RECIPIENT}\n\n\nTechnical details:\n- "${RECIPIENT}" (EMAIL) failed repeatedly and timed out, last error:\n    all MXs returned transient failures (last: Error saying hello: ${laterCodesBare(lines).join('\n    ')})\n\n`,
      group(
        `Diagnostic-Code: smtp; all MXs returned transient failures (last: Error saying hello: ${laterCodesBare(lines).join('\n    ')})\n`,
      ),
    ),
  'chasquid without MIME': (lines) =>
    plainReport(
      `Delivery to the following recipient(s) failed permanently:\n\n  - ${RECIPIENT}\n\n\n----- Technical details -----\n\n- "${RECIPIENT}" (EMAIL) failed with error:\n    DATA closing ${laterCodesBare(lines).join('\n')}\n\n\n----- Original message -----\n\nTo: x@sender.example\n`,
    ),
  haraka: (lines) =>
    dsn(
      `Hi. This is the Haraka Mailer program at mx.reporter.example.\n\nIntended Recipients: <${RECIPIENT}>\nFailure Reason: Error: Some recipients failed: <${RECIPIENT}>\n\n<${RECIPIENT}>: ${withoutLaterCodes(lines)}\n`,
      `Reporting-MTA: dns;mx.reporter.example\n\nFinal-Recipient: rfc822;${RECIPIENT}\nAction: failed\nRemote-MTA: 192.0.2.1\nDiagnostic-Code: smtp;${withoutLaterCodes(lines)} \n`,
    ),
  qmail: (lines) =>
    plainReport(
      `Hi. This is the qmail-send program at mx.reporter.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<${RECIPIENT}>:\n192.0.2.1 does not like recipient.\nRemote host said: ${lines.join('\n')}\nGiving up on 192.0.2.1.\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <x@sender.example>\n`,
      { subject: 'failure notice' },
    ),
  exchange: (lines) =>
    plainReport(
      `Delivery has failed to these recipients or groups:\n\nOld Name<mailto:${RECIPIENT}>\nThe address that you entered could not be found.\n\nDiagnostic information for administrators:\n\nGenerating server: ex.reporter.example\n\n${RECIPIENT}\nmx.acme.example #${lines.join(' ')} #SMTP#\n\nOriginal message headers:\n\nReceived: from x\n`,
      { subject: 'Undeliverable: Hello' },
    ),
  'microsoft 365': (lines) =>
    dsn(
      `Votre message n'a pas pu être remis.\n\nInformations de diagnostic pour les administrateurs :\n\nServeur de génération : EX1.PROD.OUTLOOK.COM\n\n${RECIPIENT}\nmx.acme.example\nRemote Server returned '${lines.join(' ')}'\n\n`,
      group('Diagnostic-Code: smtp;failed\n'),
    ),
  gmail: (lines) =>
    dsn(
      `** Die Adresse wurde nicht gefunden **\n\nIhre Nachricht wurde nicht an ${RECIPIENT} zugestellt.\n\nThe response from the remote server was:\n\n${lines.join(' ')}\n`,
      group(`Diagnostic-Code: smtp; ${lines.join('\n ')}\n`),
    ),
  'an unknown gateway': (lines) =>
    plainReport(
      `Sorry, delivery to <${RECIPIENT}> failed.\nThe server said:\n\n${lines.join('\n')}\n`,
    ),
  'fields in plain text': (lines) =>
    plainReport(
      `An error occurred.\n\nTechnical report:\n\n${group(`Diagnostic-Code: smtp; ${lines.join('\n ')}\n`)}`,
    ),
}

/** The 551 table, and replies of several lines. */
const REPLIES: readonly (readonly string[])[] = [
  ['551 User not local; please try <new.name@moved.example>'],
  ['551 5.1.6 User has moved; please try <new.name@moved.example>'],
  ['551 5.7.1 has been replaced by new.name@moved.example'],
  ['551 User not local'],
  ['551 failed to route the address'],
  ['551 recipient is not exist'],
  ['551 not our customer'],
  ['551 5.7.1 Relay request denied'],
  ['551 This is not a relay host'],
  ['551 Authentication required for relay'],
  ['551 Sender address is not valid for your login'],
  ['551 Mailhost is on our global blacklist'],
  ['551 5.7.1 Due to the very low reputation of the sending domain'],
  ['551 5.7.1 Domain not found'],
  ['551 5.3.0 Unknown error'],
  ['551 Denied IVF'],
  ['551 5.4.7 Next delivery time is past'],
  ['551-User not local', '551-here any more;', '551 please try <new.name@moved.example>'],
  [
    '551-5.1.6 one',
    '551-5.1.6 two',
    '551-5.1.6 three',
    '551 5.1.6 please try <new.name@moved.example>',
  ],
]

describe.each(Object.entries(LAYOUTS))('%s', (_name, layout) => {
  it.each(REPLIES.map((lines) => [lines.join(' / '), lines] as const))('%s', (_text, lines) => {
    const { kind, reports } = decode(layout(lines))
    expect(kind).toBe('bounce')
    expect(reports.map((report) => report.recipient)).toEqual([RECIPIENT])
    const [report] = reports
    expect(report?.action).toBe('failed')
    expect(report?.reply?.code).toBe(551)
    const said = lines.map((line) => line.replace(/^\d{3}[- ](?:\d\.\d\.\d )?/, '')).join(' ')
    expect(report?.reply?.text).toBe(said)
    expect(report?.texts[0]?.text).toContain(said)
    const status = /^\d{3}[- ](\d\.\d\.\d) /.exec(lines.at(-1) ?? '')?.[1]
    if (status !== undefined) expect(report?.status).toBe(status)
  })
})
