/** Bytes of any kind through reader and decoder: an answer each time, and in time that grows with the bytes. */
import { addressKey, leavesOf, type Message } from '@forwardpath/mail'
import { decode } from '@forwardpath/decode'
import { isDeclined, readFast, readGeneral } from '@forwardpath/mime'
import { requireCorpus } from '@forwardpath/test-support/corpus'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const corpus = requireCorpus(import.meta.filename)

const HEAD = 'From: MAILER-DAEMON@mx.example\nTo: bounces@own.example\nSubject: Undelivered Mail\n'
const REPORT = `${HEAD}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n`

async function read(bytes: Uint8Array): Promise<Message> {
  const message = readFast(bytes)
  return isDeclined(message) ? readGeneral(bytes) : message
}

/** Words that the readers look for, among noise. */
const words = fc.constantFrom(
  '\n', '\n\n', '\r\n', ' ', '\t', '<', '>', '@', ':', '"', '(', ')', '551 ', '551-', '5.1.6 ', 'please try ',
  'old@acme.example', '<new@moved.example>', 'Final-Recipient: rfc822; ', 'Original-Recipient: ', 'Action: failed\n',
  'Action: delayed\n', 'Status: 5.1.1\n', 'Diagnostic-Code: smtp; ', 'Reporting-MTA: dns; mx\n', '--b\n', '--b--\n',
  'Content-Type: message/delivery-status\n\n', 'Content-Type: message/rfc822\n\n', 'Content-Type: text/html\n\n',
  '   ----- The following addresses had permanent fatal errors -----\n', '----- Transcript of session follows -----\n',
  '<<< ', '>>> RCPT To:', '(reason: ', '(expanded from: ', ' said: ', 'Hi. This is the qmail-send program at x.\n',
  'Remote host said: ', 'Recipient address: ', "Remote Server returned '", '#SMTP#', 'This is the DragonFly Mail Agent',
  'There was an error delivering your mail to ', '{"notificationType":"Bounce","bounce":', '}', '[', '\u0000', '\u001b[31m',
  '\uFFFD', 'Ã¯', 'é', '宛先', '&lt;', '<p>', '<script>', '--- Below this line is a copy\n', 'Received: by x\n',
) // prettier-ignore

