/** Which address a report is about. */
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { buildMessage, dsn, plainReport } from './testing/build-message.ts'

const recipients = (message: Parameters<typeof decode>[0]): readonly (string | undefined)[] =>
  decode(message).reports.map((report) => report.recipient)

const MTA = 'Reporting-MTA: dns; mx.reporter.example\n\n'
const failed = (fields: string, diagnostic = '551 User not local'): string =>
  `${fields}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; ${diagnostic}\n\n`

describe('the mailed address', () => {
  it('is Original-Recipient, and the target is kept', () => {
    const status =
      MTA +
      failed(
        'Original-Recipient: rfc822;alias@acme.example\nFinal-Recipient: rfc822;target@host.example',
      )
    expect(decode(dsn('', status)).reports[0]).toMatchObject({
      recipient: 'alias@acme.example',
      originalRecipient: 'alias@acme.example',
      finalRecipient: 'target@host.example',
    })
  })

  it('is Final-Recipient where the returned header knows that one and not the claimed one', () => {
    const status =
      MTA +
      failed(
        'Original-Recipient: rfc822;claimed@other.example\nFinal-Recipient: rfc822;jane@acme.example',
      )
    const original = 'From: <x@sender.example>\nTo: <jane@acme.example>\n'
    expect(recipients(dsn('', status, original))).toEqual(['jane@acme.example'])
  })

  it('is the alias in Final-Recipient where the target has a field of its own', () => {
    const status =
      MTA +
      failed(
        'Final-Recipient: RFC822; alias@acme.example\nX-Actual-Recipient: rfc822; target@host.example',
      )
    expect(decode(dsn('', status)).reports[0]).toMatchObject({
      recipient: 'alias@acme.example',
      finalRecipient: 'target@host.example',
    })
  })

  it('is the alias where the text tells of it', () => {
    const text =
      'This message was created automatically by mail delivery software.\n\n  target@host.example\n    (generated from alias@acme.example)\n    SMTP error from remote mail server after RCPT TO:<target@host.example>:\n    551 User not local\n'
    const status = MTA + failed('Final-Recipient: rfc822;alias@acme.example')
    expect(decode(dsn(text, status)).reports).toMatchObject([
      { recipient: 'alias@acme.example', finalRecipient: 'target@host.example' },
    ])
  })

  it('is what the own Received field says where the server names only the target', () => {
    const message = buildMessage({
      type: 'multipart/mixed',
      fields: {
        from: 'MAILER-DAEMON@mx.reporter.example',
        subject: 'Delivery status notification: failed',
      },
      parts: [
        {
          type: 'text/plain',
          text: '    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\ntarget@host.example: 551 User not local\n',
        },
        {
          type: 'message/delivery-status',
          text: `${MTA}Final-Recipient: rfc822; target@host.example\nAction: failed\nStatus: 5.0.0\n`,
        },
        {
          type: 'text/rfc822-headers',
          text: 'Received: from x (y [127.0.0.1])\n\tby mx.reporter.example (OpenSMTPD) with ESMTP id 1\n\tfor <alias@acme.example>;\n\tSun, 22 Nov 2026 04:37:32 +0000\nTo: list@acme.example\n',
        },
      ],
    })
    expect(recipients(message)).toEqual(['alias@acme.example'])
  })

  it.each([
    ['jane=doe+news/x@acme.example'],
    ["o'neil@acme.example"],
    ['SRS0=aa=bb=host.example=jane@acme.example'],
    ['a..b.@carrier.example'],
    ['"odd name"@acme.example'],
    ['jörg@bücher.example'],
    ['jane@[192.0.2.7]'],
  ])('is read whole: %s', (address) => {
    expect(recipients(dsn('', MTA + failed(`Final-Recipient: rfc822; ${address}`)))).toEqual([
      address,
    ])
    expect(
      recipients(
        plainReport(
          `Hi. This is the qmail-send program at x.\n\n<${address}>:\nRemote host said: 551 gone\n`,
        ),
      ),
    ).toEqual([address])
  })

  it.each(['jo\uFFFDrg@acme.example', 'j\\303\\266rg@acme.example', 'j\u0007rg@acme.example'])(
    'is unknown where a byte of it was lost: %j',
    (address) => {
      const text = `Hi. This is the qmail-send program at x.\n\n<${address}>:\nRemote host said: 551 gone\n`
      expect(recipients(plainReport(text)).filter((found) => found !== undefined)).toEqual([])
    },
  )

  it('is the only recipient of the returned message where nothing names him', () => {
    const status = `${MTA}Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user\n`
    expect(recipients(dsn('Sorry.\n', status, 'To: Jane <jane@acme.example>\n'))).toEqual([
      'jane@acme.example',
    ])
    expect(recipients(dsn('Sorry.\n', status, 'To: <a@acme.example>, <b@acme.example>\n'))).toEqual(
      [undefined],
    )
    expect(recipients(dsn('Sorry.\n', status, 'Return-Path: <>\nTo: <a@acme.example>\n'))).toEqual([
      undefined,
    ])
  })

  it('is never the reporting host or the people of the report', () => {
    const text =
      'For help write to postmaster@mx.reporter.example or bounces@sender.example.\nYour message could not be delivered: 550 no such user\n'
    expect(recipients(plainReport(text, { from: 'postmaster@mx.reporter.example' }))).toEqual([
      undefined,
    ])
  })
})

