import { BUILTIN_RULES, compileRules, exampleReport } from '@forwardpath/classify'
import { parseAddress } from '@forwardpath/mail'
import { expect, test } from 'vitest'
import { reportLines } from './explain-lines.ts'

const rules = compileRules(BUILTIN_RULES, { version: 'test' })
const recipient = parseAddress('jane@example.org')

test('a refusal has its verdict, its words and its rule', () => {
  const report = { ...exampleReport('550 5.1.1 No such user'), recipient }
  expect(reportLines(report, { rules, explain: false })).toEqual([
    '  jane@example.org: failed, user_unknown (550 5.1.1)',
    '    "No such user"',
    expect.stringMatching(/^ {4}rule \S+ \(test\)/),
  ])
})

test('a complaint or an automatic answer without a cause is about somebody, and no rule has missed it', () => {
  const report = { ...exampleReport(''), reply: undefined, action: 'delivered', recipient } as const
  expect(reportLines(report, { rules, explain: true })).toEqual(['  jane@example.org'])
})
