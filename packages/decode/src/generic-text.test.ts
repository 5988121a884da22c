/** Texts that no format knows: the reader has to do without a template. */
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { buildMessage, dsn, plainReport } from './testing/build-message.ts'

const ONE: readonly (readonly [string, string, number | undefined])[] = [
  ['a lonely address', 'The user is unknown.\n\n<jane@x.example>\n', undefined],
  [
    'the kind of address before it',
    'These were unknown:\n\nSMTP <jane@x.example>\n\nPlease check.\n',
    undefined,
  ],
  ['a list with stars', 'Delivery failed:\n\n   * jane@x.example\n\nReason: 550 unknown\n', 550],
  [
    'a list with dashes',
    'could not be delivered:\n-- jane@x.example\n\nThe problem:\n-- 5.4.1 Recipient rejected\n',
    undefined,
  ],
  [
    'a failed-addresses section',
    '|--- Message log follows: ---|\n no valid recipients\n|--- Failed addresses follow: ---|\n <jane@x.example> ... unknown host\n|--- Message text follows: ---|\nReceived: by y\nFrom: me@own.example\n',
    undefined,
  ],
  [
    'a transcript with arrows',
    'Sorry, this message cannot be delivered.\nSent <<< RCPT TO:<jane@x.example>\nReceived >>> 550 <jane@x.example>... unknown\n',
    550,
  ],
  [
    'a session log',
    'FAILED ADDRESS: jane@x.example\n\n--- Session Transcript ---\n --> RCPT To:<jane@x.example>\n <-- 550 5.1.1 Recipient unknown <jane@x.example>\n',
    550,
  ],
  [
    'labels',
    'Sorry.\n\nRecipient: jane@x.example\nSender: me@own.example\nServer: mx.x.example [192.0.2.4]\nError: 550 No such user; ask support@x.example\n',
    550,
  ],
  [
    'a label with a scheme',
    'Could not be delivered.\n\nRecipient: [SMTP:jane@x.example]\nReason: unknown user\n',
    undefined,
  ],
  [
    'a header in the text',
    'Your message\n\tFrom:\tme@own.example\n\tTo:\tjane@x.example\nwas not delivered because the mailbox jane@x.example does not exist.\n',
    undefined,
  ],
  [
    'a sentence',
    'Your mail to <jane@x.example> was rejected by mx.x.example\nError was: 554 5.7.1 Blocked\n',
    554,
  ],
  [
    'a German sentence',
    'Ihre Nachricht an jane@x.example konnte nicht zugestellt werden.\nGrund: 550 Empfänger unbekannt\n',
    550,
  ],
  [
    'a French sentence',
    "Le message destiné à <jane@x.example> n'a pas pu être remis : 550 Utilisateur inconnu\n",
    550,
  ],
  [
    'a Russian sentence',
    'Письмо для jane@x.example не доставлено: 550 нет такого пользователя\n',
    550,
  ],
  [
    'Chinese labels',
    '抱歉，您的邮件被退回来了……\n\n收件人：jane@x.example\n退信原因：RCPT TO: 550 User not found: jane@x.example\n',
    550,
  ],
  [
    'Japanese prose around it',
    '次の宛先に送信できませんでした。jane@x.example様\n550 unknown user\n',
    550,
  ],
  [
    'an address with a name',
    'These could not be reached:\n\n    To: Jane <jane@x.example>\n    550 5.2.1 disabled\n',
    550,
  ],
  [
    'help with an address',
    'Delivery to jane@x.example failed: 550 no.\nPlease contact helpdesk@x.example.\n',
    550,
  ],
  [
    'a link with an address',
    'Delivery to jane@x.example failed: 550 no.\nSee https://x.example/?u=postmaster@x.example\n',
    550,
  ],
]

describe('one recipient in an unknown layout', () => {
  it.each(ONE)('%s', (_name, text, code) => {
    const { kind, reports } = decode(plainReport(text, { to: 'me@own.example' }))
    expect(kind).toBe('bounce')
    expect(reports.map((report) => report.recipient)).toEqual(['jane@x.example'])
    expect(reports[0]?.reply?.code).toBe(code)
  })
})

