import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { buildMessage } from './testing/build-message.ts'

const FIELDS = {
  from: 'Jane Roe <jane@acme.example>',
  to: 'news@sender.example',
  date: 'Mon, 02 Mar 2026 09:00:00 +0100',
}

function answer(
  subject: string,
  text: string,
  fields: Readonly<Record<string, string>> = { 'auto-submitted': 'auto-replied' },
) {
  return decode(
    buildMessage({ type: 'text/plain', text, fields: { ...FIELDS, subject, ...fields } }),
  )
}

describe('an automatic answer without Auto-Submitted', () => {
  it.each([
    [
      'the absence of somebody by name, as Notes writes it',
      'AUTO: Roe, Jane is out of the office. (returning 15.03.2026)',
      'I am out of the office until 15 March 2026.',
      {},
    ],
    [
      'a mark in brackets before our subject',
      '[Automatische Antwort] Neuigkeiten',
      'Der schnelle braune Fuchs.',
      { precedence: 'junk' },
    ],
    [
      'thanks under the null reverse-path',
      'Thank you for your e-mail',
      'Thank you for your e-mail.\nI will endeavour to reply as soon as possible.',
      { 'return-path': '<>' },
    ],
    [
      'a mark that a list put its name before',
      '[users] AUTO: Jane Roe is on vacation (returning 15.03.2026)',
      'I am on vacation.',
      {},
    ],
    [
      'its own word',
      '[users] Re: News',
      'See you.\n\nNote: This is an automated response to your message "News".',
      {},
    ],
    ['the program that wrote it', 'Re: News', '', { 'x-mailer': 'Confixx Autoresponder' }],
    ['a subject and bulk', 'away from mail', '', { precedence: 'junk' }],
    ['our subject behind its own', 'Auto-Reply to: News', 'Hello', {}],
    [
      'the mark of a provider',
      '自动回复: News',
      '您的邮件我已经收到了，谢谢',
      { 'x-qq-auto-reply': 'true' },
    ],
    [
      'thanks for a mail and an absence, and no more',
      'Re: News',
      'Thank you for your mail. I am out of the office on Tuesday and will respond when I return.',
      {},
    ],
    [
      'a mailbox that nobody reads',
      'You have written to the wrong place',
      'Your mail went to a mailbox that is not monitored. Please see https://agency.example/contact',
      { 'return-path': '<>' },
    ],
    [
      'the rule of a mailbox',
      'Re: News',
      'Noted.',
      { 'x-ms-exchange-generated-message-source': 'Mailbox Rules Agent' },
    ],
  ])('is told by %s', (_mark, subject, text, fields) => {
    expect(answer(subject, text, fields).kind).toBe('auto_reply')
  })

  it.each([
    ['thanks of a person', 'Re: News', 'Thank you for your e-mail. I will reply soon.', {}],
    [
      'a letter of somebody who is away',
      'Re: News',
      `Thank you for your mail. I will answer in full, though I am out of the office. ${'You ask about the order. '.repeat(30)}`,
      {},
    ],
    [
      'a letter about a mailbox',
      'Which address?',
      'Your mailbox news@sender.example is not monitored, I am told. To whom shall I write?',
      {},
    ],
    [
      'a letter about somebody who is away',
      'Jane is out of the office',
      'So I write to you: the order is late.',
      {},
    ],
  ])('is not %s', (_what, subject, text, fields) => {
    expect(answer(subject, text, fields).kind).toBe('not_a_bounce')
  })
})

describe('thanks for a mail, under the null reverse-path', () => {
  it.each([
    ['German', 'Vielen Dank für Ihre Nachricht. Wir werden sie so bald wie möglich beantworten.'],
    ['French', 'Merci de nous avoir écrit. Nous vous répondrons sous deux jours.'],
    ['Spanish', 'Gracias por contactar con nosotros. Le responderemos pronto.'],
    ['Italian', 'Grazie per il tuo messaggio. Ti risponderemo presto.'],
    ['Portuguese', 'Obrigado pela sua mensagem. Entraremos em contato.'],
    ['Dutch', 'Bedankt voor uw bericht. U krijgt snel antwoord.'],
    ['Russian', 'Спасибо за обращение в службу поддержки. Ваш запрос зарегистрирован.'],
    ['Polish', 'Dziękujemy za wiadomość. Odpowiemy w ciągu dwóch dni.'],
  ])('are an automatic answer in %s', (_language, text) => {
    expect(answer('About your mail', text, { 'return-path': '<>' }).kind).toBe('auto_reply')
    expect(answer('About your mail', text, {}).kind).toBe('not_a_bounce')
  })
})

