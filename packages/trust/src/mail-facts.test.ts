import { decode } from '@forwardpath/decode'
import { describe, expect, test } from 'vitest'
import { readMailFacts, sentLogKeys, type MailFacts } from './mail-facts.ts'
import { address, keyOf, NOW_MS } from './testing/keys.ts'
import { readMessage } from './testing/read-message.ts'
import { expiryDay, signToken } from './token.ts'

const jane = address('jane.roe@hooli.example')
const [one, two, three, four, five] = [1n, 2n, 3n, 4n, 5n].map((messageId) =>
  signToken({ key: keyOf(3), messageId, expiresOnDay: expiryDay(NOW_MS), recipient: jane }),
) as [string, string, string, string, string]

const ORIGINAL = [
  `Return-Path: <b+${five}@origin.example>`,
  'From: "Shop, the" <hello@origin.example>',
  'Sender: <mailer@origin.example>',
  'To: "Roe, Jane" <jane.roe@hooli.example>',
  `Message-ID: <${two}@app.origin.example>`,
  `X-Forwardpath-Token: ${three}`,
  'List-Unsubscribe: <mailto:unsub+47@lists.origin.example?subject=x>,',
  ' <https://origin.example/u/58b8>',
  'List-Id: Offers <offers.origin.example>',
].join('\n')

function report(original: string, type = 'message/rfc822', header = ''): string {
  return [
    'Received: by mta1.origin.example (Postfix) id 7B93; date',
    'Authentication-Results: mx.origin.example; none',
    `From: Mail Delivery System <MAILER-DAEMON@mx.hooli.example>${header}`,
    `To: b+${one.toUpperCase()}@origin.example`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    '',
    '--b',
    '',
    '<jane.roe@hooli.example>: host mx said: 550 5.1.1 User unknown',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.hooli.example',
    `Original-Envelope-Id: id-${four}`,
    '',
    'Final-Recipient: rfc822; jane.roe@hooli.example',
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b',
    `Content-Type: ${type}`,
    '',
    original,
    '',
    'Nobody reads this.',
    '--b--',
    '',
  ].join('\n')
}

function factsOf(mail: string): MailFacts {
  const message = readMessage(mail)
  return readMailFacts(message, decode(message))
}

