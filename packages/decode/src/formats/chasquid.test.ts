/** What chasquid says of each recipient, in the words of its courier and its queue. */
import { describe, expect, it } from 'vitest'
import { chasquid } from './chasquid.ts'

const read = (...details: readonly string[]) =>
  chasquid.read({
    lines: [
      'Delivery of your message to the following recipient(s) failed permanently:',
      '',
      '  - a@x.example',
      '',
      '',
      'Technical details:',
      ...details,
      '',
    ],
    text: '',
    subject: '',
  })

const error = (...lines: readonly string[]) =>
  read(
    '- "a@x.example" (EMAIL) failed permanently with error:',
    ...lines.map((one) => `    ${one}`),
  )

describe('chasquid', () => {
  it.each([
    ['MAIL+RCPT 551 User not local', 551, 'User not local'],
    ['MAIL+RCPT 551 1. the first line of twelve', 551, '1. the first line of twelve'],
    ['DATA 451 4.3.0 queue file write error', 451, 'queue file write error'],
    ['DATA closing 554 delivery error: dd', 554, 'delivery error: dd'],
    ['MAIL+RCPT 550', 550, ''],
    ['all MXs returned transient failures (last: MAIL+RCPT short response: 551)', 551, ''],
    [
      'all MXs returned transient failures (last: Error creating client: 554 go away (please))',
      554,
      'go away (please)',
    ],
    ['all MXs returned transient failures (last: TLS error: 454 4.7.0 not now)', 454, 'not now'],
    [
      String.raw`MDA delivery failed: exit status 75 - "Sent \"RCPT TO:<a@x.example>\", got 551 5.1.6 moved;\n5.1.6 try \"n\"@z.example\n"`,
      551,
      'moved; try "n"@z.example',
    ],
  ])('quotes a reply: %s', (line, code, text) => {
    expect(error(line)).toMatchObject([{ address: 'a@x.example', reply: { code, text } }])
  })

  it.each([
    'all MXs returned transient failures (last: MAIL+RCPT EOF)',
    'Could not find mail server: lookup x.example: no such host',
    'MDA delivery failed: exit status 77 - "quota of 550 MB exceeded"',
    'exit status 1',
  ])('quotes none: %s', (line) => {
    expect(error(line).map(({ reply }) => reply)).toEqual([undefined])
  })

  it('joins the lines of a reply', () => {
    expect(
      error('MAIL+RCPT 551 5.1.6 one', '5.1.6 two', '5.1.6 please try <n@z.example>'),
    ).toMatchObject([
      { reply: { code: 551, status: '5.1.6', text: 'one two please try <n@z.example>' } },
    ])
  })

  it('tells recipients apart, and a program has no address', () => {
    const entries = read(
      '- "a@x.example" (EMAIL) failed permanently with error:',
      '    MAIL+RCPT 550 5.1.1 unknown',
      '- "/usr/bin/filter -x" (PIPE) failed permanently with error:',
      '    exit status 1',
      '- "ñ@x.example" (EMAIL) failed repeatedly and timed out, last error:',
      '    all MXs returned transient failures (last: MAIL+RCPT 450 busy)',
    )
    expect(entries.map(({ address, reply, action }) => [address, reply?.code, action])).toEqual([
      ['a@x.example', 550, 'failed'],
      [undefined, undefined, 'failed'],
      ['ñ@x.example', 450, 'failed'],
    ])
  })

  it('tells them apart where a carrier wrapped the heads', () => {
    const entries = read(
      '- "a@x.example" (EMAIL) failed permanently with error:',
      '    MAIL+RCPT 550 5.1.1 unknown',
      '- "a.much.longer.name@subsidiary.x.example" (EMAIL) failed permanently with',
      'error:',
      '    MAIL+RCPT 551 5.1.6 please try <n@z.example>',
    )
    expect(entries.map(({ address, reply }) => [address, reply?.code])).toEqual([
      ['a@x.example', 550],
      ['a.much.longer.name@subsidiary.x.example', 551],
    ])
  })
})
