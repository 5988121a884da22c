import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from './classify.ts'
import { compileRules } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { explain } from './explain.ts'
import { lintRules } from './lint-rules.ts'
import { parseRuleFile } from './rule-file.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const RULE = {
  id: 'acme.closed-account',
  when: { text: 'Account closed by ACME', code: [550, '4xx'], remote: '.Acme.example' },
  then: 'mailbox_disabled',
  source: 'ticket of 3 March',
  example: { reply: '550 5.1.1 Account closed by ACME', remoteMta: 'mx.acme.example' },
}

const faultsOf = (value: unknown): readonly string[] => {
  const file = parseRuleFile(value)
  return file.ok ? [] : file.faults.map(({ path, message }) => `${path}: ${message}`)
}

describe('a rule file', () => {
  it('gives rules that come before the built-in ones', () => {
    const file = parseRuleFile({ rules: [RULE] })
    if (!file.ok) throw new Error(JSON.stringify(file.faults))
    expect(file.rules).toEqual([
      {
        id: 'acme.closed-account',
        when: { text: ['account closed by acme'], code: [550, 4], remote: ['.acme.example'] },
        then: 'mailbox_disabled',
        source: 'ticket of 3 March',
        examples: [RULE.example],
      },
    ])
    const ruleSet = compileRules(BUILTIN_RULES, {
      version: '1',
      local: file.rules,
      localVersion: 'a1',
    })
    expect(lintRules(ruleSet)).toEqual([])
    const report = exampleReport(RULE.example)
    expect(classify(report, ruleSet)).toMatchObject({
      category: 'mailbox_disabled',
      rule: { id: 'acme.closed-account', version: 'a1' },
      runnerUp: { id: 'disabled.text', category: 'mailbox_disabled' },
    })
    expect(explain(report, ruleSet)[1]?.lost).toBe(
      'the local rule acme.closed-account comes before all built-in rules',
    )
  })

  it('may ask for the type of the diagnostic, and for a report that names no remote host', () => {
    const file = parseRuleFile({
      rules: [
        {
          id: 'acme.scanner',
          when: { text: 'scanner out of order', diagnostic: 'X-Unix', remote: [] },
          then: 'mailer_error',
          source: 'ticket of 4 March',
          example: { reply: 'Scanner out of order', diagnostic: 'x-unix' },
        },
      ],
    })
    if (!file.ok) throw new Error(JSON.stringify(file.faults))
    const ruleSet = compileRules(file.rules, { version: '1' })
    const categoryOf = (facts: { readonly diagnostic?: string; readonly remoteMta?: string }) =>
      classify(exampleReport({ reply: 'Scanner out of order', ...facts }), ruleSet).category
    expect(categoryOf({ diagnostic: 'X-UNIX' })).toBe('mailer_error')
    expect(categoryOf({ diagnostic: 'smtp' })).toBe('unclassified')
    expect(categoryOf({})).toBe('unclassified')
    expect(categoryOf({ diagnostic: 'x-unix', remoteMta: 'mx.acme.example' })).toBe('unclassified')
  })

  it('may ask for all that a rule can, in any case and as one or several', () => {
    const when = {
      text: 'Out of ORDER',
      not: ['Not OUT'],
      status: ['5.1.1', 'x.7.x'],
      code: ['5xx', 451, '2'],
      command: ['rcpt', 'data'],
      remote: ['.Acme.example'],
      diagnostic: 'SMTP',
      reporting: '.Out.example',
      source: 'transcript',
      action: ['failed', 'delayed'],
    }
    const example = {
      reply: '550 Out of order',
      command: 'rcpt',
      remoteMta: 'mx.acme.example',
      reportingMta: 'mx.out.example',
      diagnostic: 'smtp',
      source: 'transcript',
      action: 'delayed',
    }
    expect(parseRuleFile({ rules: [{ ...RULE, when, example: [example, '550 words'] }] })).toEqual({
      ok: true,
      rules: [
        {
          id: RULE.id,
          when: {
            text: ['out of order'],
            not: ['not out'],
            status: ['5.1.1', 'x.7.x'],
            code: [5, 451, 2],
            command: ['rcpt', 'data'],
            remote: ['.acme.example'],
            diagnostic: ['smtp'],
            reporting: ['.out.example'],
            source: ['transcript'],
            action: ['failed', 'delayed'],
          },
          then: RULE.then,
          source: RULE.source,
          examples: [example, '550 words'],
        },
      ],
    })
  })

  it.each([
    ['no mapping', [], ': must be a mapping with rules'],
    ['no list', { rules: {} }, 'rules: must be a list'],
    ['an unknown key', { rules: [], extra: 1 }, 'extra: is not known; use rules'],
    [
      'a rule that is none',
      { rules: ['x'] },
      'rules[0]: must be a mapping with id, when, then, source, example',
    ],
    ['no id', { rules: [{ ...RULE, id: undefined }] }, 'rules[0].id: is missing; give a text'],
    [
      'an unknown category',
      { rules: [{ ...RULE, then: 'gone' }] },
      'rules[0].then: "gone" is no category; use one of user_unknown,',
    ],
    [
      'an unknown field of a condition',
      { rules: [{ ...RULE, when: { txt: 'a' } }] },
      'rules[0].when.txt: is not known; use text, not,',
    ],
    [
      'an empty condition',
      { rules: [{ ...RULE, when: {} }] },
      'rules[0].when: asks for nothing; give one of',
    ],
    [
      'a pattern that cannot be read',
      { rules: [{ ...RULE, when: { text: ['ok then', '(a|b'] } }] },
      'rules[0].when.text[1]: "(a|b" lacks a closing bracket',
    ],
    [
      'a number for an enhanced code',
      { rules: [{ ...RULE, when: { status: 5.1 } }] },
      'rules[0].when.status[0]: must be a text',
    ],
    [
      'half an enhanced code',
      { rules: [{ ...RULE, when: { status: '5.1' } }] },
      'rules[0].when.status: "5.1" is no enhanced code',
    ],
    [
      'no reply code',
      { rules: [{ ...RULE, when: { code: '55' } }] },
      'rules[0].when.code: must be reply codes',
    ],
    [
      'a reply code of no kind',
      { rules: [{ ...RULE, when: { code: [true] } }] },
      'rules[0].when.code: must be reply codes',
    ],
    [
      'a reply code that is a word more',
      { rules: [{ ...RULE, when: { code: '550 ' } }] },
      'rules[0].when.code: must be reply codes',
    ],
    [
      'an enhanced code of another class',
      { rules: [{ ...RULE, when: { status: ['5.1.1', '3.1.1'] } }] },
      'rules[0].when.status: "3.1.1" is no enhanced code',
    ],
    [
      'a rule without a category',
      { rules: [{ ...RULE, then: undefined }] },
      'rules[0].then: is missing; give a text',
    ],
    [
      'a text that is blank',
      { rules: [{ ...RULE, source: ' ' }] },
      'rules[0].source: must be a text that is not empty',
    ],
    [
      'an unknown command',
      { rules: [{ ...RULE, when: { text: 'gone away', command: 'rcpt to' } }] },
      'rules[0].when.command: "rcpt to" is not known; use connect,',
    ],
    [
      'no example',
      { rules: [{ ...RULE, example: undefined }] },
      'rules[0].example: is missing; give a reply',
    ],
    [
      'an example without a reply',
      { rules: [{ ...RULE, example: { command: 'rcpt' } }] },
      'rules[0].example[0].reply: is missing',
    ],
  ])('names the path and the remedy for %s', (_name, value, fault) => {
    expect(faultsOf(value).some((one) => one.startsWith(fault))).toBe(true)
  })

  it('names every fault at once', () => {
    expect(faultsOf({ rules: [{ id: '', then: 'x' }, 3] }).length).toBeGreaterThan(4)
  })

  it('is total over every value', () => {
    fc.assert(fc.property(fc.anything(), (value) => typeof parseRuleFile(value).ok === 'boolean'))
    fc.assert(
      fc.property(
        fc.anything(),
        (value) => !parseRuleFile({ rules: [value, { ...RULE, when: value, example: value }] }).ok,
      ),
    )
  })
})
