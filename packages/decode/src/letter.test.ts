import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { buildMessage } from './testing/build-message.ts'

/** A mail that a person writes to the address that a newsletter came from. */
function letter(fields: Readonly<Record<string, string>> = {}, text?: string) {
  return decode(
    buildMessage({
      type: 'text/plain',
      text: text ?? 'Thank you, the invoice has arrived.\n\nJane\n',
      fields: {
        from: 'Jane Roe <jane@acme.example>',
        to: 'bounces@sender.example',
        subject: 'Re: your invoice',
        'return-path': '<jane@acme.example>',
        'message-id': '<1@acme.example>',
        ...fields,
      },
    }),
  )
}

it('what a person writes to us is a letter', () => {
  expect(letter()).toMatchObject({ kind: 'not_a_bounce', isLetter: true })
})

it('and stays one where its program says that nobody automatic sent it', () => {
  expect(letter({ 'auto-submitted': 'no' }).isLetter).toBe(true)
  expect(letter({ 'auto-submitted': 'No (by hand)' }).isLetter).toBe(true)
})

describe('no letter', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    ['of a program', { 'auto-submitted': 'auto-generated' }],
    ['of a program that calls itself otherwise', { 'auto-submitted': 'nobody knows' }],
    ['of a list', { 'list-id': '<talk.acme.example>' }],
    ['of a newsletter', { 'list-unsubscribe': '<https://acme.example/u>' }],
    ['of a mass mailer', { 'feedback-id': '1:2:3:acme' }],
    ['in bulk', { precedence: 'bulk' }],
    ['of a list server', { precedence: 'list' }],
    ['that wants no automatic answer', { 'x-auto-response-suppress': 'All' }],
    ['under the null reverse-path', { 'return-path': '<>' }],
    ['of nobody', { from: '' }],
    ['of an address that nobody reads', { from: 'no-reply@acme.example' }],
    ['of an address that nobody reads, in one word', { from: 'noreply-news@acme.example' }],
    ['of another', { from: 'do_not_reply@acme.example' }],
    ['of a mail system', { from: 'Mailer-Daemon@acme.example', subject: 'Hello' }],
    ['of a postmaster', { from: 'postmaster@acme.example', subject: 'Hello' }],
    ['of a return path', { from: 'bounces+12@acme.example' }],
  ])('%s', (_what, fields) => {
    expect(letter(fields).isLetter).toBeUndefined()
  })

  it.each<[string, string]>([
    ['has left', 'I have left the company. Please contact my colleagues.\n'],
    ['has another address', 'My new email address is jane@other.example.\n'],
    ['has a successor', 'Jane no longer works here. Please contact joe@acme.example.\n'],
    ['is away', 'I am out of the office until Monday.\n'],
    ['is a program that thanks', 'Thank you for contacting us. We will reply within two days.\n'],
  ])('whose writer %s, though nothing marks it as automatic', (_what, text) => {
    expect(letter({}, text).isLetter).toBeUndefined()
  })

  it('that is a subject of automatic answers', () => {
    expect(letter({ subject: 'Out of office: your invoice' }, 'Bye\n').isLetter).toBeUndefined()
  })
})

it('words that are quoted from our own mail say nothing of its writer', () => {
  const text = 'Thanks!\n\n> I have left the company. Please contact my colleagues.\n'
  expect(letter({}, text).isLetter).toBe(true)
})
