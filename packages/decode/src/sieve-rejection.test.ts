import type { Message } from '@forwardpath/mail'
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { buildMessage } from './testing/build-message.ts'

const AUTOMATIC = 'automatic-action/MDN-sent-automatically; deleted'

type Receipt = {
  readonly text: string
  readonly disposition?: string
  readonly submitted?: string
  readonly recipient?: string
  /** Header of the returned message. */
  readonly original?: string
}

function receipt({ text, disposition, submitted, recipient, original }: Receipt): Message {
  const fields = [
    'Reporting-UA: mail.example; Mail Delivery Agent',
    `Final-Recipient: ${recipient ?? 'rfc822; polite@acme.example'}`,
    'Original-Message-ID: <1@sender.example>',
    `Disposition: ${disposition ?? AUTOMATIC}`,
  ]
  return buildMessage({
    type: 'multipart/report',
    parameters: { 'report-type': 'disposition-notification' },
    fields: {
      from: 'Postmaster <postmaster@acme.example>',
      subject: 'Rejected: Your order',
      ...(submitted === undefined ? {} : { 'auto-submitted': submitted }),
    },
    parts: [
      { type: 'text/plain', text },
      { type: 'message/disposition-notification', text: `${fields.join('\n')}\n` },
      ...(original === undefined ? [] : [{ type: 'message/rfc822', text: original }]),
    ],
  })
}

describe('a rejection in the dress of a read receipt', () => {
  it.each([
    ['Dovecot', 'Your message to <polite@acme.example> was automatically rejected:\nNo mail.\n'],
    ['Cyrus', 'Your message was automatically rejected by Sieve, a mail\nfiltering language.\n'],
    [
      'RFC 5429',
      "The message was refused by the recipient's mail filtering program. The reason given was as follows:\n",
    ],
  ])('is a failure by the words of %s', (_name, text) => {
    const { kind, format, reports, original } = decode(receipt({ text }))
    expect([kind, format]).toEqual(['bounce', 'rfc5429'])
    expect(reports).toMatchObject([{ recipient: 'polite@acme.example', action: 'failed' }])
    expect(reports[0]?.texts[0]?.text).toBe(text.replace(/\s+/g, ' ').trim())
    expect(original.messageId).toBe('<1@sender.example>')
  })

  it('is a failure by Auto-Submitted where the words are the administrator’s', () => {
    const text = 'Ihre Nachricht wurde zurückgewiesen:\nQuota exceeded (mailbox for user is full)\n'
    const { kind } = decode(receipt({ text, submitted: 'auto-replied (rejected)' }))
    expect(kind).toBe('bounce')
  })

  it.each([
    ['To: <polite@acme.example>\n', 'polite@acme.example'],
    ['To: <polite@acme.example>, <polite@other.example>\n', 'polite@internal'],
    ['To: <somebody@acme.example>\n', 'polite@internal'],
  ])('takes a name without a domain from %j', (original, expected) => {
    const text = 'Your message was automatically rejected by Sieve, a mail filtering language.\n'
    const mail = receipt({ text, recipient: 'rfc822; polite@internal', original })
    expect(decode(mail).reports).toMatchObject([
      { recipient: expected, finalRecipient: 'polite@internal' },
    ])
  })

  it.each([
    ['To: <polite@acme.example>\n', 'polite@acme.example'],
    ['To: <polite@mail.acme.example>, <polite@acme.example>\n', 'polite@mail.acme.example'],
    ['To: <somebody@acme.example>\n', 'polite@mail.acme.example'],
  ])('takes whom Mailutils names under the name of its host from %j', (original, expected) => {
    const fields = [
      'Reporting-UA: sieve; GNU Mailutils 3.15',
      'Final-Recipient: RFC822; polite@mail.acme.example',
      'Action: deleted',
      'Disposition: automatic-action/MDN-sent-automatically;deleted',
    ]
    const mail = buildMessage({
      type: 'multipart/mixed',
      fields: { from: 'MAILER-DAEMON@mail.acme.example' },
      parts: [
        {
          type: 'text/plain',
          text: "Message was refused by recipient's mail filtering program.\nReason given was as follows:\n\nNo.\n",
        },
        { type: 'message/delivery-status', text: `${fields.join('\n')}\n` },
        { type: 'message/rfc822', text: original },
      ],
    })
    expect(decode(mail).reports).toMatchObject([
      { recipient: expected, finalRecipient: 'polite@mail.acme.example', action: 'failed' },
    ])
  })

  it.each<readonly [string, Receipt]>([
    ['was deleted without being read', { text: 'Your message was deleted without being read.\n' }],
    [
      'was displayed',
      {
        text: 'Your message was automatically rejected.\n',
        disposition: 'automatic-action/MDN-sent-automatically; displayed',
      },
    ],
    [
      'was deleted by hand',
      {
        text: 'It was not automatically rejected.\n',
        disposition: 'manual-action/MDN-sent-manually; deleted',
      },
    ],
    [
      'names nobody',
      { text: 'Your message was automatically rejected.\n', recipient: 'x500; /o=a/cn=b' },
    ],
  ])('stays a receipt where the mail %s', (_name, mail) => {
    expect(decode(receipt(mail))).toMatchObject({ kind: 'read_receipt', reports: [] })
  })
})
