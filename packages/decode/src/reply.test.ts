import { describe, expect, it } from 'vitest'
import { replyInLines, replyInText } from './find-reply.ts'
import { readReply, statusInside } from './reply.ts'

describe('lines of one reply', () => {
  it.each([
    [
      ['551 User not local; please try <a@b.example>'],
      551,
      undefined,
      'User not local; please try <a@b.example>',
    ],
    [['551 5.1.6 gone'], 551, '5.1.6', 'gone'],
    [['551 #5.1.6 gone'], 551, '5.1.6', 'gone'],
    [['550: 5.2.2 full'], 550, '5.2.2', 'full'],
    [['554 554 5.7.0 Header error'], 554, '5.7.0', 'Header error'],
    [['550 5.7.1 550 User Unknown'], 550, '5.7.1', 'User Unknown'],
    [
      ['550 sorry, no mailbox (#5.1.1 - chkusr)'],
      550,
      '5.1.1',
      'sorry, no mailbox (#5.1.1 - chkusr)',
    ],
    [
      ['551-5.7.1 User not local', '551-5.7.1 please', '551 5.7.1 try <a@b.example>'],
      551,
      '5.7.1',
      'User not local please try <a@b.example>',
    ],
    [['550-first', '551 5.1.6 last'], 551, '5.1.6', 'first last'],
    [
      ['551-User not local; please try 551-<first.last@ 551 sub.example>'],
      551,
      undefined,
      'User not local; please try <first.last@ sub.example>',
    ],
    [['551-please try <f@', '551--e>'], 551, undefined, 'please try <f@ -e>'],
    [['550 - Requested action not taken'], 550, undefined, 'Requested action not taken'],
    [
      ['551-User not localplease try <a@b.example>'],
      551,
      undefined,
      'User not localplease try <a@b.example>',
    ],
    [['551'], 551, undefined, ''],
    [['5.1.1 <a@b.example>... User Unknown'], undefined, '5.1.1', '<a@b.example>... User Unknown'],
    [[''], undefined, undefined, ''],
    [[], undefined, undefined, ''],
  ])('%j', (lines, code, status, text) => {
    expect(readReply(lines)).toEqual({ code, status, text, lines })
  })

  it('does not split a reply of one line at numbers in it', () => {
    expect(readReply(['550 we serve 550 users']).text).toBe('we serve 550 users')
  })
})

describe('an enhanced code in prose', () => {
  it.each([
    ['no mailbox (#5.1.1)', '5.1.1'],
    ['host 5.1.1.7 refused', undefined],
    ['version 15.5.1.1 said', undefined],
    ['mx5.1.2.example', undefined],
    ['5.7.26 Unauthenticated', '5.7.26'],
  ])('%j gives %s', (text, status) => {
    expect(statusInside(text, undefined)).toBe(status)
  })
})

describe('a reply in prose', () => {
  it.each([
    [
      'host mx.acme.example[192.0.2.1] said: 551 User not local (in reply to RCPT TO command)',
      551,
      'User not local',
    ],
    [
      "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'",
      550,
      'RESOLVER.ADR.RecipNotFound; not found',
    ],
    ['with the following error message: [554 5.4.6 Hop count exceeded]', 554, 'Hop count exceeded'],
    ['mail.example responded with failure: 552 sorry, over quota', 552, 'sorry, over quota'],
    [
      'The error that the other server returned was: 554 554 5.7.0 Header error (state 18).',
      554,
      'Header error',
    ],
    ["5.1.0 - Unknown address error 550-'5.2.2 Mailbox Full'", 550, 'Mailbox Full'],
    [
      'Invalid Address, ERROR_CODE :550, ERROR_CODE :5.1.1 <a@b.example>... User Unknown',
      550,
      undefined,
    ],
    ['Remote host said: 551 please try <a@b.example> [RCPT_TO]', 551, 'please try <a@b.example>'],
    ['mailbox is full: retry timeout exceeded', undefined, undefined],
    ['connect to mx.acme.example[192.0.2.1]:587: Connection refused', undefined, undefined],
    ['the limit is 550 messages and 451 megabytes', undefined, undefined],
    ['on 29 Apr 2010 at 12:34:551', undefined, undefined],
  ])('%s', (text, code, said) => {
    const reply = replyInText(text)
    expect(reply?.code).toBe(code)
    if (said !== undefined) expect(reply?.text.replace(/^'|'$/g, '')).toBe(said)
  })

  it('takes the lines that continue it, and what a queue says below is no part of it', () => {
    const reply = replyInLines([
      '192.0.2.1 does not like recipient.',
      'Remote host said: 551-User not local',
      '551-please',
      '551 try <a@b.example>',
      'Giving up on 192.0.2.1.',
    ])
    expect(reply).toMatchObject({ code: 551, text: 'User not local please try <a@b.example>' })
    expect(reply?.lines).toHaveLength(3)
  })

  it('reads what the remote said in a transcript', () => {
    const lines = [
      '>>> RCPT To:<a@b.example>',
      '<<< 551-User not local',
      '<<< 551 please try <c@d.example>',
      '550 5.1.1 <a@b.example>... User unknown',
    ]
    expect(replyInLines(lines)).toMatchObject({
      code: 551,
      text: 'User not local please try <c@d.example>',
    })
  })
})