describe('UTF-8 under another charset', () => {
  const mail = (charset: string) =>
    buildMessage({
      type: 'text/plain',
      parameters: { charset },
      text: 'Leider konnte Ihre Nachricht nicht zugestellt werden; Empf\u00e4nger:\n\n<j\u00c3\u00b6rg@acme.example>: host mx[192.0.2.1] said: 551 gone\n',
      fields: { from: 'MAILER-DAEMON@mx.reporter.example', subject: 'Unzustellbar' },
    })

  it('is read as what it is where the part declares that charset', () => {
    expect(recipients(mail('iso-8859-1'))).toEqual(['jörg@acme.example'])
  })

  it('is lost elsewhere', () => {
    expect(recipients(mail('utf-8'))).toEqual([undefined])
  })
})

describe('several recipients', () => {
  const text =
    '                   The mail system\n\n<b@y.example>: host mx.y.example[192.0.2.2] said: 550 5.1.1 No such user\n    (in reply to RCPT TO command)\n\n<a@x.example>: host mx.x.example[192.0.2.1] said: 551 User not local; please\n    try <new@z.example> (in reply to RCPT TO command)\n'

  it('are paired with their text by address, not by order', () => {
    const status = `${MTA}Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.0.0\n\nFinal-Recipient: rfc822; b@y.example\nAction: failed\nStatus: 5.0.0\n`
    expect(decode(dsn(text, status)).reports).toMatchObject([
      { recipient: 'a@x.example', reply: { code: 551 }, remoteMta: 'mx.x.example' },
      { recipient: 'b@y.example', reply: { code: 550 }, status: '5.1.1' },
    ])
  })

  it('include those of the text who have no group', () => {
    const status =
      MTA +
      failed(
        'Final-Recipient: rfc822; a@x.example',
        '551 User not local; please try <new@z.example>',
      )
    expect(recipients(dsn(text, status))).toEqual(['a@x.example', 'b@y.example'])
  })

  it('are never made by undoing an encoded word in the middle of X-Failed-Recipients', () => {
    const value = 'a@=?iso-2022-jp?b?GyRC?=x.example'
    expect(recipients(plainReport('Sorry.\n', { 'x-failed-recipients': value }))).toEqual([
      undefined,
    ])
  })

  it('include those of X-Failed-Recipients, once each', () => {
    const message = plainReport('Sorry.\n', {
      'x-failed-recipients': 'a@x.example,\n b@y.example, A@x.example, ',
    })
    expect(recipients(message)).toEqual(['a@x.example', 'b@y.example'])
  })

  it('are one report where one stands twice, and failed wins over delayed', () => {
    const status = `${MTA}Final-Recipient: rfc822; a@x.example\nAction: delayed\nStatus: 4.0.0\n\n${failed('Final-Recipient: rfc822; A@X.example')}`
    expect(decode(dsn('', status)).reports).toMatchObject([{ action: 'failed' }])
  })

  it('do not inherit a reply that names another of them', () => {
    const diagnostic = '550 5.1.1 <a@x.example>: no such user'
    const status =
      MTA +
      failed('Final-Recipient: rfc822; a@x.example', diagnostic) +
      failed('Final-Recipient: rfc822; b@x.example', diagnostic)
    expect(decode(dsn('', status)).reports).toMatchObject([
      { recipient: 'a@x.example', reply: { code: 550 }, defects: [] },
      {
        recipient: 'b@x.example',
        reply: undefined,
        status: undefined,
        texts: [],
        defects: [{ code: 'collateral' }],
      },
    ])
  })

  it('share a reply that names nobody', () => {
    const status =
      MTA +
      failed('Final-Recipient: rfc822; a@x.example', '554 blocked') +
      failed('Final-Recipient: rfc822; b@x.example', '554 blocked')
    expect(decode(dsn('', status)).reports.map((report) => report.reply?.code)).toEqual([554, 554])
  })

  it.each([500, 501, 2000])('of whom there are %d are kept up to 500', (count) => {
    const groups = Array.from({ length: count }, (_, index) =>
      failed(`Final-Recipient: rfc822; u${String(index)}@x.example`),
    )
    const { reports, defects } = decode(dsn('', MTA + groups.join('')))
    expect(reports).toHaveLength(Math.min(count, 500))
    expect(defects.some((defect) => defect.code === 'too-many-recipients')).toBe(count > 500)
  })
})

