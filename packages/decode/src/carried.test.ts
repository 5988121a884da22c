import { describe, expect, test } from 'vitest'
import { asWritten } from './carried-lines.ts'
import { decode, type DecodedMail } from './index.ts'
import { withoutGatewayWords } from './passed-on-text.ts'
import { plainReport } from './testing/build-message.ts'

type Fields = Readonly<Record<string, string>>

function decoded(fields: Fields, text: string): DecodedMail {
  return decode(plainReport(text, fields))
}

const OF_A_PERSON: Fields = {
  from: 'jane@customer.example',
  'return-path': '<jane@customer.example>',
}

describe('lines that were', () => {
  test.each([
    ['doubled', 'a\n\nb\n\n\n\nc\n\nd\n\n', 'a\nb\n\nc\nd\n'],
    ['doubled, their blanks kept', 'a\n \nb\n \n \n \nc\n \nd\n ', 'a\nb\n\nc\nd'],
    ['moved to the right', '  a\n\n    b\n  c', 'a\n\n  b\nc'],
  ])('%s stand as they were written', (_what, carried, written) => {
    expect(asWritten(carried)).toBe(written)
  })

  test.each([
    ['paragraphs of one line each', 'a\n\nb\n\nc\n\nd\n\ne'],
    ['a heading and a list', 'a\n\n  b\n  c\nd'],
    ['few lines', 'a\n\n\n\nb'],
    ['nothing', ''],
  ])('%s are left alone', (_what, text) => {
    expect(asWritten(text)).toBe(text)
  })
})

describe('the words of a gateway', () => {
  test.each([
    'This e-mail is confidential and intended only for the addressee. Tell dpo@carrier.example of others.',
    'Diese Nachricht ist vertraulich und nur für den Adressaten bestimmt: recht@carrier.example',
    'Ce message est confidentiel et exclusivement destiné à son destinataire.',
    'Este mensaje es confidencial y para uso exclusivo de su destinatario.',
    'Questo messaggio è riservato esclusivamente al destinatario.',
    'CAUTION: This message originated from outside the company. Ask abuse@carrier.example.',
    'Diese E-Mail stammt von einem externen Absender.',
  ])('go: %s', (words) => {
    expect(withoutGatewayWords(['gone', '', words])).toEqual(['gone'])
  })

  test.each([
    '550 5.7.1 This confidential list is intended only for its members',
    'mx.example said: the mailbox is privileged and intended only for staff',
    'You are not privileged to write to this recipient',
    'Mail from external hosts is refused',
  ])('are not: %s', (words) => {
    const lines = ['gone', '', words]
    expect(withoutGatewayWords(lines)).toEqual(lines)
  })

  test('name nobody whom the mail did not reach', () => {
    const text = [
      'Your message could not be delivered.',
      '',
      '550 5.1.1 User unknown',
      '',
      '--',
      'This mail is confidential. If you have it in error, write to dpo@carrier.example.',
    ].join('\n')
    const { kind, reports } = decoded({ subject: 'Mail delivery failed' }, text)
    expect(kind).toBe('bounce')
    expect(reports.map(({ recipient }) => recipient)).toEqual([undefined])
  })
})

describe('a mark before the subject', () => {
  const answer = 'I am away until Monday and will read your mail then.'

  test.each([
    '[EXTERNAL] ',
    '***SPAM*** ',
    '{Spam?} ',
    'EXT: ',
    '[External Sender] [Possible spam] ',
  ])('hides no automatic answer: %s', (mark) => {
    const fields = { ...OF_A_PERSON, subject: `${mark}Out of office: your order` }
    expect(decoded(fields, answer).kind).toBe('auto_reply')
  })

  test('that says that somebody passes it on is none of a gateway', () => {
    const fields = { ...OF_A_PERSON, subject: '[Fwd: Undelivered Mail Returned to Sender]' }
    expect(decoded(fields, 'What is this?\n\n<bob@corp.example>: 550 no such user').kind).not.toBe(
      'bounce',
    )
  })
})

describe('a notice of success that lost its fields', () => {
  test.each([
    [
      'Successful Mail Delivery Report',
      'Your message was successfully delivered to the destination(s)\nlisted below.',
    ],
    [
      'Zugestellt',
      'Ihre Nachricht wurde erfolgreich an die unten genannten Empfänger\nzugestellt.',
    ],
    ['Remis', 'Votre message a été remis aux destinataires ci-dessous.'],
    ['Delivery status notification: relayed', 'Your message was relayed to these recipients.'],
  ])('is no failure: %s', (subject, words) => {
    const text = `${words}\n\n<jane@customer.example>: delivery via local: delivered to mailbox\n`
    const { kind, reports } = decoded({ subject }, text)
    expect(kind).toBe('delivery_notice')
    expect(reports.map(({ action }) => action)).toEqual(['delivered'])
  })

  test('does not make a refusal one', () => {
    const text =
      'Your message was successfully delivered to some.\n\n<jane@customer.example>: 550 5.1.1 User unknown\n'
    const { reports } = decoded({ subject: 'Delivery report' }, text)
    expect(reports.map(({ action }) => action)).toEqual(['failed'])
  })
})
