/** Whose reply it is where a server writes one to all of its recipients. */
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { dsn } from './testing/build-message.ts'

const RECIPIENTS = ['a@x.example', 'b@x.example', 'c@x.example']
const NULLMAILER = `This is the nullmailer delivery system.  The message attached below
could not be delivered to one or more of the intended recipients:

${RECIPIENTS.map((address) => `\t<${address}>\n`).join('')}`

const fieldsOf = (diagnostic: string, action = 'failed'): string =>
  [
    'Reporting-MTA: x-local-hostname; mail.x.example\n',
    ...RECIPIENTS.map(
      (address) =>
        `Final-Recipient: rfc822; ${address}\nAction: ${action}\nStatus: 5.0.0\nDiagnostic-Code: SMTP; ${diagnostic}\n`,
    ),
  ].join('\n')

const codesOf = (text: string, diagnostic: string): readonly (number | undefined)[] =>
  decode(dsn(text, fieldsOf(diagnostic))).reports.map(({ reply }) => reply?.code)

describe('the one reply of nullmailer', () => {
  it('is a lead about the first recipient, who is asked first, where it offers an address', () => {
    const reply = '551 User not local; please try <new@z.example>'
    expect(codesOf(NULLMAILER, reply)).toEqual([551, undefined, undefined])
  })

  it.each([
    '550 5.1.1 User unknown',
    '552 5.2.2 Mailbox full',
    '450 Mailbox unavailable',
    '551 gone',
  ])('is nobody’s where it refuses one mailbox and does not say which: %s', (reply) => {
    expect(codesOf(NULLMAILER, reply)).toEqual([undefined, undefined, undefined])
  })

  it('is that of the recipient whom it names', () => {
    expect(codesOf(NULLMAILER, '550 5.1.1 <b@x.example> unknown')).toEqual([
      undefined,
      550,
      undefined,
    ])
  })

  it.each([
    '554 5.7.1 Blocked by content filter',
    '550 5.7.1 Your host is on our list',
    '553 5.1.8 Sender address rejected',
    '530 Authentication required',
    '421 Too busy',
  ])('is everybody’s where it refuses the sender or the mail: %s', (reply) => {
    const code = Number(reply.slice(0, 3))
    expect(codesOf(NULLMAILER, reply)).toEqual([code, code, code])
  })

  it('leaves a defect where it was taken away', () => {
    const { reports } = decode(dsn(NULLMAILER, fieldsOf('551 try <n@z.example>')))
    expect(reports.map(({ defects }) => defects)).toEqual([
      [],
      [{ code: 'collateral' }],
      [{ code: 'collateral' }],
    ])
  })

  it('is that of all in the reports of other servers, which ask everybody', () => {
    const text = 'The following addresses had permanent errors.\n'
    expect(codesOf(text, '550 5.1.1 User unknown')).toEqual([550, 550, 550])
  })
})

describe('a delay of nullmailer', () => {
  const delayed = fieldsOf('450 4.2.0 Mailbox busy', 'delayed')

  it('is final, since it reports when it has given up', () => {
    const { kind, reports } = decode(dsn(NULLMAILER, delayed))
    expect(kind).toBe('bounce')
    expect(reports.map(({ action }) => action)).toEqual(['failed', 'failed', 'failed'])
  })

  it('is none where it says until when it will go on', () => {
    const later = delayed.replaceAll(
      'Action: delayed',
      'Action: delayed\nWill-Retry-Until: Mon, 30 Nov 2026 04:53:13 +0000',
    )
    expect(decode(dsn(NULLMAILER, later)).kind).toBe('delivery_notice')
  })

  it('of another server is one', () => {
    expect(decode(dsn('Sorry.\n', delayed)).kind).toBe('delivery_notice')
  })
})
