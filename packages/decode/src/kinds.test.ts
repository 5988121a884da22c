import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import {
  buildMessage,
  dsn,
  plainReport,
  type MessageSpec,
  type PartSpec,
} from './testing/build-message.ts'

const group = (fields: string): string =>
  `Reporting-MTA: dns; mx.reporter.example\n\nFinal-Recipient: rfc822; old@acme.example\n${fields}`

describe('reports of delivery that are no failure', () => {
  it.each([
    ['delayed', 'Action: delayed\nStatus: 4.4.1\nDiagnostic-Code: smtp; 451 try later\n'],
    ['delivered', 'Action: delivered\nStatus: 2.0.0\n'],
    [
      'relayed',
      'Action: relayed (to non-DSN-aware mailer)\nStatus: 2.0.0\nDiagnostic-Code: SMTP; 251 User not local; will forward to <new@moved.example>\n',
    ],
    ['expanded', 'Action: expanded\nStatus: 2.0.0\n'],
  ])('%s is a delivery notice with its report', (action, fields) => {
    const { kind, reports } = decode(dsn('This is a notice.\n', group(fields)))
    expect(kind).toBe('delivery_notice')
    expect(reports).toMatchObject([{ recipient: 'old@acme.example', action }])
  })

  it('is not made a failure by what the text says', () => {
    const text = '<old@acme.example>: delivery via mx: 250 ok. 550 5.1.1 User unknown\n'
    const status = group('Action: delivered\nStatus: 2.0.0\nDiagnostic-Code: smtp; 250 ok\n')
    expect(decode(dsn(text, status)).kind).toBe('delivery_notice')
  })

  it('is told by the words where there are no fields', () => {
    const text =
      'Delivery to the following recipient has been delayed:\n\n     old@acme.example\n\nMessage will be retried for 2 more day(s)\n'
    const { kind, reports } = decode(
      plainReport(text, { subject: 'Delivery Status Notification (Delay)' }),
    )
    expect(kind).toBe('delivery_notice')
    expect(reports).toMatchObject([{ recipient: 'old@acme.example', action: 'delayed' }])
  })
})

describe('a delay in words alone', () => {
  it.each([
    ['Dutch', 'Vertraagde bezorging: News', 'Dit bericht is nog niet bezorgd.'],
    ['French', 'Remise différée : News', 'Ce message n’a pas encore été remis.'],
    ['Spanish', 'Entrega retrasada: News', 'Este mensaje todavía no se ha entregado.'],
    ['Italian', 'Recapito ritardato: News', 'Il messaggio non è stato ancora recapitato.'],
    ['Portuguese', 'Entrega atrasada: News', 'Esta mensagem ainda não foi entregue.'],
    ['Polish', 'Opóźnione dostarczanie: News', 'Wiadomość nie została jeszcze dostarczona.'],
    ['Swedish', 'Fördröjd leverans: News', 'Meddelandet har ännu inte levererats.'],
    ['Chinese', '邮件延迟通知: News', '您的邮件尚未送达。'],
    ['Japanese', '配信の遅延: News', 'このメールはまだ配信されていません。'],
  ])('is no failure in %s', (_language, subject, words) => {
    const from = 'Postmaster <postmaster@acme.example>'
    const { kind, reports } = decode(
      plainReport(`${words}\n\nold@acme.example\n`, { from, subject }),
    )
    expect(kind).toBe('delivery_notice')
    expect(reports).toMatchObject([{ recipient: 'old@acme.example', action: 'delayed' }])
  })

  it.each([
    'nie została jeszcze dostarczona',
    'noch nicht zugestellt',
    'ещё не доставлено',
    'has not been delivered yet',
  ])('is told by its text where the subject says less: %s', (words) => {
    const { kind } = decode(plainReport(`Mail ${words}:\n\nold@acme.example\n`))
    expect(kind).toBe('delivery_notice')
  })
})

