/** An unknown layout that lists its recipients, and says below the list what became of each. */
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'
import { dsn, plainReport } from './testing/build-message.ts'

const LIST =
  'Your message could not be delivered to these recipients:\n\n  ann@a.example\n  bob@b.example\n\n'

type Said = readonly [recipient: string, code: number | undefined, texts: string]

function said(text: string): readonly Said[] {
  return decode(plainReport(text)).reports.map(({ recipient, reply, texts }) => [
    recipient ?? '',
    reply?.code,
    texts.map((one) => one.text).join(' '),
  ])
}

const ANN = 'No such user'
const BOB = 'User has moved; please try <rob@new.example>'

describe('what is said below a list of each', () => {
  it.each([
    [
      'under a heading',
      `Recipient ann@a.example:\n  550 ${ANN}\nRecipient bob@b.example:\n  551 ${BOB}\n`,
    ],
    [
      'under a heading that was wrapped',
      `- "ann@a.example" (EMAIL) failed with\nerror:\n  550 ${ANN}\n- "bob@b.example" (EMAIL) failed with\nerror:\n  551 ${BOB}\n`,
    ],
    [
      'under a line that ends in the address',
      `Details for ann@a.example\nReason: 550 ${ANN}\n\nDetails for bob@b.example\nReason: 551 ${BOB}\n`,
    ],
    [
      'behind the address',
      `ann@a.example: mx.a.example said: 550 ${ANN}\n\nbob@b.example: mx.b.example said: 551 ${BOB}\n`,
    ],
    ['in the replies', `550 5.1.1 <ann@a.example>: ${ANN}\n551 5.1.6 <bob@b.example>: ${BOB}\n`],
    [
      'in a dialogue',
      ` >>> RCPT TO:<ann@a.example>\n <<< 550 ${ANN}\n >>> RCPT TO:<bob@b.example>\n <<< 551 ${BOB}\n`,
    ],
    [
      'behind the command',
      ` RCPT TO:<ann@a.example> -> 550 ${ANN}\n RCPT TO:<bob@b.example> -> 551 ${BOB}\n`,
    ],
  ])('is his: %s', (_where, details) => {
    const [ann, bob, ...others] = said(LIST + details)
    expect(others).toEqual([])
    expect(ann).toMatchObject(['ann@a.example', 550, expect.stringContaining(ANN) as string])
    expect(ann?.[2]).not.toContain('rob@')
    expect(bob).toMatchObject(['bob@b.example', 551, expect.stringContaining(BOB) as string])
    expect(bob?.[2]).not.toContain(ANN)
  })

  it('is his where the list is a sentence', () => {
    const text = `Could not be delivered to: ann@a.example, bob@b.example\n\nFor <ann@a.example>, mx.a.example responded:\n  550 ${ANN}\nFor <bob@b.example>, mx.b.example responded:\n  551 ${BOB}\n`
    const [ann, bob] = said(text)
    expect(ann?.[2]).not.toContain('rob@')
    expect([ann?.[1], bob?.[1]]).toEqual([550, 551])
  })

  it('is his where no code is told', () => {
    const text = `${LIST}Mailbox ann@a.example does not exist.\nMailbox bob@b.example is full.\n`
    expect(
      said(text).map(([recipient, , texts]) => [recipient, /full|exist/.exec(texts)?.[0]]),
    ).toEqual([
      ['ann@a.example', 'exist'],
      ['bob@b.example', 'full'],
    ])
  })

  it('is not his who stands in the next line', () => {
    const text = `${LIST}ann@a.example: connection timed out\nbob@b.example: 550 ${ANN}\n`
    expect(said(text).map(([, code]) => code)).toEqual([undefined, 550])
  })

  it('is his though it offers the address of another recipient', () => {
    const text = `${LIST}Recipient bob@b.example:\n  551 please try <ann@a.example>\nRecipient ann@a.example:\n  552 full\n`
    expect(said(text).map(([, code]) => code)).toEqual([552, 551])
  })

  it('is not his of whom nothing is said', () => {
    const text = `${LIST.trimEnd()}\n  cyd@c.example\n\nann@a.example: 550 ${ANN}\nbob@b.example: 552 full\n`
    expect(said(text).map(([recipient, code]) => [recipient, code])).toEqual([
      ['ann@a.example', 550],
      ['bob@b.example', 552],
      ['cyd@c.example', undefined],
    ])
    expect(said(text)[2]?.[2]).not.toMatch(/full|user/)
  })

  it('is nobody’s neighbour’s in a report that lost only its layout', () => {
    const group = (address: string, reply: string): string =>
      `Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; ${reply}\n`
    const text = `${LIST}- "ann@a.example" failed with\nerror:\n  550 ${ANN}\n- "bob@b.example" failed with\nerror:\n  551 ${BOB}\n`
    const fields = `Reporting-MTA: dns; mx.example\n\n${group('ann@a.example', `550 ${ANN}`)}\n${group('bob@b.example', `551 ${BOB}`)}`
    const [ann] = decode(dsn(text, fields)).reports
    expect(JSON.stringify(ann?.texts)).not.toContain('rob@')
  })
})

describe('several replies below a list, and nothing tells whose each is', () => {
  it.each([
    ['one below the other', `550 ${ANN}\n552 full\n`],
    ['numbered', ` 1. 550 ${ANN}\n 2. 552 full\n`],
    ['of one code', '550 5.1.1 refused\n550 5.7.1 refused\n'],
    [
      'above the addresses',
      `550 ${ANN}\n  (while sending to ann@a.example)\n552 full\n  (while sending to bob@b.example)\n`,
    ],
  ])('are nobody’s: %s', (_how, details) => {
    expect(said(LIST + details).map(([recipient, code]) => [recipient, code])).toEqual([
      ['ann@a.example', undefined],
      ['bob@b.example', undefined],
    ])
    for (const [, , texts] of said(LIST + details)) expect(texts).not.toMatch(/full|user|refused/)
  })

  it('are everybody’s where they are lines of one', () => {
    expect(
      said(`${LIST}550-5.7.1 Blocked\n550 5.7.1 See our site\n`).map(([, code]) => code),
    ).toEqual([550, 550])
  })
})