describe('marks of a mail system', () => {
  it.each([
    [
      'the daemon as sender, whatever the subject',
      { subject: '邮件', from: 'MAILER-DAEMON@x.example' },
    ],
    ['an empty sender', { subject: '?', from: 'Mail <>' }],
    [
      'a postmaster and a subject in Chinese',
      { subject: '邮件传输失败！', from: 'postmaster@x.example' },
    ],
    [
      'a postmaster and FAILED MAIL',
      { subject: 'FAILED MAIL to jane', from: 'postmaster@x.example' },
    ],
  ])('%s', (_mark, fields) => {
    const text = '无法发送\n\n<jane@x.example>:\n\n<joe@x.example>:\n'
    const { kind, reports } = decode(
      plainReport(text, { ...fields, 'return-path': '<x@x.example>' }),
    )
    expect(kind).toBe('bounce')
    expect(reports.map((report) => report.recipient)).toEqual(['jane@x.example', 'joe@x.example'])
  })

  it.each([
    'Wiadomość nie została dostarczona',
    'Nedoručitelné: Zpráva',
    'Sin entregar: Pedido',
    'Meddelandet kunde inte levereras',
    'Meldingen kunne ikke leveres',
    'İleti teslim edilemedi',
    'Error sending message [1.mail] from [mx.x.example]',
  ])('a postmaster and %s', (subject) => {
    const fields = { subject, from: 'postmaster@x.example', 'return-path': '<x@x.example>' }
    const { kind, reports } = decode(plainReport('<jane@x.example>\n\n<joe@x.example>\n', fields))
    expect(kind).toBe('bounce')
    expect(reports).toHaveLength(2)
  })

  it('do not include a postmaster with a subject of his own', () => {
    const fields = {
      from: 'postmaster@x.example',
      subject: 'Maintenance',
      'return-path': '<x@x.example>',
    }
    expect(decode(plainReport('Write to\n\n<jane@x.example>\n', fields)).kind).toBe('not_a_bounce')
  })
})

describe('a program’s word about an address that Exim hides', () => {
  it('is the reason', () => {
    const text =
      'This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  an undisclosed address\n    (generated from jane@x.example)\n\nThe following text was generated during the delivery attempt:\n\n------ an undisclosed address\n       (generated from jane@x.example) ------\n\nMail quota exceeded.\n'
    const { reports } = decode(plainReport(text))
    expect(reports).toMatchObject([{ recipient: 'jane@x.example' }])
    expect(reports[0]?.texts[0]?.text).toContain('Mail quota exceeded.')
  })
})

describe('a person who sends a report on', () => {
  it.each([
    ['in brackets', { subject: 'Look [Fwd: Returned mail: see transcript for details]' }],
    ['to a list', { subject: 'Returned mail', 'x-mailing-list': 'users@lists.example' }],
  ])('is known by the subject or the list: %s', (_how, fields) => {
    const text = 'Your address seems to be broken.\n\nrcpt to:<jane@x.example>\n550 Relay denied\n'
    const letter = { from: 'joe@y.example', 'return-path': '<owner@lists.example>', ...fields }
    expect(decode(plainReport(text, letter)).kind).toBe('not_a_bounce')
  })
})

describe('odd ways to name a recipient', () => {
  it.each([
    [
      'an X.400 form of Exchange 5',
      'Your message\n\ndid not reach the following recipient(s):\n\nc=US;a= ;p=ACME;o=Site;dda:SMTP=jane@x.example; on Fri, 4 Oct 2002\n17:12:28 -0400\n    The recipient name is not recognized\n',
    ],
    [
      'an address that Exim hides',
      'This message was created automatically by mail delivery software.\n\nThe following address(es) failed:\n\n  an undisclosed address\n    (generated from jane@x.example)\n',
    ],
    [
      'a code at the end',
      '------ Failed Recipients ------\n\n<jane@x.example>: mailbox unavailable. [SMTP Error Code 550]\n',
    ],
    ['quotes', 'Delivery of email to this address\n\n"jane@x.example"\n\nhas failed.\n'],
    [
      'brackets at the end of a sentence',
      'Your message has problems\nwith local user jane.\n(Originally addressed to jane@x.example)\n\nUser not known\n',
    ],
  ])('%s', (_name, text) => {
    expect(decode(plainReport(text)).reports.map((report) => report.recipient)).toEqual([
      'jane@x.example',
    ])
  })
})