describe('a failure', () => {
  it.each([
    ['Warning: jane@acme.example - User unknown!', 'bounce'],
    ['WARNING: message to jane@acme.example refused', 'bounce'],
    ['Warning: could not send message for past 4 hours', 'delivery_notice'],
  ])('is told from a warning by the subject: %s', (subject, kind) => {
    const text = 'jane@acme.example - there is no user by that name at this server.\n'
    expect(decode(plainReport(text, { subject })).kind).toBe(kind)
  })

  it.each(['Undeliverable: Delay of your order', 'Returned mail: Warning of the week'])(
    'stays one where the subject repeats the words of the returned message: %s',
    (subject) => {
      const text = '<old@acme.example>: host mx[192.0.2.1] said: 550 no such user\n'
      expect(decode(plainReport(text, { subject })).kind).toBe('bounce')
    },
  )

  it('is read where only Auto-Submitted tells that no person wrote', () => {
    const message = buildMessage({
      type: 'multipart/mixed',
      fields: { from: 'relay@esp.example', subject: 'Aviso', 'auto-submitted': 'auto-generated' },
      parts: [
        { type: 'text/plain', text: 'No.\n' },
        {
          type: 'message/delivery-status',
          text: group('Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n'),
        },
      ],
    })
    expect(decode(message)).toMatchObject({
      kind: 'bounce',
      reports: [{ recipient: 'old@acme.example' }],
    })
  })

  it('is read below the wrappers that lists and gateways add', () => {
    const report: PartSpec = {
      type: 'multipart/report',
      parts: [
        { type: 'text/plain', text: 'Sorry.\n' },
        {
          type: 'message/delivery-status',
          text: group('Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no\n'),
        },
      ],
    }
    const wrapped = buildMessage({
      type: 'multipart/mixed',
      fields: { from: 'list@lists.example', subject: '[list] mail' },
      parts: [
        { type: 'multipart/mixed', parts: [report] },
        { type: 'text/plain', text: 'footer' },
      ],
    })
    expect(decode(wrapped)).toMatchObject({
      kind: 'bounce',
      reports: [{ recipient: 'old@acme.example' }],
    })
  })
})

describe('the words for people', () => {
  const lure =
    '<p>Dear reader,</p><p>Your mailbox is on hold: <a href="https://thief.example/">release messages</a></p>'

  it('are in HTML where what is plain is only the footer of a list', () => {
    const footer = '_______________________________________________\nUsers mailing list\n'
    const mail = {
      type: 'multipart/mixed',
      fields: {
        from: 'Postmaster <users@lists.example>',
        subject: '[Users] Undeliverable: Incoming messages failure',
        'return-path': '<users-bounces@lists.example>',
      },
      parts: [
        { type: 'text/html', text: lure },
        { type: 'text/plain', text: footer },
      ],
    }
    expect(decode(buildMessage(mail)).kind).toBe('not_a_bounce')
  })

  it('prove a report of an office by a subject that says what is wrong', () => {
    const text = "I wasn't able to deliver your mail to:old@acme.example\n\nNo such mail ID here.\n"
    const from = 'postmaster@acme.example'
    const fields = {
      from,
      subject: 'Recipient does not exist',
      'return-path': `<root@acme.example>`,
    }
    expect(decode(plainReport(text, fields))).toMatchObject({
      kind: 'bounce',
      reports: [{ recipient: 'old@acme.example' }],
    })
  })
})

describe('field groups in odd places', () => {
  const group = 'Final-Recipient: rfc822; jane@acme.example\nAction: failed\nStatus: 5.2.2\n'

  it('are the whole mail', () => {
    const mail = { type: 'message/delivery-status', text: `Reporting-MTA: dns; mx\n\n${group}` }
    expect(decode(buildMessage(mail))).toMatchObject({
      kind: 'bounce',
      reports: [{ recipient: 'jane@acme.example', status: '5.2.2' }],
    })
  })

  it('stand behind a text of the same type', () => {
    const parts = [
      {
        type: 'message/delivery-status',
        text: 'This mail was not delivered:\n\n<jane@acme.example> is full\n',
      },
      { type: 'message/delivery-status', text: `Reporting-MTA: dns; mx\n\n${group}` },
    ]
    const fields = { from: 'postmaster@acme.example', subject: 'Returned Mail' }
    const { reports } = decode(buildMessage({ type: 'multipart/report', fields, parts }))
    expect(reports).toMatchObject([{ recipient: 'jane@acme.example', status: '5.2.2' }])
    expect(reports[0]?.texts.map(({ text }) => text)).toContain('is full')
  })

  const cutBehind = (fields: string, human: string) =>
    decode({
      ...buildMessage({
        type: 'multipart/report',
        parameters: { boundary: 'b' },
        fields: { from: 'MAILER-DAEMON@acme.example', subject: 'Returned Mail' },
        parts: [
          { type: 'text/plain', text: human },
          { type: 'message/delivery-status', text: `Reporting-MTA: dns; mx\n\n${fields}` },
        ],
      }),
      bytes: Buffer.from('--b\n'),
    }).reports.map(({ recipient }) => recipient)

  it('name the recipient by Original-Recipient alone where the mail was cut behind the last field', () => {
    const fields =
      'Original-Recipient: rfc822; target@acme.example\nStatus: 5.5.0\nDiagnostic-Code: smtp;550 no\n'
    expect(cutBehind(fields, 'Sorry.')).toEqual(['target@acme.example'])
  })

  it('name nobody by an Original-Recipient whose Final-Recipient was cut off', () => {
    const fields = 'Original-Recipient: rfc822; alias@acme.example\nAction: failed\n'
    const human =
      'This message was created automatically by mail delivery software.\n\n  target@acme.example\n    550 no\n'
    expect(cutBehind(fields, human)).toEqual(['target@acme.example'])
  })
})

