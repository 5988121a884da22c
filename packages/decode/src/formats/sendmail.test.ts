import { describe, expect, it } from 'vitest'
import { decode } from '../decode.ts'
import { plainReport } from '../testing/build-message.ts'

const report = (...lines: readonly string[]): ReturnType<typeof decode> =>
  decode(
    plainReport(`${lines.join('\n')}\n`, {
      from: 'Mail Delivery Subsystem <MAILER-DAEMON@mx.reporter.example>',
      subject: 'Returned mail: see transcript for details',
    }),
  )

const SECTION = '   ----- The following addresses had permanent fatal errors -----'
const TRANSCRIPT = '   ----- Transcript of session follows -----'

describe('programs and files in a report of Sendmail', () => {
  const moved = '551 5.1.6 User not local; please try <new@moved.example>'
  const program = [
    '"|/usr/local/bin/intake"',
    '    (reason: Service unavailable)',
    '    (expanded from: <orders@acme.example>)',
  ]
  const remote = ['<old@acme.example>', `    (reason: ${moved})`]
  const dialogue = [
    '... while talking to mx.acme.example.:',
    '>>> DATA',
    `<<< ${moved}`,
    '550 5.1.1 <old@acme.example>... User unknown',
  ]

  it('have what stands before the dialogues, which is about others', () => {
    const { reports } = report(
      SECTION,
      ...program,
      ...remote,
      '',
      TRANSCRIPT,
      'The order system is closed.',
      '554 5.0.0 Service unavailable',
      ...dialogue,
    )
    expect(reports).toMatchObject([
      { recipient: 'orders@acme.example', reply: { code: 554, text: 'Service unavailable' } },
      { recipient: 'old@acme.example', reply: { code: 551 } },
    ])
    const said = reports[0]?.texts.map(({ text }) => text).join(' ')
    expect(said).toContain('The order system is closed.')
    expect(said).not.toContain('moved.example')
  })

  it('have the reason alone where there are several', () => {
    const other = program.map((line) => line.replace('orders', 'archive'))
    const { reports } = report(
      SECTION,
      ...program,
      ...other,
      ...remote,
      '',
      TRANSCRIPT,
      '550 5.1.1 "|/usr/local/bin/intake"... User unknown',
      ...dialogue,
    )
    expect(reports.map(({ recipient, reply }) => [recipient, reply?.code])).toEqual([
      ['orders@acme.example', undefined],
      ['archive@acme.example', undefined],
      ['old@acme.example', 551],
    ])
  })
})

describe('the transcript of Sendmail', () => {
  it('gives no reply to a recipient whose host was not found', () => {
    const { reports } = report(
      SECTION,
      '<gone@acme.example>',
      '    (reason: 550 5.1.1 No such user)',
      '<tom@nowhere.example>',
      '',
      TRANSCRIPT,
      '... while talking to mx.acme.example.:',
      '>>> DATA',
      '<<< 550 5.1.1 No such user',
      '550 5.1.1 <gone@acme.example>... User unknown',
      '<<< 554 5.5.1 No valid recipients',
      '550 5.1.2 <tom@nowhere.example>... Host unknown (Name server: mx.nowhere.example.: host not found)',
    )
    expect(reports).toMatchObject([
      { recipient: 'gone@acme.example', reply: { status: '5.1.1' } },
      { recipient: 'tom@nowhere.example', reply: { status: '5.1.2' } },
    ])
  })

  it.each([
    ['<friends@acme.example>... expanded to multiple addresses', 'expanded'],
    ['<otto@acme.example>... Successfully delivered', 'delivered'],
  ])('is a notice where all it says is %j', (line, action) => {
    const { kind, reports } = report(TRANSCRIPT, line, 'otto... Successfully delivered')
    expect(kind).toBe('delivery_notice')
    expect(reports).toMatchObject([{ action }])
  })
})

describe('a reason of Sendmail that was wrapped on the way', () => {
  it('makes no recipient of the address that the reply offers', () => {
    const { reports } = report(
      SECTION,
      '<old@acme.example>',
      '    (reason: 551 5.1.6 The mailbox was moved when our company was merged; please try',
      '<new@moved.example>',
      'in the future)',
      '<gone@acme.example>',
      '    (reason: 550 5.1.1 User unknown)',
      '',
    )
    expect(reports.map(({ recipient, reply }) => [recipient, reply?.code])).toEqual([
      ['old@acme.example', 551],
      ['gone@acme.example', 550],
    ])
    expect(reports[0]?.reply?.text).toContain('please try <new@moved.example> in the future')
  })
})