describe('the new address in an unknown layout', () => {
  it.each([
    'Delivery to jane@x.example failed.\nThe server replied: 551 User not local; please try <new@y.example>\n',
    'Message for jane@x.example could not be delivered.\n551 jane@x.example has moved; new address is new@y.example\n',
    '<jane@x.example>\n\nUser has moved; please try <new@y.example>\n',
    'Delivery to jane@x.example failed: the user has moved to new@y.example\n',
    'jane@x.example: has been replaced by new@y.example\n',
  ])('is no recipient: %j', (text) => {
    const { reports } = decode(plainReport(text, { to: 'me@own.example' }))
    expect(reports.map((report) => report.recipient)).toEqual(['jane@x.example'])
    expect(reports[0]?.texts.map((one) => one.text).join(' ')).toContain('new@y.example')
  })
})

describe('several recipients in an unknown layout', () => {
  it('have their own replies', () => {
    const text =
      'Could not deliver to:\n\na@x.example\n  550 5.1.1 No such user\n\nb@y.example\n  551 User not local; please try <c@z.example>\n'
    expect(decode(plainReport(text)).reports).toMatchObject([
      { recipient: 'a@x.example', reply: { code: 550 } },
      {
        recipient: 'b@y.example',
        reply: { code: 551, text: 'User not local; please try <c@z.example>' },
      },
    ])
  })

  it('share the only reply below them', () => {
    const text =
      'These did not receive it:\n\n a@x.example\n b@y.example\n\nReason: 552 5.2.2 Quota exceeded\n'
    expect(decode(plainReport(text)).reports).toMatchObject([
      { recipient: 'a@x.example', reply: { code: 552 } },
      { recipient: 'b@y.example', reply: { code: 552 } },
    ])
  })

  it.each([
    [
      'sentences',
      'The mail to a@x.example was refused with "550 5.1.1 unknown".\nThe mail to b@y.example was refused with "551 try <c@z.example>".\n',
    ],
    [
      'rows of a table',
      '| Recipient   | Result                      |\n| a@x.example | 550 5.1.1 unknown           |\n| b@y.example | 551 5.1.6 try <c@z.example> |\n',
    ],
  ])('have the replies of their lines: %s', (_what, text) => {
    const { reports } = decode(plainReport(`Delivery has failed.\n\n${text}`))
    expect(reports).toMatchObject([
      { recipient: 'a@x.example', reply: { code: 550 } },
      { recipient: 'b@y.example', reply: { code: 551 } },
    ])
    expect(JSON.stringify(reports[0]?.texts)).not.toContain('c@z')
  })

  it('are read from one label', () => {
    const text = 'Recipients: <a@x.example>, <b@y.example>\nReason: 554 refused\n'
    expect(decode(plainReport(text)).reports.map((report) => report.recipient)).toEqual([
      'a@x.example',
      'b@y.example',
    ])
  })
})