describe('a delay that is final', () => {
  it('is failed where OpenSMTPD says that the envelope expired', () => {
    const text =
      '    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n    A message is delayed for more than 0 seconds for the following\n    list of recipients:\n\nold@acme.example: Envelope expired\n\n    Please note that this is only a temporary failure report.\n'
    const { kind, reports } = decode(dsn(text, group('Action: delayed\nStatus: 4.4.7\n')))
    expect(kind).toBe('bounce')
    expect(reports[0]?.action).toBe('failed')
  })

  it('is failed where the queue gave up', () => {
    const status = group(
      'Action: delayed\nStatus: 4.4.7\nDiagnostic-Code: smtp; 421 busy; giving up\n',
    )
    expect(decode(dsn('', status)).reports[0]?.action).toBe('failed')
  })

  it('is a delay where a next attempt is announced', () => {
    const status = group(
      'Action: delayed\nStatus: 4.4.1\nWill-Retry-Until: Sun, 22 Nov 2026 04:00:00 +0000\nDiagnostic-Code: smtp; giving up on this host\n',
    )
    expect(decode(dsn('', status)).reports[0]?.action).toBe('delayed')
  })
})

describe('complaints', () => {
  const arf = (
    fields: string,
    original = 'To: <old@acme.example>\nSubject: News\n',
  ): MessageSpec => ({
    type: 'multipart/report',
    parameters: { 'report-type': 'feedback-report' },
    fields: { from: 'fbl@isp.example', subject: 'FW: News' },
    parts: [
      { type: 'text/plain', text: 'This is an email abuse report.' },
      { type: 'message/feedback-report', text: fields },
      { type: 'message/rfc822', text: original },
    ],
  })

  it.each(['abuse', 'fraud', 'virus', 'other', 'not-spam'])('%s', (type) => {
    const fields = `Feedback-Type: ${type}\nVersion: 1\nOriginal-Rcpt-To: <jane@acme.example>\n`
    const decoded = decode(buildMessage(arf(fields)))
    expect(decoded.kind).toBe('complaint')
    expect(decoded.complaint).toEqual({ feedbackType: type })
    expect(decoded.reports).toMatchObject([{ recipient: 'jane@acme.example' }])
  })

  it('names the one address of To where the report names none', () => {
    const decoded = decode(buildMessage(arf('Feedback-Type: abuse\n')))
    expect(decoded.reports.map((report) => report.recipient)).toEqual(['old@acme.example'])
  })

  it.each([
    'redacted@acme.example',
    'undisclosed-recipients@acme.example',
    'jane@redacted.example',
  ])('takes the placeholder %s for nobody', (address) => {
    const decoded = decode(
      buildMessage(arf(`Feedback-Type: abuse\nOriginal-Rcpt-To: ${address}\n`)),
    )
    expect(decoded.kind).toBe('complaint')
    expect(decoded.reports).toEqual([])
  })

  it('is the mail itself where it came back with the field of the reporter', () => {
    const decoded = decode(
      buildMessage({
        type: 'text/plain',
        fields: {
          from: 'news@sender.example',
          to: 'jane@acme.example',
          subject: 'News',
          'x-hmxmroriginalrecipient': 'jane@acme.example',
        },
        text: 'Our prices in March',
      }),
    )
    expect(decoded).toMatchObject({
      kind: 'complaint',
      complaint: { feedbackType: 'abuse' },
      reports: [{ recipient: 'jane@acme.example' }],
    })
  })

  it('needs no part of fields where the reporter has put his own into the message', () => {
    const parts = [
      {
        type: 'message/rfc822',
        text: 'X-HmXmrOriginalRecipient: <jane@acme.example>\nSubject: News\n',
      },
    ]
    const parameters = { 'report-type': 'feedback-report' }
    const mail = { type: 'multipart/report', parameters, fields: { subject: 'News' }, parts }
    expect(decode(buildMessage(mail))).toMatchObject({
      kind: 'complaint',
      reports: [{ recipient: 'jane@acme.example' }],
    })
  })

  it('leaves authentication failures to the automated reports', () => {
    const fields = 'Feedback-Type: auth-failure\nOriginal-Rcpt-To: jane@acme.example\n'
    expect(decode(buildMessage(arf(fields)))).toMatchObject({
      kind: 'automated_report',
      reports: [],
    })
  })
})