describe('what an automatic answer says', () => {
  it.each([
    ['en', 'I am out of the office until 15 March 2026.', '2026-03-15'],
    ['en', 'I am on vacation, returning to the office on March 9th.', '2026-03-09'],
    ['en', 'I am on annual leave until 2026-03-20 and will answer then.', '2026-03-20'],
    ['de', 'Ich bin bis zum 15. März 2026 nicht im Büro.', '2026-03-15'],
    ['de', 'Ich bin im Urlaub und ab dem 16.03.2026 wieder erreichbar.', '2026-03-16'],
    ['fr', "Je suis absent du bureau jusqu'au 15 mars 2026.", '2026-03-15'],
    ['es', 'Estoy de vacaciones hasta el 15 de marzo de 2026.', '2026-03-15'],
    ['it', 'Sono in ferie fino al 15 marzo 2026.', '2026-03-15'],
    ['nl', 'Ik ben met vakantie tot en met 15 maart 2026.', '2026-03-15'],
    ['pt', 'Estou de férias até 15 de março de 2026.', '2026-03-15'],
    ['ru', 'Я нахожусь в отпуске до 15 марта 2026.', '2026-03-15'],
    ['pl', 'Jestem na urlopie do 15 marca 2026.', '2026-03-15'],
    ['cs', 'Do 15. března 2026 jsem mimo kancelář.', '2026-03-15'],
    ['cs, a month like another', 'Jsem na dovolené do 3. července 2026.', '2026-07-03'],
    ['da', 'Jeg er på ferie til og med den 15. marts 2026.', '2026-03-15'],
    ['nb', 'Jeg er på ferie frem til 15. mars 2026.', '2026-03-15'],
    ['sv', 'Jag är på semester till den 15 mars 2026.', '2026-03-15'],
    ['fi', 'Olen lomalla 15. maaliskuuta 2026 saakka.', '2026-03-15'],
    ['ja', '3月15日まで休暇をいただいております。', '2026-03-15'],
    ['zh', '您好，我正在休假中，直到3月15日。您的邮件已收到。', '2026-03-15'],
    ['a day of next year', 'I am out of the office until 2 January.', '2027-01-02'],
    ['a day that is ambiguous', 'I am out of the office until 04/05/2026.', undefined],
    ['a day whose other reading is over', 'I am out of the office until 02/04/2026.', '2026-04-02'],
    ['a month before the day', 'I am out of the office until 04/02/2026.', '2026-04-02'],
    ['no day', 'I am out of the office.', undefined],
    ['no such day', 'I am out of the office until 31 February.', undefined],
  ])('away, %s', (_language, text, until) => {
    expect(answer('Automatic reply: News', text)).toMatchObject({
      kind: 'auto_reply',
      autoReply: { type: 'out_of_office', until, newAddress: undefined },
    })
  })

  it.each([
    ['en', 'My new email address is jane.roe@moved.example.'],
    ['de', 'Meine neue E-Mail-Adresse lautet: jane.roe@moved.example'],
    ['fr', 'Ma nouvelle adresse e-mail est jane.roe@moved.example'],
    ['es', 'Mi nueva dirección de correo es jane.roe@moved.example'],
    ['it', 'Il mio nuovo indirizzo e-mail è jane.roe@moved.example'],
    ['nl', 'Mijn nieuwe e-mailadres is jane.roe@moved.example'],
    ['pt', 'Meu novo e-mail é jane.roe@moved.example'],
    ['ru', 'Мой новый адрес электронной почты: jane.roe@moved.example'],
    ['pl', 'Mój nowy adres e-mail to jane.roe@moved.example'],
    ['cs', 'Moje nová e-mailová adresa je jane.roe@moved.example'],
    ['da', 'Min nye e-mailadresse er jane.roe@moved.example'],
    ['nb', 'Min nye e-postadresse er jane.roe@moved.example'],
    ['sv', 'Min nya e-postadress är jane.roe@moved.example'],
    ['fi', 'Uusi sähköpostiosoitteeni on jane.roe@moved.example'],
    ['ja', '新しいメールアドレスは jane.roe@moved.example です。'],
    ['zh', '我的新邮箱是 jane.roe@moved.example，请更新。'],
  ])('a new address, %s', (_language, text) => {
    expect(answer('Re: News', text).autoReply).toEqual({
      type: 'new_address',
      until: undefined,
      newAddress: 'jane.roe@moved.example',
    })
  })

  it.each([
    ['en', 'Jane no longer works at Acme.'],
    ['de', 'Frau Roe ist nicht mehr für unser Unternehmen tätig.'],
    ['fr', 'Jane Roe ne travaille plus chez Acme.'],
    ['es', 'Jane Roe ya no trabaja en Acme.'],
    ['it', 'Jane Roe non lavora più presso Acme.'],
    ['nl', 'Jane Roe is niet meer werkzaam bij Acme.'],
    ['pt', 'Jane Roe não trabalha mais na Acme.'],
    ['ru', 'Джейн Роу больше не работает в компании.'],
    ['da', 'Jane Roe er ikke længere ansat hos Acme.'],
    ['nb', 'Jane Roe jobber ikke lenger i Acme.'],
    ['sv', 'Jane Roe arbetar inte längre på Acme.'],
    ['fi', 'Jane Roe ei ole enää töissä Acmella.'],
    ['ja', 'Jane Roeは退職いたしました。'],
    ['zh', 'Jane Roe已离职。'],
  ])('left, %s', (_language, text) => {
    expect(answer('Re: News', text).autoReply?.type).toBe('left_company')
  })

  it.each([
    ['en', 'Jane no longer works here. Please contact john.doe@acme.example.'],
    ['de', 'Frau Roe ist ausgeschieden. Bitte wenden Sie sich an john.doe@acme.example.'],
    ['fr', "Jane Roe a quitté l'entreprise. Veuillez contacter john.doe@acme.example."],
    ['ja', 'Jane Roeは退職しました。後任の john.doe@acme.example までご連絡ください。'],
  ])('a successor, %s', (_language, text) => {
    expect(answer('Re: News', text).autoReply).toEqual({
      type: 'successor',
      until: undefined,
      newAddress: 'john.doe@acme.example',
    })
  })

  it('does not offer whoever stands in for a time', () => {
    const text =
      'I am out of the office until 15 March 2026. In urgent cases contact john@acme.example.'
    expect(answer('Automatic reply', text).autoReply).toMatchObject({
      type: 'out_of_office',
      newAddress: undefined,
    })
  })

  it('offers no address where several stand', () => {
    const text = 'My new email address is one@moved.example or two@moved.example.'
    expect(answer('Automatic reply', text).autoReply?.newAddress).toBeUndefined()
  })

  it.each([
    'Thanks.\n\n> My new email address is evil@evil.example.\n',
    'Thanks.\n\n-----Original Message-----\nMy new email address is evil@evil.example.\n',
    'Thanks.\n\nOn Mon, 2 Mar 2026, Shop wrote:\nMy new email address is evil@evil.example.\n',
    'Danke.\n\nVon: Shop <news@sender.example>\nMy new email address is evil@evil.example.\n',
  ])('reads nothing of what is quoted', (text) => {
    expect(answer('Automatic reply', text)).toMatchObject({
      kind: 'auto_reply',
      autoReply: undefined,
    })
  })
})