describe('several recipients of whom the returned message names one', () => {
  function reportsOf(text: string) {
    const { reports } = decode(
      buildMessage({
        type: 'multipart/mixed',
        fields: { from: 'MAILER-DAEMON@relay.example', subject: 'Returned mail' },
        parts: [
          { type: 'text/plain', text },
          {
            type: 'message/rfc822',
            text: 'From: own@sender.example\nTo: a@x.example\nSubject: News\n\nHello\n',
          },
        ],
      }),
    )
    return reports.map(({ recipient, reply, texts }) => ({
      recipient,
      code: reply?.code,
      says: texts[0]?.text,
    }))
  }

  it('are all read where they stand behind the same words', () => {
    const text =
      'Sent today.\n\nCould not be delivered to: <a@x.example>\nThe mailbox is full.\n\nCould not be delivered to: <b@y.example>\n550 5.1.1 User unknown\n'
    expect(reportsOf(text)).toMatchObject([
      {
        recipient: 'a@x.example',
        code: undefined,
        says: 'Could not be delivered to The mailbox is full.',
      },
      { recipient: 'b@y.example', code: 550 },
    ])
  })

  it('are read line by line where each line says of whom and what', () => {
    const text =
      'Mailbox exceeds allowed size: a@x.example\nUnknown host: b@y.example\n\ndelivery failed 20 attempts: c@z.example\n'
    expect(reportsOf(text)).toMatchObject([
      { recipient: 'a@x.example', says: 'Mailbox exceeds allowed size' },
      { recipient: 'b@y.example', says: 'Unknown host' },
      { recipient: 'c@z.example', says: 'delivery failed 20 attempts' },
    ])
  })

  it('are that one alone where the others have another label', () => {
    const text =
      'Undeliverable message to: <a@x.example>\nThe mailbox behind it: <b@y.example>\n550 5.1.1 User unknown\n'
    expect(reportsOf(text).map(({ recipient }) => recipient)).toEqual(['a@x.example'])
  })

  it('are that one alone where the other is a mailbox behind it', () => {
    const text =
      'Your message to\n\n  a@x.example\n\nwas forwarded and refused:\n\n  b@hidden.example: 550 5.1.1 User unknown\n'
    expect(reportsOf(text)).toMatchObject([{ recipient: 'a@x.example', code: 550 }])
    expect(reportsOf(text)).toHaveLength(1)
  })

  it('take no reply of a neighbour where words of their own stand beside them', () => {
    const text =
      'Failed addresses:\n <a@x.example> ... transport smtp: 551 <a@x.example>... User not local; please try <new@z.example>\n <b@y.example> ... unknown host\n'
    expect(reportsOf(text)).toMatchObject([
      { recipient: 'a@x.example', code: 551 },
      { recipient: 'b@y.example', code: undefined, says: '... unknown host' },
    ])
  })
})

describe('a new address that stands below several recipients', () => {
  const offer = '551 5.1.6 User not local; please try <new@z.example>'

  it('is nobody’s, since nothing tells whose', () => {
    const { reports } = decode(plainReport(`Failed:\n\na@x.example\nb@x.example\n\n${offer}\n`))
    expect(reports).toMatchObject([
      { recipient: 'a@x.example', reply: { code: 551, status: '5.1.6' } },
      { recipient: 'b@x.example', reply: { code: 551, status: '5.1.6' } },
    ])
    expect(JSON.stringify(reports.map(({ texts, reply }) => [texts, reply]))).not.toContain('new@')
  })

  it('is that of the one beside whom it stands', () => {
    const { reports } = decode(plainReport(`Failed:\n\n<a@x.example>: ${offer}\n<b@x.example>\n`))
    const offered = reports.filter(({ texts }) => JSON.stringify(texts).includes('new@'))
    expect(reports).toHaveLength(2)
    expect(offered).toMatchObject([{ recipient: 'a@x.example', reply: { code: 551 } }])
  })

  it('is his who is the only one', () => {
    const { reports } = decode(plainReport(`Failed:\n\na@x.example\n\n${offer}\n`))
    expect(reports).toMatchObject([
      { recipient: 'a@x.example', reply: { text: 'User not local; please try <new@z.example>' } },
    ])
  })
})