const SENDER = { from: 'Jane Roe <jane@acme.example>', to: 'news@sender.example' }

describe('other kinds', () => {
  it.each<readonly [string, string, MessageSpec]>([
    [
      'read_receipt',
      'a receipt',
      {
        type: 'multipart/report',
        parameters: { 'report-type': 'disposition-notification' },
        fields: { ...SENDER, subject: 'Read: News' },
        parts: [
          { type: 'text/plain', text: 'Read.' },
          {
            type: 'message/disposition-notification',
            text: 'Final-Recipient: rfc822;jane@acme.example\nDisposition: manual-action/MDN-sent-manually; displayed',
          },
        ],
      },
    ],
    [
      'read_receipt',
      'deleted unread',
      {
        type: 'multipart/report',
        parameters: { 'report-type': 'disposition-notification' },
        fields: { ...SENDER, subject: 'Not read: News' },
        parts: [
          {
            type: 'message/disposition-notification',
            text: 'Final-Recipient: rfc822;jane@acme.example\nDisposition: automatic-action/MDN-sent-automatically; deleted',
          },
        ],
      },
    ],
    [
      'read_receipt',
      'a receipt in words alone, as Notes writes it',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Return Receipt: News' },
        text: '\nReturn Receipt\n\nYour document:    News\n\nwas received by:  Jane Roe/Acme\n\nat:  03.03.2026 11:00:00\n',
      },
    ],
    [
      'read_receipt',
      'a receipt in words alone, as Exchange writes it',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Read: News' },
        text: 'Your message\n\n  To:      Jane Roe\n  Subject: News\n  Sent:    3/3/2026 10:00 AM\n\nwas read on 3/3/2026 11:00 AM.\n',
      },
    ],
    [
      'not_a_bounce',
      'a letter that speaks of a receipt',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Return Receipt: News' },
        text: 'Hello,\n\nI got this:\n\nReturn Receipt\nYour document: News\nwas received by: Jane\n',
      },
    ],
    [
      'automated_report',
      'a DMARC aggregate',
      {
        type: 'multipart/mixed',
        fields: {
          from: 'noreply-dmarc@isp.example',
          subject: 'Report Domain: sender.example Submitter: isp.example Report-ID: <1>',
        },
        parts: [
          { type: 'text/plain', text: 'Attached.' },
          { type: 'application/gzip', text: '' },
        ],
      },
    ],
    [
      'automated_report',
      'a DMARC aggregate as the only part',
      {
        type: 'application/zip',
        parameters: { name: 'isp.example!sender.example!1700000000!1700086400.zip' },
        fields: { from: 'postmaster@isp.example', subject: 'Report' },
      },
    ],
    [
      'automated_report',
      'a failed authentication in words alone',
      {
        type: 'multipart/report',
        fields: {
          from: 'no-reply@isp.example',
          subject: 'DMARC Forensic Report for sender.example from IP 192.0.2.1',
          'auto-submitted': 'auto-replied',
        },
        parts: [{ type: 'text/plain', text: 'A message claiming to be from you has failed.' }],
      },
    ],
    [
      'automated_report',
      'a TLS report',
      {
        type: 'multipart/report',
        parameters: { 'report-type': 'tlsrpt' },
        fields: {
          from: 'tls@isp.example',
          subject: 'Report Domain: sender.example Submitter: isp.example',
        },
        parts: [{ type: 'application/tlsrpt+gzip' }],
      },
    ],
    [
      'challenge',
      'a challenge',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Re: News' },
        text: 'Please confirm that you are a real person: https://acme.example/c?t=1',
      },
    ],
    [
      'challenge',
      'a challenge in French',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Votre message est en attente' },
        text: "Pour prouver que vous n'êtes pas un robot : https://acme.example/c?t=1",
      },
    ],
    [
      'challenge',
      'a challenge that wraps its lines',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Re: News' },
        text: "Please click on this link to have your address added to the recipient's allowed\nlist: https://acme.example/c?t=1",
      },
    ],
    [
      'not_a_bounce',
      'a letter',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Hello' },
        text: 'Dear shop, my order 550 has not come. Write to jane@acme.example.',
      },
    ],
    [
      'not_a_bounce',
      'an answer that quotes a bounce',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'Re: Undelivered Mail Returned to Sender' },
        text: 'What is this?\n\n> <old@acme.example>: host mx[192.0.2.1] said: 551 User not local; please try\n>     <new@moved.example> (in reply to RCPT TO command)\n',
      },
    ],
    [
      'not_a_bounce',
      'an answer that quotes a bounce without marks',
      {
        type: 'text/plain',
        fields: { ...SENDER, subject: 'AW: Undelivered Mail Returned to Sender' },
        text: 'Was ist das?\n\nVon: Mail Delivery System\nHi. This is the qmail-send program at x.\n\n<old@acme.example>:\nRemote host said: 551 gone\n',
      },
    ],
    [
      'not_a_bounce',
      'a forwarded bounce',
      {
        type: 'multipart/mixed',
        fields: { ...SENDER, subject: 'Fwd: Undelivered Mail' },
        parts: [
          { type: 'text/plain', text: 'See below.' },
          {
            type: 'message/rfc822',
            text: 'From: MAILER-DAEMON\nContent-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; old@acme.example\nAction: failed\n',
          },
        ],
      },
    ],
    [
      'not_a_bounce',
      'the parts of a bounce, forwarded',
      {
        type: 'multipart/mixed',
        fields: { ...SENDER, subject: 'Fwd: Undelivered Mail' },
        parts: [
          { type: 'text/plain', text: 'Can you see why?\n' },
          {
            type: 'message/delivery-status',
            text: 'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; old@acme.example\nAction: failed\n',
          },
        ],
      },
    ],
    [
      'not_a_bounce',
      'a newsletter of a postmaster',
      {
        type: 'text/plain',
        fields: { from: 'postmaster@acme.example', subject: 'News of the month' },
        text: 'Write to info@acme.example.',
      },
    ],
    [
      'not_a_bounce',
      'a question to a list that has no mark but its reverse-path',
      {
        type: 'text/plain',
        fields: {
          from: 'Jane Roe <jane@acme.example>',
          'return-path': '<club+bounces-7-news=sender.example@lists.example>',
          subject: '[Club] Returned mail: what is this?',
        },
        text: 'What is this?\n\n   ----- The following addresses had permanent fatal errors -----\n<old@acme.example>\n    (reason: 551 User not local; please try <new@moved.example>)\n\n   ----- Transcript of session follows -----\n<<< 551 User not local; please try <new@moved.example>\n',
      },
    ],
    [
      'not_a_bounce',
      'a notification of a mail that arrived, with its subject',
      {
        type: 'text/plain',
        fields: {
          from: 'Postmaster <postmaster@acme.example>',
          'auto-submitted': 'auto-notified; owner-email="old@acme.example"',
          subject: 'New mail: Undelivered Mail Returned to Sender',
        },
        text: 'Notification of new message.\n',
      },
    ],
    [
      'not_a_bounce',
      'what a script of the postmaster gathers from the log',
      {
        type: 'text/plain',
        fields: {
          from: 'Mail Administrator <postmaster@acme.example>',
          'return-path': '<root@acme.example>',
          subject: 'Undeliverable mail of today',
        },
        text: 'Mar  2 09:00:00 mail postfix/smtp[113]: 1F2: to=<old@acme.example>, dsn=5.1.1, status=bounced (unknown user)\nMar  2 09:00:01 mail postfix/smtp[113]: 1F3: to=<other@acme.example>, dsn=5.1.1, status=bounced (unknown user)\n',
      },
    ],
    [
      'not_a_bounce',
      'a newsletter about bounces, with an example',
      {
        type: 'text/plain',
        fields: {
          from: 'news@acme.example',
          subject: 'Mail delivery failed - and now?',
          'list-unsubscribe': '<https://acme.example/u>',
        },
        text: 'A typical report:\n\n<old@acme.example>: host mx[192.0.2.1] said: 550 User unknown\n    (in reply to RCPT TO command)\n',
      },
    ],
    [
      'not_a_bounce',
      'a person who pastes a report below a subject of his own',
      {
        type: 'text/plain',
        fields: {
          from: 'Joe <joe@acme.example>',
          subject: 'Undelivered mail, please help',
          'return-path': '<joe@acme.example>',
        },
        text: 'What is this?\n\nHi. This is the qmail-send program at x.\n\n<old@acme.example>:\nRemote host said: 550 gone\n',
      },
    ],
    ['not_a_bounce', 'a mail with nothing in it', { type: 'text/plain' }],
    ['not_a_bounce', 'a multipart without parts', { type: 'multipart/mixed', fields: SENDER }],
  ])('%s: %s', (kind, _name, spec) => {
    expect(decode(buildMessage(spec))).toMatchObject({ kind, reports: [] })
  })
})