describe('how an automatic answer is known', () => {
  const away = 'I am out of the office.'
  it.each([
    ['Auto-Submitted', 'Hello', 'Hi.', { 'auto-submitted': 'auto-replied' }],
    [
      'Auto-Submitted with a parameter',
      'Hello',
      'Hi.',
      { 'auto-submitted': 'auto-replied; owner-email="x"' },
    ],
    ['X-Autoreply', 'Hello', 'Hi.', { 'x-autoreply': 'yes' }],
    ['Precedence', 'Hello', 'Hi.', { precedence: 'auto_reply' }],
    ['the subject', 'Automatic reply: News', 'Hi.', {}],
    ['a German subject', 'Automatische Antwort: News', 'Hallo.', {}],
    ['a Japanese subject', '自動返信: News', 'はい', {}],
    ['subject and text', 'Vacation until Monday', away, {}],
    ['the null reverse-path and the text', 'Hello', away, { 'return-path': '<>' }],
    ['bulk and the text', 'Hello', away, { precedence: 'bulk' }],
  ])('by %s', (_mark, subject, text, fields) => {
    expect(answer(subject, text, fields).kind).toBe('auto_reply')
  })

  it.each([
    ['words in a letter', 'Order', 'My new email address is jane@moved.example, please use it.'],
    ['a subject alone', 'Vacation offers for you', 'Buy now.'],
  ])('not by %s', (_mark, subject, text) => {
    expect(answer(subject, text, {}).kind).toBe('not_a_bounce')
  })
})