describe('a report of failures and arrivals in words alone', () => {
  function actionsOf(text: string) {
    const { reports } = decode(plainReport(text))
    return reports.map(({ recipient, action, reply }) => [recipient, action, reply?.code])
  }

  it.each([
    [
      'a line each',
      'Your message:\n\n  a@x.example   delivered\n  b@y.example   FAILED (550 5.1.1 no such user)\n',
      [
        ['b@y.example', 'failed', 550],
        ['a@x.example', 'delivered', undefined],
      ],
    ],
    [
      'a heading each',
      'Your message was successfully delivered to:\n  a@x.example\n\nIt could not be delivered to:\n  b@y.example (user unknown)\n',
      [
        ['b@y.example', 'failed', undefined],
        ['a@x.example', 'delivered', undefined],
      ],
    ],
    [
      'a heading that denies it',
      'Your message was not delivered to:\n  a@x.example\n',
      [['a@x.example', 'failed', undefined]],
    ],
    [
      'a heading that ends before the next',
      'It was delivered to:\n  a@x.example\n\nThese failed:\n  b@y.example\n',
      [
        ['b@y.example', 'failed', undefined],
        ['a@x.example', 'delivered', undefined],
      ],
    ],
  ])('tells them apart: %s', (_name, text, expected) => {
    expect(actionsOf(text)).toEqual(expected)
  })

  it('is a delivery notice where all arrived', () => {
    const text = 'The mail has been delivered to the following recipients:\n\n  a@x.example\n'
    expect(decode(plainReport(text)).kind).toBe('delivery_notice')
  })

  it('gives a recipient the reply that stands above him', () => {
    const text = '552 5.2.2 Over quota\n   a@x.example\n550 5.1.1 No such user\n   b@y.example\n'
    expect(actionsOf(text)).toEqual([
      ['a@x.example', 'failed', 552],
      ['b@y.example', 'failed', 550],
    ])
  })

  it('reads a numbered list', () => {
    const text = 'Failed:\n\n1. a@x.example\n   552 mailbox full\n2. b@y.example\n   550 unknown\n'
    expect(actionsOf(text)).toEqual([
      ['a@x.example', 'failed', 552],
      ['b@y.example', 'failed', 550],
    ])
  })

  it.each([
    [
      'below a signature',
      'Your message to a@x.example could not be delivered.\n\n--\nJane, Mail Team\nteam@x.example\n',
    ],
    [
      'of a desk for help',
      'Your message to a@x.example could not be delivered.\n\nhelpdesk@x.example\n',
    ],
  ])('takes no address %s for a recipient', (_name, text) => {
    expect(actionsOf(text)).toEqual([['a@x.example', 'failed', undefined]])
  })

  it('takes a desk for the recipient where nobody else is named', () => {
    expect(actionsOf('Not delivered:\n\nsupport@x.example\n')).toEqual([
      ['support@x.example', 'failed', undefined],
    ])
  })
})

describe('a list under a sentence that leads to it', () => {
  it('belongs to no one above it, so that all share the reason of the text', () => {
    const heading = 'The following recipients did not receive your message:'
    const text = `The destination computer was not reachable within two days.\n\n${heading}\n\n   <a@x.example>\n${heading}\n\n   <b@x.example>\n\nPlease reply to the postmaster.\n`
    const { reports } = decode(plainReport(text))
    expect(reports.map(({ recipient }) => recipient)).toEqual(['a@x.example', 'b@x.example'])
    for (const { texts } of reports) {
      expect(texts[0]?.text).toMatch(/^The destination computer was not reachable/)
    }
  })

  it('proves a report that came back from the daemon of a forwarder', () => {
    const fields = {
      from: 'SMTP Mail Service',
      'return-path': '<MAILER-DAEMON@forwarder.example>',
      subject: 'Returned Mail: Error During Delivery',
    }
    const text = '  ---- Failed Recipients ----\n\n<jane@x.example>\nMail Loop Detected\n'
    expect(decode(plainReport(text, fields))).toMatchObject({
      kind: 'bounce',
      reports: [{ recipient: 'jane@x.example', action: 'failed' }],
    })
  })

  it.each([
    ['Your message with the subject News\ncould not be delivered to the following recipients:'],
    ['Delivery of email to this address'],
  ])('proves a report whose sender proves nothing: %j', (heading) => {
    const fields = {
      from: 'gateway@x.example',
      'return-path': '<gateway@x.example>',
      subject: 'Delivery failure notification',
    }
    const text = `${heading}\n\njane@x.example\n\nDelivery attempts will continue to be made for 5 days.\n`
    expect(decode(plainReport(text, fields))).toMatchObject({
      kind: 'delivery_notice',
      reports: [{ recipient: 'jane@x.example', action: 'delayed' }],
    })
  })
})