describe('any bytes', () => {
  test('give an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        expect(decode(await read(bytes)).kind).toBeTypeOf('string')
      }),
      { numRuns: 300 },
    )
  })

  test('made of what reports are made of give recipients that stand in the mail', async () => {
    const mail = fc
      .tuple(
        fc.constantFrom(HEAD, REPORT, `${HEAD}\n`),
        fc.array(fc.oneof(words, fc.string()), { maxLength: 80 }),
      )
      .map(([head, body]) => head + body.join(''))
    await fc.assert(
      fc.asyncProperty(mail, async (text) => {
        const message = await read(Buffer.from(text))
        const said = [message.root, ...leavesOf(message.root)]
          .map((part) => `${part.text}\n${part.fields.map((field) => field.value).join('\n')}`)
          .join('\n')
        const { reports } = decode(message)
        expect(reports.length).toBeLessThanOrEqual(500)
        for (const { recipient } of reports) {
          if (recipient === undefined) continue
          const plain = addressKey(recipient).replaceAll(/["\\]/g, '')
          expect(said.normalize('NFC').toLowerCase().replaceAll(/["\\]/g, '')).toContain(
            plain.split('@')[0],
          )
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('give the same answer whatever the order of the fields of a group', () => {
    const fields = [
      'Final-Recipient: rfc822; target@host.example',
      'Original-Recipient: rfc822;old@acme.example',
      'Action: failed',
      'Status: 5.1.6',
      'Remote-MTA: dns; mx.acme.example',
      'Diagnostic-Code: smtp; 551 5.1.6 please try <new@moved.example>',
      'Last-Attempt-Date: Sun, 22 Nov 2026 04:36:42 +0000',
      'Action: delivered',
      'Status: 5.0.0',
    ]
    const answer = (order: readonly string[]): string => {
      const text = `${REPORT}--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n${order.join('\n')}\n\n--b--\n`
      const message = readFast(Buffer.from(text))
      return isDeclined(message) ? message.declined : JSON.stringify(decode(message).reports)
    }
    const expected = answer(fields)
    expect(expected).toContain('old@acme.example')
    const order = fc.shuffledSubarray(fields, { minLength: fields.length })
    // A repeated field behind a complete group begins a new one: the recipient comes last here.
    const recipientLast = order.map((lines) => [
      ...lines.filter((line) => !line.includes('Recipient')),
      ...lines.filter((line) => line.includes('Recipient')),
    ])
    fc.assert(
      fc.property(recipientLast, (lines) => answer(lines) === expected),
      { numRuns: 200 },
    )
  })
})

describe.skipIf(corpus.missing)('mutants of the corpus', () => {
  test('give an answer', async () => {
    const mails = corpus.mails.filter((_mail, index) => index % 9 === 0).map((mail) => mail.read())
    const cut = fc.record({
      mail: fc.nat({ max: mails.length - 1 }),
      other: fc.nat({ max: mails.length - 1 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat({ max: 900 }),
      byte: fc.nat({ max: 255 }),
    })
    await fc.assert(
      fc.asyncProperty(cut, async ({ mail, other, at, from, length, byte }) => {
        const bytes = mails[mail] ?? Buffer.alloc(0)
        const donor = mails[other] ?? Buffer.alloc(0)
        const place = Math.floor(at * bytes.length)
        const start = Math.floor(from * donor.length)
        const piece = donor.subarray(start, start + length)
        const mutant = Buffer.concat([
          bytes.subarray(0, place),
          piece,
          bytes.subarray(place + (length % 7)),
        ])
        if (mutant.length > 0) mutant[Math.floor(from * (mutant.length - 1))] = byte
        expect(decode(await read(mutant)).reports.length).toBeLessThanOrEqual(500)
      }),
      { numRuns: 1500 },
    )
  })
})

describe('large and hostile mails', () => {
  const LARGE = 2_000_000
  const times = (unit: string): string => unit.repeat(Math.ceil(LARGE / unit.length))
  const status = (text: string): string =>
    `${REPORT}--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\n${text}\n--b--\n`
  const plain = (text: string): string => `${HEAD}\n${text}\n`

  test.each([
    ['a text of at signs', plain(times('@'))],
    ['a text of angle brackets', plain(times('<'))],
    ['a text of recipients', plain(times('<a@b.example>: 551 gone\n'))],
    ['a text of codes', plain(times('551 '))],
    ['a text of open replies', plain(times('551-x\n'))],
    [
      'a text of transcripts',
      plain(
        `   ----- The following addresses had x -----\n<a@b.example>\n\n   ----- Transcript of session follows -----\n${times('<<< 551-x\n')}`,
      ),
    ],
    ['a text of blanks', plain(times(' '))],
    ['a text of line ends', plain(times('\n'))],
    ['a text of JSON', plain(times('{"notificationType":"Bounce",'))],
    ['markup never closed', `${HEAD}Content-Type: text/html\n\n${times('<p')}\n`],
    ['scripts never closed', `${HEAD}Content-Type: text/html\n\n${times('<script>')}\n`],
    ['entities', `${HEAD}Content-Type: text/html\n\n${times('&lt;')}\n`],
    ['fields without end', status(times('a:\n'))],
    [
      'groups without end',
      status(times('Final-Recipient: rfc822; a@b.example\nAction: failed\n\n')),
    ],
    ['one recipient again and again', status(times('Final-Recipient: rfc822; a@b.example\n'))],
    [
      'one field of many lines',
      status(
        `Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; 551\n${times(' 551-x\n')}`,
      ),
    ],
    [
      'one field of one line',
      status(`Final-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; ${times('551 said: ')}`),
    ],
    [
      'a large original',
      `${REPORT}--b\n\nSorry.\n--b\nContent-Type: message/rfc822\n\nTo: <a@b.example>\n\n${times('x\n')}\n--b--\n`,
    ],
    [
      'an original of one header field',
      `${REPORT}--b\n\nSorry.\n--b\nContent-Type: message/rfc822\n\nTo: ${times('a@b.example, ')}\n--b--\n`,
    ],
    ['a mail cut in a long address', `${REPORT}--b\n\n${times('@')}`],
  ])('%s takes less than half a second', async (_name, text) => {
    const message = await read(Buffer.from(text))
    const before = process.cpuUsage()
    decode(message)
    const { user, system } = process.cpuUsage(before)
    // 40 to 250 ms for the worst, measured on two shared cores; quadratic readers take minutes.
    expect((user + system) / 1000).toBeLessThan(500)
  })
})
