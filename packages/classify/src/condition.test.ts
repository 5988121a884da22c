import type { BounceReport } from '@forwardpath/decode'
import { describe, expect, it } from 'vitest'
import { factsHold, statusKeys } from './condition.ts'
import { exampleReport } from './example-report.ts'
import type { Condition } from './rule.ts'
import { firstSubject } from './subject.ts'

const REPORT: BounceReport = {
  ...exampleReport({ reply: '550 5.1.1 no such user', diagnostic: 'SMTP', command: 'rcpt' }),
  remoteMta: 'MX1.Acme.example',
  reportingMta: 'Out.Example.net',
}

function holds(when: Condition, over: Partial<BounceReport> = {}, status?: string): boolean {
  const report = { ...REPORT, ...over }
  return factsHold(when, { report, subject: firstSubject(report), status })
}

it.each<[string, Condition, Partial<BounceReport>, boolean]>([
  ['nothing', {}, {}, true],
  ['nothing, of a delay', {}, { action: 'delayed' }, true],
  ['nothing, of a success', {}, { action: 'delivered' }, false],
  ['a success', { action: ['delivered', 'relayed'] }, { action: 'relayed' }, true],
  ['a success, of a failure', { action: ['delivered'] }, {}, false],
  ['the code', { code: [450, 550] }, {}, true],
  ['the class of the code', { code: [5] }, {}, true],
  ['another code', { code: [551] }, {}, false],
  ['another class', { code: [4] }, {}, false],
  ['a code, where there is no reply', { code: [550] }, { reply: undefined }, false],
  ['the command', { command: ['mail', 'rcpt'] }, {}, true],
  ['another command', { command: ['data'] }, {}, false],
  ['a command, where none is known', { command: ['rcpt'] }, { command: undefined }, false],
  ['the end of the host that refused', { remote: ['.other.example', '.acme.example'] }, {}, true],
  ['another host', { remote: ['.other.example'] }, {}, false],
  ['no named host', { remote: [] }, { remoteMta: undefined }, true],
  ['no named host, where one is', { remote: [] }, {}, false],
  ['a host, where none is named', { remote: ['.acme.example'] }, { remoteMta: undefined }, false],
  ['the host that reports', { reporting: ['.example.net'] }, {}, true],
  ['another host that reports', { reporting: ['.example.org'] }, {}, false],
  [
    'a reporting host, where none is named',
    { reporting: ['.net'] },
    { reportingMta: undefined },
    false,
  ],
  ['the type of the diagnostic', { diagnostic: ['smtp'] }, {}, true],
  ['another type', { diagnostic: ['x-unix'] }, {}, false],
  ['a type, where there is none', { diagnostic: ['smtp'] }, { diagnosticCode: undefined }, false],
  ['where the text stood', { source: ['diagnostic-code'] }, {}, true],
  ['another place', { source: ['transcript'] }, {}, false],
  [
    'a place, where there is no text',
    { source: ['transcript'] },
    { reply: undefined, texts: [] },
    false,
  ],
])('a rule that asks for %s', (_name, when, over, expected) => {
  expect(holds(when, over)).toBe(expected)
})

it('a subject line is read by rules that name it, and by no others', () => {
  const over: Partial<BounceReport> = {
    reply: undefined,
    texts: [{ source: 'subject', text: 'no such user', range: undefined }],
  }
  expect(holds({}, over)).toBe(false)
  expect(holds({ source: ['subject'] }, over)).toBe(true)
})

describe('an enhanced code', () => {
  it('is named whole, without its class, without its detail, and without both', () => {
    expect(statusKeys('5.7.26')).toEqual(['5.7.26', 'x.7.26', '5.7.x', 'x.7.x'])
  })

  it.each([
    [['5.1.1'], '5.1.1', true],
    [['x.1.1'], '4.1.1', true],
    [['5.1.x'], '5.1.10', true],
    [['x.1.x'], '4.1.8', true],
    [['5.1.1'], '5.1.10', false],
    [['5.1.x'], '4.1.1', false],
    [['5.1.1', '5.7.x'], '5.7.1', true],
    [['5.1.1'], undefined, false],
  ])('a rule that asks for %j, of %s: %s', (wanted, status, expected) => {
    expect(holds({ status: wanted }, {}, status)).toBe(expected)
  })
})