describe('the returned message', () => {
  const status = group('Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 551 User not local\n')
  const original =
    'Return-Path: <bounces-1@sender.example>\nMessage-ID: <1@app.sender.example>\nList-ID: News <news.sender.example>\nFrom: "Shop" <shop@sender.example>\nTo: <old@acme.example>\nSubject: 551 please try\n <fake@evil.example>\nFeedback-ID: a:b\nX-Campaign: spring\n\nFinal-Recipient: rfc822; victim@evil.example\nAction: failed\nDiagnostic-Code: smtp; 551 please try <fake@evil.example>\nMessage-ID: <2@evil.example>\n'

  it('gives its own facts, from the outermost header alone', () => {
    expect(decode(dsn('', status, original)).original).toEqual({
      messageId: '<1@app.sender.example>',
      envelopeId: undefined,
      returnPath: '<bounces-1@sender.example>',
      from: '"Shop" <shop@sender.example>',
      to: '<old@acme.example>',
      subject: '551 please try <fake@evil.example>',
      listId: 'News <news.sender.example>',
      campaign: 'spring',
      feedbackId: 'a:b',
      leadSource: undefined,
      date: undefined,
    })
  })

  it.each([
    ['its usual field', undefined, 'X-Lead-Source: spring form\n', 'spring form'],
    ['the field that the caller names', 'X-Origin', 'X-Origin: fair 2026\n', 'fair 2026'],
    ['a name longer than all others', `X-${'Long'.repeat(15)}`, `x-${'long'.repeat(15)}: a\n`, 'a'],
    ['no other field where one is named', 'X-Origin', 'X-Lead-Source: spring form\n', undefined],
    ['no field of its body', undefined, 'Subject: a\n\nX-Lead-Source: spring form\n', undefined],
  ])('gives its lead source from %s', (_name, leadSourceHeader, field, leadSource) => {
    const returned = `${field}${original}`
    expect(decode(dsn('', status, returned), { leadSourceHeader }).original.leadSource).toBe(
      leadSource,
    )
  })

  it('is never read as a report', () => {
    const { reports } = decode(dsn('', status, original))
    expect(reports.map((report) => report.recipient)).toEqual(['old@acme.example'])
    expect(JSON.stringify(reports)).not.toContain('evil.example')
  })

  it('is marked where it is itself a report', () => {
    const { defects } = decode(
      dsn('', status, `Return-Path: <>\n${original.slice(original.indexOf('\n') + 1)}`),
    )
    expect(defects).toContainEqual({ code: 'original-is-report' })
  })
})