describe('a code in brackets behind the words', () => {
  it('is the code of what they say', () => {
    const text =
      '------ Failed ------\n\n<jane@x.example>: mailbox unavailable. [SMTP Error Code 550]\n-------- Returned Mail --------\n\nReceived: from x.example\nTo: joe@x.example\n'
    expect(decode(plainReport(text)).reports).toMatchObject([
      { recipient: 'jane@x.example', reply: { code: 550, text: '' } },
    ])
  })
})

describe('an enhanced code that only the words have', () => {
  const group = (status: string) =>
    `Reporting-MTA: x400; mta\n\nFinal-Recipient: rfc822; jane@x.example\nAction: failed\nStatus: ${status}\n`
  const human = '<jane@x.example>\nInformation: error message 5.7.1 Unable to relay\n'

  it.each([
    ['5.0.0', '5.7.1'],
    ['4.0.0', '4.0.0'],
    ['5.1.1', '5.1.1'],
  ])('beside %s in the field gives %s', (field, status) => {
    expect(decode(dsn(human, group(field))).reports).toMatchObject([{ status }])
  })
})

describe('a gateway that stopped a mail', () => {
  const text =
    'The gateway has not delivered the following message:\n\n  From: own@sender.example\n  To: old@acme.example\n\nIt holds a file that is not permitted.\n'

  it('quotes no reply and is believed under the null reverse-path', () => {
    const { kind, reports } = decode(plainReport(text, { from: 'Gateway <gate@acme.example>' }))
    expect(kind).toBe('bounce')
    expect(reports).toMatchObject([{ recipient: 'old@acme.example', action: 'failed' }])
  })

  it('is a letter under any other', () => {
    const { kind } = decode(
      plainReport(text, { from: 'Joe <joe@acme.example>', 'return-path': '<joe@acme.example>' }),
    )
    expect(kind).toBe('not_a_bounce')
  })
})

describe('a list of addresses and its reason', () => {
  function textsOf(text: string) {
    return decode(plainReport(text)).reports.map(({ recipient, reply, texts }) => ({
      recipient,
      code: reply?.code,
      says: texts.find(({ source }) => source === 'human-part')?.text,
    }))
  }

  it('finds the reason above where only a farewell stands below', () => {
    const [report] = textsOf(
      'Not delivered:\n\nThe account is over quota.\n\n<jane@x.example>\n\nPlease reply to us\nif you feel this to be an error.\n',
    )
    expect(report?.recipient).toBe('jane@x.example')
    expect(report?.says).toContain('over quota')
  })

  it('keeps the reason below where one stands there', () => {
    const [report] = textsOf(
      'Not delivered:\n\n<jane@x.example>\n\nThe account is full.\n\nPlease reply.\n',
    )
    expect(report?.says).toMatch(/^The account is full/)
  })

  it('gives all of one line the reason of the text', () => {
    for (const { says } of textsOf('Your mail to: jane@x.example, joe@y.example\nwas banned.\n')) {
      expect(says).toContain('was banned')
    }
  })
})

describe('a mail that comes back without naming anybody', () => {
  const text =
    '==== A copy of your message is being returned, because: ====\n"JANE" at X is an unknown recipient.\n==== Failed message follows: ====\nDate: 1 Jan\nFrom: own@y.example\nTo: jane@x.example\nSubject: News\n\nHello\n'
  const fields = { from: 'COMSAT@its.example', subject: 'Msg of Friday' }

  it('names the one whom the returned mail was sent to', () => {
    const decoded = decode(plainReport(text, { ...fields, 'return-path': '<>' }))
    expect(decoded).toMatchObject({ kind: 'bounce', reports: [{ recipient: 'jane@x.example' }] })
  })

  it('proves nothing where a person could have written it', () => {
    const decoded = decode(plainReport(text, { ...fields, 'return-path': '<joe@x.example>' }))
    expect(decoded.kind).toBe('not_a_bounce')
  })
})

