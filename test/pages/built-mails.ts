/** Reports that are built here: hostile ones, and those of an incident. RFC 3464, as an MTA would write them. */

/** One mail, with the name of its file. */
export type BuiltMail = { readonly name: string; readonly text: string }

/** What each hostile diagnostic tries. None may do anything but be seen. */
export const HOSTILE_TEXTS: readonly (readonly [string, string])[] = [
  ['script', '551 moved <script>window.hacked=1</script>; please try <new.script@example.com>'],
  ['image', '550 5.1.1 <img src=x onerror="window.hacked=1">'],
  ['attribute', '550 5.1.1 " onmouseover="window.hacked=1" autofocus onfocus="window.hacked=1'],
  ['style', '550 5.1.1 </style><style>body{display:none}</style>'],
  ['entity', '550 5.1.1 &lt;script&gt; &#60;b&#62;'],
  ['bidi', '551 User not local; please try <\u202Emoc.elpmaxe@kcatta>'],
  ['escape', '550 5.1.1 \u001B[2J\u001B]0;hacked\u0007 gone'],
  ['formula', '=HYPERLINK("http://192.0.2.1/","550 5.1.1 click")'],
  ['template', '550 5.1.1 ${window.hacked=1} {{constructor.constructor("window.hacked=1")()}}'],
  ['link', '550 5.1.1 javascript:window.hacked=1 http://192.0.2.1/track.gif'],
  ['long', `550 5.1.1 ${'unbroken'.repeat(60)}`],
]

/** One report for each hostile text, of this day, so that the holds stand; the address says which. */
export function hostileMails(nowMs: number): readonly BuiltMail[] {
  return HOSTILE_TEXTS.map(([name, text]) => ({
    name: `hostile-${name}`,
    text: report({
      recipient: hostileAddress(name),
      diagnostic: text,
      status: text.startsWith('551') ? '5.1.6' : '5.1.1',
      atMs: nowMs - 10_800_000,
      host: 'mx.hostile.example',
    }),
  }))
}

/** The recipient of a hostile report. */
export function hostileAddress(name: string): string {
  return `hostile-${name}@hostile.example`
}

/** Sixty addresses of one provider that are unknown within minutes. */
export function incidentMails(nowMs: number): readonly BuiltMail[] {
  return Array.from({ length: 60 }, (_, i) => ({
    name: `incident-${String(i).padStart(2, '0')}`,
    text: report({
      recipient: `person${String(i)}@provider.example`,
      diagnostic: '550 5.1.1 The email account that you tried to reach does not exist.',
      status: '5.1.1',
      atMs: nowMs - 3_600_000 - i * 10_000,
      host: 'mx.provider.example',
    }),
  }))
}

/** The host whose reports nothing binds to a mail of ours. */
export const UNBOUND_HOST = 'mx.unbound.example'

/** Reports that a person may vouch for, a recipient each. */
export function unboundMails(nowMs: number): readonly BuiltMail[] {
  return Array.from({ length: 12 }, (_, i) => ({
    name: `unbound-${String(i).padStart(2, '0')}`,
    text: report({
      recipient: `reader${String(i)}@unbound.example`,
      diagnostic: '550 5.1.1 no such user here',
      status: '5.1.1',
      atMs: nowMs - 7_200_000 - i * 60_000,
      host: UNBOUND_HOST,
    }),
  }))
}

/** A report of more recipients than are read: it is quarantined (limit: 500). */
export function crowdedMail(nowMs: number): BuiltMail {
  const text = report({
    recipient: 'crowd@crowded.example',
    diagnostic: '550 5.1.1 no such user here',
    status: '5.1.1',
    atMs: nowMs - 3 * 86_400_000,
    host: 'mx.crowded.example',
  })
  const block = (i: number): string =>
    `Final-Recipient: rfc822; crowd${String(i)}@crowded.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`
  const crowd = Array.from({ length: 600 }, (_, i) => block(i)).join('')
  return { name: 'crowded', text: text.replace('Final-Recipient:', `${crowd}Final-Recipient:`) }
}

type Reported = {
  readonly recipient: string
  readonly diagnostic: string
  readonly status: string
  readonly atMs: number
  readonly host: string
}

function report({ recipient, diagnostic, status, atMs, host }: Reported): string {
  const date = new Date(atMs).toUTCString().replace('GMT', '+0000')
  return [
    `Received: from ${host} (${host} [192.0.2.7]) by mx.origin.example with ESMTP id 1; ${date}`,
    'Return-Path: <>',
    `From: MAILER-DAEMON@${host}`,
    'To: bounces@origin.example',
    `Date: ${date}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${recipient.replace('@', '.')}@${host}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `<${recipient}>: ${diagnostic}`,
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${host}`,
    `Arrival-Date: ${date}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    `Status: ${status}`,
    `Remote-MTA: dns; ${host}`,
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    'From: news@origin.example',
    `To: ${recipient}`,
    `Message-ID: <1.${recipient.replace('@', '.')}@origin.example>`,
    `Date: ${date}`,
    '',
    '--b--',
    '',
  ].join('\r\n')
}
