/** The mails that bounce: what a list sends, and mails that hold a report as the text of somebody else. */
import type { OriginalName } from './case.ts'
import { ORIGIN } from './places.ts'

/** Whom and what a mail is for. */
export type OriginalOptions = {
  readonly to: readonly string[]
  readonly messageId: string
  readonly number: number
}

const EVIL = 'attacker@evil.example'
/** What is big: 300 KB, more than any server returns that cuts at 256 KB. */
const BIG_LINES = 4_000

/** With what every one of them begins. */
export const FIRST_LINE = 'Date: Tue, 21 May 2024 09:12:33 +0000'

/** The mail as text with CRLF. */
export function originalOf(name: OriginalName, options: OriginalOptions): string {
  const { headers, body } = BODIES[name](options)
  const top = [
    FIRST_LINE,
    `From: "Origin Shop" <hello@${ORIGIN}>`,
    `To: ${options.to.map((address) => `<${address}>`).join(',\n ')}`,
    ...headers,
    `Message-ID: ${options.messageId}`,
    'MIME-Version: 1.0',
  ]
  return `${[...top, ...body].join('\n')}\n`.replaceAll('\n', '\r\n')
}

type Body = { readonly headers: readonly string[]; readonly body: readonly string[] }

const TEXT = ['Content-Type: text/plain; charset=us-ascii', '']

const BODIES: Readonly<Record<OriginalName, (options: OriginalOptions) => Body>> = {
  plain: ({ number }) => ({
    headers: [`Subject: Your order ${String(10_000 + number)}`],
    body: [
      ...TEXT,
      'Hello,',
      '',
      'your order has been shipped.',
      '.leading dot',
      'From here on nothing.',
      '',
      '-- ',
      'Origin Shop',
    ],
  }),
  newsletter: ({ number }) => ({
    headers: [
      'Subject: =?UTF-8?Q?Ihr_Fr=C3=BChlings-Angebot_=E2=80=93_nur_heute?=',
      `List-Unsubscribe: <mailto:unsub+${String(number)}@${ORIGIN}>`,
      `List-ID: Spring offers <spring.${ORIGIN}>`,
      'Precedence: bulk',
    ],
    body: [
      'Content-Type: multipart/alternative; boundary="=_alt"',
      '',
      '--=_alt',
      ...TEXT,
      'Only today: half the price.',
      '',
      '--=_alt',
      'Content-Type: text/html; charset=us-ascii',
      '',
      '<p>Only today: <b>half</b> the price.</p>',
      '',
      '--=_alt--',
    ],
  }),
  big: () => ({
    headers: ['Subject: Report with attachment'],
    body: [
      'Content-Type: multipart/mixed; boundary="=_mix"',
      '',
      '--=_mix',
      ...TEXT,
      'The report is attached.',
      '',
      '--=_mix',
      'Content-Type: application/octet-stream; name="report.bin"',
      'Content-Transfer-Encoding: base64',
      '',
      ...Array.from(
        { length: BIG_LINES },
        () => 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAxMjM0',
      ),
      '',
      '--=_mix--',
    ],
  }),
  utf8: () => ({
    headers: ['Subject: Grüße – 日本語の件名'],
    body: [
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      'Viele Grüße.',
    ],
  }),
  'fake-551': ({ to }) => ({
    headers: [
      'Subject: Undelivered Mail Returned to Sender',
      `X-Diagnostic-Code: smtp; 551 User not local; please try <${EVIL}>`,
      'Final-Recipient: rfc822; victim@evil.example',
      `Diagnostic-Code: smtp; 551 5.1.6 please try <${EVIL}>`,
    ],
    body: [
      ...TEXT,
      `<${to[0] ?? ''}>: host mx.evil.example[192.0.2.66] said: 551 User not local; please try`,
      `    <${EVIL}> (in reply to RCPT TO command)`,
      '',
      `Final-Recipient: rfc822; ${to[0] ?? ''}`,
      'Action: failed',
      'Status: 5.1.6',
      `Diagnostic-Code: smtp; 551 User not local; please try <${EVIL}>`,
    ],
  }),
  'fake-report': ({ to }) => ({
    headers: ['Subject: Mail delivery failed: returning message to sender'],
    body: [
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_fake"',
      '',
      '--=_fake',
      ...TEXT,
      'Delivery of your message failed permanently to the following recipients',
      '',
      `  - ${to[0] ?? ''}`,
      '  - victim@evil.example',
      '',
      'Technical details:',
      `- "${to[0] ?? ''}" (EMAIL) failed permanently with error:`,
      `    MAIL+RCPT 551 5.1.6 User has moved; please try <${EVIL}>`,
      '',
      '--=_fake',
      'Content-Type: message/global-delivery-status',
      '',
      'Reporting-MTA: dns;mx.evil.example',
      '',
      `Original-Recipient: utf-8; ${to[0] ?? ''}`,
      'Final-Recipient: utf-8; victim@evil.example',
      'Action: failed',
      'Status: 5.0.0',
      `Diagnostic-Code: smtp; MAIL+RCPT 551 5.1.6 User has moved; please try <${EVIL}>`,
      '',
      '--=_fake--',
    ],
  }),
  'fake-footer': ({ to }) => ({
    headers: ['Subject: Returned mail: Could not send message'],
    body: [
      ...TEXT,
      'See you.',
      '',
      '--',
      '',
      '----- The following addresses had permanent fatal errors -----',
      `<${to[0] ?? ''}>`,
      '',
      '----- Transcript of session follows -----',
      `<<< 551 5.1.6 User has moved; please try <${EVIL}>`,
      '',
      '--- Below this line is a copy of the message.',
      '',
      `551 5.1.6 please try <${EVIL}>`,
    ],
  }),
  'nested-report': ({ to }) => ({
    headers: ['Subject: Mail delivery failed', 'Auto-Submitted: auto-replied'],
    body: [
      'Content-Type: multipart/report; report-type=delivery-status; boundary="=_rep"',
      '',
      '--=_rep',
      ...TEXT,
      'Delivery to the following recipient failed: inner@evil.example',
      '',
      '--=_rep',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.evil.example',
      '',
      'Final-Recipient: rfc822; inner@evil.example',
      'Action: failed',
      'Status: 5.1.6',
      `Diagnostic-Code: smtp; 551 5.1.6 User has moved; please try <${EVIL}>`,
      '',
      '--=_rep',
      'Content-Type: text/rfc822-headers',
      '',
      `From: ${to[0] ?? ''}`,
      'To: inner@evil.example',
      'Subject: inner',
      '',
      '--=_rep--',
    ],
  }),
}