describe('a text that says too little', () => {
  it('gives a report without a recipient, for a person to see', () => {
    const { kind, reports } = decode(plainReport('Your message could not be delivered.\n'))
    expect(kind).toBe('bounce')
    expect(reports).toMatchObject([{ recipient: undefined }])
    expect(reports[0]?.texts[0]).toMatchObject({ source: 'human-part' })
  })

  it('keeps the reply that it quotes', () => {
    const { reports } = decode(
      plainReport(
        "Not delivered:\n\n  'Sales North'\n  Server error: '451 Local error in processing'\n",
      ),
    )
    expect(reports).toMatchObject([{ recipient: undefined, reply: { code: 451 } }])
  })

  it('says nothing by the names of fields that were pasted into it', () => {
    const { reports } = decode(
      plainReport(
        'Not yet delivered.\n\nReporting-MTA: dns; mx.x.example\n\nAction: delayed\nFinal-Recipient: rfc822;jane@x.example\nStatus: 4.0.0\n',
      ),
    )
    expect(reports).toMatchObject([{ recipient: 'jane@x.example', action: 'delayed' }])
    expect(reports[0]?.texts.find(({ source }) => source === 'human-part')?.text).toBe(
      'Not yet delivered.',
    )
  })

  it('is not guessed from JSON', () => {
    const text =
      '{"notificationType":"Bounce","mail":{"source":"own@x.example","destination":["jane@x.exam'
    expect(decode(plainReport(text)).reports).toMatchObject([{ recipient: undefined }])
  })

  it('is a report of a list server under its own address, which a person has not', () => {
    const text = 'Not delivered:\n\n<jane@x.example>:\nRemote host said: 550 gone\n'
    const from = (address: string) =>
      decode(
        plainReport(text, { from: address, subject: 'Undelivered mail', 'return-path': address }),
      )
    expect(from('<news-admin@acme.example>').kind).toBe('bounce')
    expect(from('<joe@acme.example>').kind).toBe('not_a_bounce')
  })

  it('is no report where only the subject speaks for it', () => {
    const text = 'Dear all, see jane@x.example.\n'
    const fields = {
      from: 'Joe <joe@x.example>',
      subject: 'Delivery failure analysis',
      'return-path': '<joe@x.example>',
    }
    expect(decode(plainReport(text, fields)).kind).toBe('not_a_bounce')
  })
})

describe('a reason before the address', () => {
  it.each([
    ['a colon', 'Receiver not found: <old@acme.example>'],
    ['an arrow', 'No such local user  ----> old@acme.example'],
  ])('stands before %s', (_name, line) => {
    const { reports } = decode(plainReport(`${line}\n\nYour message is returned.\n`))
    expect(reports).toMatchObject([{ recipient: 'old@acme.example' }])
    expect(JSON.stringify(reports[0]?.texts)).toMatch(/not found|No such local user/)
  })
})

describe('a forwarding service', () => {
  it('names the recipient of the returned message in a sentence, the mailbox behind him with a label', () => {
    const { reports } = decode(
      buildMessage({
        type: 'multipart/mixed',
        fields: { from: 'MAILER-DAEMON@relay.example', subject: 'Returned mail' },
        parts: [
          {
            type: 'text/plain',
            text: 'The message that you sent to <old@acme.example> came back.\nThe mailbox jane@home.example is unavailable.\n',
          },
          {
            type: 'message/rfc822',
            text: 'From: own@sender.example\nTo: old@acme.example\nSubject: News\n\nHello\n',
          },
        ],
      }),
    )
    expect(reports).toMatchObject([{ recipient: 'old@acme.example' }])
  })
})

describe('a lure in the dress of a mail system', () => {
  const text =
    'Your mailbox is full: 5 messages were returned with 552 5.2.2. Release your messages at https://thief.example/\n'

  it('is no report, where it came with a reverse-path', () => {
    expect(decode(plainReport(text, { 'return-path': '<info@thief.example>' })).kind).toBe(
      'not_a_bounce',
    )
    expect(decode(plainReport(text, { 'return-path': '<>' })).kind).toBe('bounce')
  })
})
