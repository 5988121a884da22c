import { describe, expect, it } from 'vitest'
import { compileRules, RuleSetError } from './compile-rules.ts'
import { lintRules } from './lint-rules.ts'
import type { Rule } from './rule.ts'
import { BUILTIN_RULES } from './rules/index.ts'

const RULE: Rule = {
  id: 'acme.closed',
  when: { text: ['closed by acme'] },
  then: 'mailbox_disabled',
  source: 'real mail: ACME',
  examples: ['550 Account closed by ACME'],
}

const lintLocal = (...local: readonly Rule[]): readonly string[] =>
  lintRules(compileRules(BUILTIN_RULES, { version: 'test', local })).map(
    ({ ruleId, message }) => `${ruleId}: ${message}`,
  )

describe('the built-in rules', () => {
  it('each hold on their own examples, and no earlier rule does', () => {
    expect(lintLocal()).toEqual([])
  })

  it('name a source: an RFC, a page, a manual or a server', () => {
    for (const { source } of BUILTIN_RULES) expect(source.length).toBeGreaterThan(10)
  })
})

describe("the check of a user's rules", () => {
  it('passes a good one, which may take a report from a built-in rule', () => {
    expect(
      lintLocal(RULE, {
        ...RULE,
        id: 'acme.full',
        when: { text: ['mailbox full'] },
        examples: ['550 Mailbox full'],
      }),
    ).toEqual([])
  })

  it.each([
    ['an example that it does not hold on', { examples: ['550 xyzzy'] }, 'is held by no rule'],
    [
      'an example with facts that it does not hold on',
      { examples: [{ reply: '550 xyzzy', command: 'rcpt' }] },
      'the example "550 xyzzy" is held by no rule',
    ],
    [
      'an example that another decides',
      { examples: ['550 5.1.1 User unknown'] },
      'is decided by the earlier rule unknown.user',
    ],
    ['no example', { examples: [] }, 'there is no example'],
    ['no source', { source: ' ' }, 'the source is empty'],
    ['an odd id', { id: 'Acme Closed' }, 'kebab-case'],
    [
      'a pattern without a literal worth searching',
      { when: { text: ['a*b'] }, examples: ['a b'] },
      'long enough to search for',
    ],
  ] satisfies readonly (readonly [string, Partial<Rule>, string])[])(
    'finds %s',
    (_name, change, message) => {
      expect(lintLocal({ ...RULE, ...change }).join()).toContain(message)
    },
  )

  it.each([
    ['an id that is taken', [RULE, RULE], 'is used twice'],
    ['an id of a built-in rule', [{ ...RULE, id: 'greylist' }], 'is used twice'],
    [
      'a condition that asks for nothing',
      [{ ...RULE, when: {} }],
      'has none of text, status, code',
    ],
    ['a pattern that cannot be read', [{ ...RULE, when: { text: ['(a'] } }], 'closing bracket'],
  ] satisfies readonly (readonly [string, readonly Rule[], string])[])(
    'refuses %s',
    (_name, local, message) => {
      expect(() => compileRules(BUILTIN_RULES, { version: 'test', local })).toThrow(RuleSetError)
      expect(() => compileRules(BUILTIN_RULES, { version: 'test', local })).toThrow(message)
    },
  )
})
