import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { statesFailure } from './stated-failure.ts'
import { plainReport } from './testing/build-message.ts'

describe('a sentence that says that a mail did not arrive', () => {
  it.each([
    ['English', 'Your message to jane@x.example couldn’t be delivered.'],
    ['English, a heading', 'Delivery to the following address has failed:'],
    ['German', 'Ihre Nachricht konnte nicht zugestellt werden.'],
    ['French', "Votre message n'a pas pu être remis à jane@x.example"],
    ['Spanish', 'Su mensaje no se ha podido entregar a jane@x.example'],
    ['Portuguese', 'Sua mensagem não pôde ser entregue'],
    ['Italian', 'Il messaggio non è stato consegnato a jane@x.example'],
    ['Dutch', 'Aflevering aan deze geadresseerden is mislukt:'],
    ['Polish', 'Wiadomość nie została dostarczona do jane@x.example'],
    ['Czech', 'Zprávu nelze doručit příjemci jane@x.example'],
    ['Russian', 'Ваше письмо не может быть доставлено адресату'],
    ['Ukrainian', 'Не вдалося вашого листа доставити'],
    ['Swedish', 'Meddelandet kunde inte levereras'],
    ['Danish', 'Din besked kunne ikke leveres'],
    ['Finnish', 'Viestiä ei voitu toimittaa'],
    ['Turkish', 'İletiniz teslim edilemedi'],
    ['Hungarian', 'A levelet nem sikerült kézbesíteni'],
    ['Chinese', '您发送的邮件无法投递'],
    ['Chinese, traditional', '您的郵件無法被正確投遞'],
    ['Japanese', 'メールを正しく送信 できません'],
    ['Korean', '메일이 전송되지 못했습니다'],
  ])('is known in %s', (_language, sentence) => {
    expect(statesFailure(sentence)).toBe(true)
  })

  it.each([
    'Your message was delivered to jane@x.example',
    'Ihre Nachricht wird weder gelesen noch weitergeleitet.',
    'Votre message a été remis à jane@x.example',
    'Письмо доставлено адресату',
    '您的郵件已成功到達',
    'メールは正しく送信されました',
  ])('is none where it did: %s', (sentence) => {
    expect(statesFailure(sentence)).toBe(false)
  })
})

/** Under the null reverse-path, with a sender and a subject that prove nothing. */
function read(text: string) {
  const { kind, reports } = decode(
    plainReport(text, {
      from: 'Notices <robot@acme.example>',
      subject: 'About your mail',
      'return-path': '<>',
    }),
  )
  return { kind, recipients: reports.map(({ recipient }) => recipient) }
}

describe('a notice without a code, a subject or a sender that is known', () => {
  it.each([
    ['in the sentence', 'The mail you sent to jane@x.example could not be delivered today.\n'],
    [
      'below a heading',
      'Aflevering is mislukt voor deze geadresseerden:\n\njane@x.example\nSpijtig.\n',
    ],
    [
      'in a sentence that is wrapped',
      'Ваше письмо не может\nбыть доставлено адресату jane@x.example. Увы.\n',
    ],
    [
      'in the sentence, above a list of all to whom it went',
      '受信者が存在しないため、"jane@x.example"へのメールを正しく送信\nできません。\n\n宛先：  jane@x.example, joe@y.example\n',
    ],
    [
      'under a name that is told for help elsewhere',
      'Unable to deliver to support@x.example\nNo such user.\n',
    ],
  ])('is believed where it names him %s', (_name, text) => {
    const { kind, recipients } = read(text)
    expect(kind).toBe('bounce')
    expect(recipients).toEqual([text.includes('support@') ? 'support@x.example' : 'jane@x.example'])
  })

  it.each([
    [
      'names somebody else in the next sentence',
      'I am away. Mails are not read; write to desk@x.example.\nUndeliverable mail comes back.\n',
    ],
    [
      'tells what a filter keeps',
      'These mails were not delivered to you:\n\nspam@x.example\n  You have won\n',
    ],
    ['says that the mail arrived', 'The mail you sent to jane@x.example was delivered.\n'],
  ])('is none where a text %s', (_name, text) => {
    expect(read(text).kind).not.toBe('bounce')
  })

  it('is a letter under any other reverse-path', () => {
    const { kind } = decode(
      plainReport('The mail you sent to jane@x.example could not be delivered, Joe.\n', {
        from: 'Joe <joe@acme.example>',
        subject: 'About your mail',
        'return-path': '<joe@acme.example>',
      }),
    )
    expect(kind).toBe('not_a_bounce')
  })

  it('keeps the words before the address, where the cause may stand', () => {
    const { reports } = decode(
      plainReport(
        'Since nobody there has that name, what you sent jane@x.example\nis not delivered.\n',
        {
          'return-path': '<>',
        },
      ),
    )
    expect(JSON.stringify(reports[0]?.texts)).toContain('nobody there has that name')
  })

  it('is not read below the line that leads to what was returned', () => {
    const { reports } = decode(
      plainReport(
        'The mail to jane@x.example is\nnot delivered.\n\nBelow is the original mail information:\nSubject: 550 mailbox full\n',
      ),
    )
    expect(JSON.stringify(reports)).not.toContain('mailbox full')
  })
})
