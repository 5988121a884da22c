import { isDeclined, readFast } from '@forwardpath/mime'
import { decode } from '@forwardpath/decode'
import { expect, it } from 'vitest'
import { eventKey } from './event-key.ts'

function keysOf(mail: string): readonly string[] {
  const bytes = Buffer.from(mail)
  const message = readFast(bytes)
  if (isDeclined(message)) throw new Error(message.declined)
  const decoded = decode(message)
  return decoded.reports.map(({ action, recipient }) =>
    eventKey({ mail: decoded, action, recipient, bytes }),
  )
}

function dsn(over: {
  readonly received?: string
  readonly messageId?: string
  readonly original?: string
  readonly recipients?: readonly string[]
  readonly action?: string
  readonly envelope?: string
}): string {
  const groups = (over.recipients ?? ['a@example.org']).flatMap((recipient) => [
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${over.action ?? 'failed'}`,
    `Status: ${over.action === 'delayed' ? '4' : '5'}.1.1`,
  ])
  return [
    ...(over.received === undefined ? [] : [`Received: ${over.received}`]),
    'From: MAILER-DAEMON@mail.example.net',
    ...(over.messageId === undefined ? [] : [`Message-ID: ${over.messageId}`]),
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mail.example.net',
    ...(over.envelope === undefined ? [] : [`Original-Envelope-Id: ${over.envelope}`]),
    ...groups,
    ...(over.original === undefined
      ? []
      : [
          '--b',
          'Content-Type: text/rfc822-headers',
          '',
          `Message-ID: ${over.original}`,
          'Subject: x',
        ]),
    '--b--',
    '',
  ].join('\r\n')
}

it.each<[string, string, string]>([
  ['other Received fields', dsn({ received: 'from a by b' }), dsn({ received: 'from c by d' })],
  [
    'the same envelope id under another report',
    dsn({ envelope: 'E1', messageId: '<1@x>' }),
    dsn({ envelope: 'E1', messageId: '<2@x>' }),
  ],
  [
    'the same returned mail',
    dsn({ original: '<o@x>', messageId: '<1@x>' }),
    dsn({ original: '<o@x>', messageId: '<2@x>' }),
  ],
  [
    'case of the recipient',
    dsn({ original: '<o@x>', recipients: ['a@example.org'] }),
    dsn({ original: '<o@x>', recipients: ['A@EXAMPLE.org'] }),
  ],
])('is the same for %s', (_name, one, other) => {
  expect(keysOf(one)).toEqual(keysOf(other))
})

it.each<[string, string, string]>([
  [
    'another recipient',
    dsn({ original: '<o@x>' }),
    dsn({ original: '<o@x>', recipients: ['b@example.org'] }),
  ],
  ['another returned mail', dsn({ original: '<o@x>' }), dsn({ original: '<p@x>' })],
  [
    'a delay before the failure',
    dsn({ original: '<o@x>', action: 'delayed' }),
    dsn({ original: '<o@x>' }),
  ],
  [
    'another report, where nothing else tells them apart',
    dsn({ messageId: '<1@x>' }),
    dsn({ messageId: '<2@x>' }),
  ],
])('differs for %s', (_name, one, other) => {
  expect(keysOf(one)).not.toEqual(keysOf(other))
})

it('is the same for one mail of ours that a report is bound to, whatever ids the report names', () => {
  const keys = ['<1@x>', '<2@x>'].map((id) => {
    const bytes = Buffer.from(dsn({ envelope: id, original: id, messageId: id }))
    const message = readFast(bytes)
    if (isDeclined(message)) throw new Error(message.declined)
    const mail = decode(message)
    const [report] = mail.reports
    if (report === undefined) throw new Error('no report')
    const { action, recipient } = report
    const keyOf = (boundTo: string): string => eventKey({ mail, action, recipient, boundTo, bytes })
    expect(keyOf('token a')).not.toBe(keyOf('token b'))
    return keyOf('token a')
  })
  expect(new Set(keys).size).toBe(1)
})

it('is one for each recipient of a report', () => {
  const keys = keysOf(dsn({ original: '<o@x>', recipients: ['a@example.org', 'b@example.org'] }))
  expect(new Set(keys).size).toBe(2)
})