describe('attacks by the reply', () => {
  const reply =
    '551 User not local; please try <a@moved.example>\tBcc: <victim@evil.example> Final-Recipient: rfc822; root@local.example'

  it('make no field and no recipient', () => {
    const status = MTA + failed('Final-Recipient: rfc822; old@acme.example', reply)
    const text = `<old@acme.example>: host mx[192.0.2.1] said: ${reply}\n`
    expect(recipients(dsn(text, status))).toEqual(['old@acme.example'])
    expect(recipients(plainReport(text))).toEqual(['old@acme.example'])
  })
})

describe('addresses that are none', () => {
  it('give way to the mail address that the text links', () => {
    const text =
      "Delivery has failed to these recipients or groups:\n\nJane Roe<mailto:jane@acme.example>\nNot found.\n\nDiagnostic information for administrators:\n\nGenerating server: ex.reporter.example\n\nIMCEAEX-_O=ACME_OU=X_cn=Jane@acme.example\nRemote Server returned '550 5.1.1 not found'\n"
    const status =
      MTA + failed('Final-Recipient: rfc822;IMCEAEX-_O=ACME_OU=X_cn=Jane@acme.example', 'failed')
    expect(decode(dsn(text, status)).reports).toMatchObject([
      { recipient: 'jane@acme.example', reply: { code: 550 } },
    ])
  })

  it('never give way to another recipient of the returned message', () => {
    const status = MTA + failed('Final-Recipient: rfc822; jane@#acme.example', '550 Host unknown')
    const original = 'From: own@sender.example\nTo: jane@#acme.example\nCc: own@sender.example\n'
    expect(recipients(dsn('Sorry.\n', status, original))).toEqual([undefined])
  })

  it('leave the recipient unknown otherwise', () => {
    const status = MTA + failed('Final-Recipient: X500; /o=acme/cn=jane', '550 not found')
    expect(recipients(dsn('Sorry.\n', status))).toEqual([undefined])
  })
})

describe('a text without a known layout beside complete fields', () => {
  const status = MTA + failed('Final-Recipient: rfc822; a@x.example', '550 no such user')
  const text = 'Sorry:\n\na@x.example\n  550 no such user\n\nb@y.example\n  554 refused\n'

  it('adds a recipient to whom the returned message was sent', () => {
    expect(recipients(dsn(text, status, 'To: <a@x.example>, <b@y.example>\n'))).toEqual([
      'a@x.example',
      'b@y.example',
    ])
  })

  it('adds nobody else', () => {
    expect(recipients(dsn(text, status))).toEqual(['a@x.example'])
  })
})

describe('a report of 500 recipients', () => {
  it('looks at the text once, not once for each of them', () => {
    const groups = Array.from(
      { length: 500 },
      (_, index) => `Final-Recipient: rfc822; user${String(index)}@acme.example\nStatus: 5.0.0\n\n`,
    ).join('')
    const cost = (text: string): number => {
      const before = process.cpuUsage()
      expect(decode(dsn(text, MTA + groups)).reports).toHaveLength(500)
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    // Beside each other and several times, since another process may disturb either.
    const ratios = Array.from({ length: 15 }, () => {
      const short = cost('Not delivered.\n')
      return cost('Not delivered.  Nobody knows why.\n'.repeat(960)) / short
    })
    // The first ones compile.
    const [, , least = Infinity] = ratios.slice(4).sort((one, other) => one - other)
    expect(least).toBeLessThan(2)
  })
})
