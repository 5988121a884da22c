/** What Courier's text tells where the fields beside it are lost. */
import { describe, expect, it } from 'vitest'
import { courier } from './courier.ts'

const read = (...lines: readonly string[]) =>
  courier.read({ lines, text: lines.join('\n'), subject: '' }).map((entry) => ({
    address: entry.address,
    action: entry.action,
    code: entry.reply?.code,
    lines: entry.lines,
    host: entry.remoteMta,
    command: entry.command,
  }))

const HEADING = '                           UNDELIVERABLE MAIL'
const TRANSCRIPT = [
  '<a@x.example>:',
  '     mx.x.example [192.0.2.1]:',
  ' >>> RCPT TO:<a@x.example>',
  ' <<< 551-User not local;',
  ' <<< 551 please try <b@y.example>',
]

describe('courier', () => {
  it('gives what was said, without its marks, and host and command beside it', () => {
    expect(read(HEADING, '', ...TRANSCRIPT, '')).toEqual([
      {
        address: 'a@x.example',
        action: 'failed',
        code: 551,
        lines: ['551-User not local;', '551 please try <b@y.example>'],
        host: 'mx.x.example',
        command: 'rcpt',
      },
    ])
  })

  it.each([
    ['UNDELIVERABLE MAIL', 'failed'],
    ['DELAYS IN DELIVERING YOUR MESSAGE', 'delayed'],
    ['MESSAGE DELIVERED SUCCESSFULLY', 'delivered'],
    ['MESSAGE DELIVERED TO A MAIL GATEWAY', 'relayed'],
    ['NICHT ZUSTELLBAR', undefined],
  ])('below %s: %s', (heading, action) => {
    expect(read(`     ${heading}`, '', '<a@x.example>:', ' <<< No such domain.')).toMatchObject([
      { address: 'a@x.example', action, lines: ['No such domain.'] },
    ])
  })

  it.each([
    ['Message delivered.', 'delivered'],
    ['250 2.0.0 taken', 'relayed'],
    ['550 5.1.1 unknown', undefined],
    ['No such domain.', undefined],
  ])('below a heading in other words, %s: %s', (said, action) => {
    expect(read('Anyone:', '', '<a@x.example>:', ` <<< ${said}`)).toMatchObject([{ action }])
  })

  it('reads every section of a mail', () => {
    const delivered = [
      '  MESSAGE DELIVERED SUCCESSFULLY',
      '',
      '<c@z.example>:',
      ' <<< Message delivered.',
    ]
    expect(read(HEADING, '', ...TRANSCRIPT, '', ...delivered)).toMatchObject([
      { address: 'a@x.example', action: 'failed', code: 551 },
      { address: 'c@z.example', action: 'delivered' },
    ])
  })

  it('keeps a recipient of whom nothing is said', () => {
    expect(read(HEADING, '', '<a@x.example>:', '', '-----')).toMatchObject([
      { address: 'a@x.example', action: 'failed', code: undefined },
    ])
  })
})