describe('facts of a mail', () => {
  const facts = factsOf(report(ORIGINAL))

  test('are what trust reads, and survive being stored', () => {
    expect(facts).toMatchObject({
      sentTo: [`b+${one.toUpperCase()}@origin.example`],
      fromDomain: 'mx.hooli.example',
      original: {
        messageId: `<${two}@app.origin.example>`,
        senders: [`b+${five}@origin.example`, 'mailer@origin.example', 'hello@origin.example'],
        to: jane,
        listHosts: ['lists.origin.example', 'origin.example', 'offers.origin.example'],
      },
    })
    expect(facts.trace.fields.map(({ name }) => name)).toEqual([
      'received',
      'authentication-results',
    ])
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts)
  })

  test('hold the tokens of every place', () => {
    expect([...facts.tokens].sort()).toEqual([one, two, three, four, five].sort())
  })

  test('say what to ask the sent log for', () => {
    const keys = sentLogKeys(facts)
    expect(keys.messageId).toBe(`<${two}@app.origin.example>`)
    expect(new Set(keys.tokenMessageIds)).toEqual(new Set([1n, 2n, 3n, 4n, 5n]))
  })

  test('of a header alone are the same', () => {
    expect(factsOf(report(ORIGINAL, 'text/rfc822-headers'))).toEqual(facts)
  })

  test('take nothing from the body of the returned mail', () => {
    const body = `X: y\n\nMessage-ID: <1@origin.example>\nX-Forwardpath-Token: ${three}`
    const forged = factsOf(report(body))
    expect(forged.original).toMatchObject({ messageId: undefined, listHosts: [] })
    expect(forged.tokens).not.toContain(three)
  })

  test('of a plain text have the header that stands in it', () => {
    const mail = [
      'From: MAILER-DAEMON <>',
      'To: bounces@origin.example',
      'Subject: Mail delivery failed',
      '',
      'This is the DragonFly Mail Agent v0.13 at mail.origin.example.',
      '',
      'There was an error delivering your mail to <jane.roe@hooli.example>.',
      '',
      'mx.hooli.example [203.0.113.25] did not like our RCPT TO:',
      '550 5.1.1 User unknown',
      '',
      'Message headers follow.',
      '',
      ORIGINAL,
      '',
    ].join('\n')
    expect(factsOf(mail).original).toEqual(facts.original)
    expect(factsOf(mail).fromDomain).toBeUndefined()
  })

  test('without a returned mail have no original', () => {
    expect(factsOf('From: a@b.example\nTo: c@d.example\n\nHello.\n').original).toBeUndefined()
  })

  test('several From fields are none to be aligned with', () => {
    const twice = report(ORIGINAL, 'message/rfc822', '\nFrom: x@evil.example')
    expect(factsOf(twice).fromDomain).toBeUndefined()
  })

  test('several To fields or addresses are nobody to be bound to', () => {
    for (const to of [
      'To: a@b.example, jane.roe@hooli.example',
      'To: x@y.example\nTo: a@b.example',
    ])
      expect(factsOf(report(ORIGINAL.replace(/^To:.*$/m, to))).original?.to).toBeUndefined()
  })

  test('of a hostile mail are small', () => {
    const many = 'Received: from x by y with SMTP; date\n'.repeat(50_000)
    const hostile = `${many}To: ${'a@b.example, '.repeat(50_000)}\n${report(ORIGINAL)}`
    const small = factsOf(hostile)
    expect(JSON.stringify(small).length).toBeLessThan(30_000)
    expect(small.trace.isCut).toBe(true)
  })

  describe('are as many as are looked at', () => {
    const received = 'Received: by mta1.origin.example; date\n'
    const times = (count: number, line: (at: number) => string): string =>
      Array.from({ length: count }, (_, at) => line(at)).join('')

    test('fields of the trace', () => {
      expect(factsOf(`${received.repeat(50)}\nHello.\n`).trace.isCut).toBe(false)
      const cut = factsOf(`${received.repeat(51)}\nHello.\n`).trace
      expect([cut.isCut, cut.fields.length]).toEqual([true, 50])
    })

    test('letters of a field of the trace, and of a Message-ID', () => {
      const long = factsOf(`Received: by ${'x'.repeat(5000)}\n\nHello.\n`)
      expect(long.trace.fields[0]?.value).toHaveLength(4000)
      const { original } = factsOf(report(`From: a@b.example\nMessage-ID: <${'x'.repeat(2000)}>`))
      expect(original?.messageId).toHaveLength(998)
    })

    test('addresses that it was sent to: of four fields of a name, eight in all', () => {
      const delivered = times(5, (at) => `Delivered-To: a${at}@b.example\n`)
      const four = ['a0@b.example', 'a1@b.example', 'a2@b.example', 'a3@b.example']
      expect(factsOf(`${delivered}\nHello.\n`).sentTo).toEqual(four)
      const to = `To: ${times(9, (at) => `c${at}@d.example, `)}\n`
      expect(factsOf(`${to}${delivered}\nHello.\n`).sentTo).toHaveLength(8)
    })

    test('senders: two of each field', () => {
      const original = 'X-Envelope-From: <b@b.example>\nFrom: c@b.example, d@b.example, e@b.example'
      expect(factsOf(report(original)).original?.senders).toEqual([
        'b@b.example',
        'c@b.example',
        'd@b.example',
      ])
    })

    test('hosts of lists: eight, of the first 4000 letters', () => {
      const urls = times(8, (at) => `<https://h${at}.example>`)
      const both = `From: a@b.example\nList-Unsubscribe: ${urls}\nList-Id: <x.example>`
      expect(factsOf(report(both)).original?.listHosts).toHaveLength(8)
      const far = `From: a@b.example\nList-Id: ${'x'.repeat(4000)} <x.example>`
      expect(factsOf(report(far)).original?.listHosts).toEqual([])
      const spaced = 'From: a@b.example\nList-Id: Offers < x.example >'
      expect(factsOf(report(spaced)).original?.listHosts).toEqual(['x.example'])
    })

    test('tokens: six', () => {
      const tokens = Array.from({ length: 7 }, (_, at) =>
        signToken({
          key: keyOf(3),
          messageId: BigInt(at),
          expiresOnDay: expiryDay(NOW_MS),
          recipient: jane,
        }),
      )
      const to = tokens.map((token) => `b+${token}@origin.example`).join(', ')
      expect(factsOf(`To: ${to}\n\nHello.\n`).tokens).toEqual(tokens.slice(0, 6))
    })
  })

  test('hold the token of a feedback id', () => {
    const original = `From: a@b.example\nCFBL-Feedback-ID: ${two}`
    expect(factsOf(report(original)).tokens).toContain(two)
  })

  test.each([
    [
      '<https://origin.example/u>, <mailto:u@lists.origin.example>',
      ['origin.example', 'lists.origin.example'],
    ],
    ['< https://origin.example/u >', ['origin.example']],
    ['<mailto:"a@b"@origin.example>', ['origin.example']],
    ['<mailto:nobody>', []],
    ['<data:text/plain,x>', []],
    ['<not a url>', []],
    ['https://origin.example/u', []],
    ['<>', []],
    [
      Array.from({ length: 20 }, (_, at) => `<https://h${String(at)}.example>`).join(),
      [0, 1, 2, 3, 4, 5, 6, 7].map((at) => `h${String(at)}.example`),
    ],
  ])('List-Unsubscribe: %s names the hosts %j', (value, hosts) => {
    const original = `From: a@b.example\nList-Unsubscribe: ${value}`
    expect(factsOf(report(original)).original?.listHosts).toEqual(hosts)
  })

  test('a From without an address is none to be aligned with', () => {
    expect(factsOf('To: c@d.example\n\nHello.\n').fromDomain).toBeUndefined()
    expect(factsOf('From: nobody\n\nHello.\n').fromDomain).toBeUndefined()
    const date = 'Date: Mon, 2 Nov 2026 10:00:00 +0100\n'
    expect(factsOf(`${date}\nHello.\n`).writtenAtMs).toBe(Date.UTC(2026, 10, 2, 9))
    expect(factsOf(`${date}${date}\nHello.\n`).writtenAtMs).toBeUndefined()
    expect(factsOf('Date: yesterday\n\nHello.\n').writtenAtMs).toBeUndefined()
    expect(factsOf('From: a@B.example\n\nHello.\n').fromDomain).toBe('b.example')
  })

  test('of the returned mail that decoding alone can read are those that it found', () => {
    const message = readMessage('From: MAILER-DAEMON <>\n\nHello.\n')
    const decoded = decode(message)
    const found = {
      ...decoded.original,
      messageId: `<${two}@app.origin.example>`,
      to: 'jane.roe@hooli.example',
    }
    expect(readMailFacts(message, { ...decoded, original: found }).original).toEqual({
      messageId: `<${two}@app.origin.example>`,
      senders: [],
      to: jane,
      listHosts: [],
    })
    expect(readMailFacts(message, { ...decoded, original: found }).tokens).toEqual([two])
  })

  test('that were stored with a token of no shape ask the sent log for nothing by it', () => {
    const odd = { ...facts, original: undefined, tokens: ['nonsense', one, one.toUpperCase()] }
    expect(sentLogKeys(odd)).toEqual({ messageId: undefined, tokenMessageIds: [1n] })
  })
})
