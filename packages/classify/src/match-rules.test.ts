import { parseEnhancedStatusCode } from '@forwardpath/mail'
import type { BounceReport } from '@forwardpath/decode'
import { describe, expect, it } from 'vitest'
import { compileRules, RuleSetError } from './compile-rules.ts'
import { exampleReport } from './example-report.ts'
import { matchRules, matchTextsFast, matchTextsNaive } from './match-rules.ts'
import type { Condition, Rule } from './rule.ts'

const rule = (id: string, when: Condition, weak?: true): Rule => ({
  id,
  when,
  then: 'user_unknown',
  source: 'test',
  examples: [],
  ...(weak === undefined ? {} : { weak }),
})

/** Rules in order and on what they rested; both ways of the engine must say the same. */
function matches(
  rules: readonly Rule[],
  report: BounceReport,
  { limit = 50, local = [] }: { readonly limit?: number; readonly local?: readonly Rule[] } = {},
): readonly string[] {
  const ruleSet = compileRules(rules, { version: 'test', local })
  const [fast, naive] = [matchTextsFast, matchTextsNaive].map((matchTexts) =>
    matchRules(report, ruleSet, { limit, matchTexts }).map(
      (match) => `${match.rule.id}: ${match.step}`,
    ),
  )
  expect(fast).toEqual(naive)
  return fast ?? []
}

const reply = (line: string, over: Partial<BounceReport> = {}): BounceReport => ({
  ...exampleReport(line),
  ...over,
})

const silent: BounceReport = { ...exampleReport('x'), reply: undefined, texts: [] }

describe('rules are asked', () => {
  const byCode = rule('code', { code: [550] })
  const byStatus = rule('status', { status: ['5.1.1'] })
  const byText = rule('text', { text: ['no such user'] })
  const weak = rule('weak', { text: ['user'] }, true)
  const all = [weak, byCode, byStatus, byText]

  it('by text, by the code of the reply, by the reply code, and weak ones last', () => {
    expect(matches(all, reply('550 5.1.1 no such user'))).toEqual([
      'text: reply text',
      'status: enhanced code',
      'code: reply code',
      'weak: reply text',
    ])
  })

  it('by other texts before the Status field, which says more than the reply code', () => {
    const report = reply('550 refused', {
      status: parseEnhancedStatusCode('5.1.1'),
      texts: [
        { source: 'diagnostic-code', text: '550 refused', range: undefined },
        { source: 'human-part', text: 'no such user', range: undefined },
      ],
    })
    expect(matches(all, report)).toEqual([
      'text: other text',
      'status: status field',
      'code: reply code',
      'weak: other text',
    ])
  })

  it('of a user before all others, and no more of them than are wanted', () => {
    const local = [rule('local.code', { code: [550] })]
    const report = reply('550 5.1.1 no such user')
    expect(matches(all, report, { local })[0]).toBe('local.code: reply code')
    expect(matches(all, report, { local, limit: 1 })).toEqual(['local.code: reply code'])
    expect(matches(all, report, { local, limit: 2 })).toEqual([
      'local.code: reply code',
      'text: reply text',
    ])
    expect(matches(all, report, { limit: 2 })).toEqual([
      'text: reply text',
      'status: enhanced code',
    ])
  })

  it('once: a rule that held on the reply is not named again for another text', () => {
    const texts = ['no such user', 'no such user'].map((text) => ({
      source: 'human-part' as const,
      text,
      range: undefined,
    }))
    expect(matches([byText], reply('550 no such user', { texts }))).toEqual(['text: reply text'])
  })

  it('no further than the verdict and its runner-up need', () => {
    const texts = ['no such user', 'gone away'].map((text) => ({
      source: 'human-part' as const,
      text,
      range: undefined,
    }))
    const away = rule('away', { text: ['gone away'] })
    const report = reply('550 no such user', { texts })
    // Prose about a reply that gave the verdict is no second opinion, unless all is asked for.
    expect(matches([byText, away], report, { limit: 2 })).toEqual(['text: reply text'])
    expect(matches([byText, away], report)).toEqual(['text: reply text', 'away: other text'])
    const many = ['no', 'such', 'user'].map((word) => rule(word, { text: [word] }))
    expect(matches(many, reply('550 no such user'), { limit: 2 })).toEqual([
      'no: reply text',
      'such: reply text',
    ])
  })

  it('in the order of the table, also where the words stand in another', () => {
    const rules = ['aaa', 'bbb', 'ccc'].map((word) => rule(word, { text: [word] }))
    expect(matches(rules, reply('550 ccc bbb aaa'))).toEqual([
      'aaa: reply text',
      'bbb: reply text',
      'ccc: reply text',
    ])
  })

  it('by a code alone where there is nothing to read', () => {
    const status = parseEnhancedStatusCode('5.1.1')
    expect(matches(all, { ...silent, status })).toEqual(['status: enhanced code'])
    expect(matches(all, silent)).toEqual([])
  })
})

describe('words with which a rule does not hold', () => {
  const text = rule('text', { text: ['user'], not: ['super user'] })
  const code = rule('code', { code: [550], not: ['super user'] })

  it('keep a rule of words out, and let the next one in', () => {
    const next = rule('next', { text: ['user'] })
    expect(matches([text, next], reply('550 no user'))).toEqual([
      'text: reply text',
      'next: reply text',
    ])
    expect(matches([text, next], reply('550 super user'))).toEqual(['next: reply text'])
  })

  it('keep it out where one of several stands', () => {
    const several = rule('several', { text: ['user'], not: ['super user', 'root user'] })
    expect(matches([several], reply('550 root user'))).toEqual([])
    expect(matches([several], reply('550 no user'))).toEqual(['several: reply text'])
  })

  it('keep a rule of codes out where the reply has them, not where only prose does', () => {
    expect(matches([code], reply('550 no user'))).toEqual(['code: reply code'])
    expect(matches([code], reply('550 super user'))).toEqual([])
    const prose = [{ source: 'human-part' as const, text: 'super user', range: undefined }]
    const bare = {
      ...exampleReport('550').reply,
      code: exampleReport('550').reply?.code,
      status: undefined,
      text: '',
      lines: ['550'],
    }
    expect(matches([code], { ...silent, reply: bare, texts: prose })).toEqual(['code: reply code'])
    expect(matches([code], { ...silent, reply: bare })).toEqual(['code: reply code'])
    const status = rule('status', { status: ['5.1.1'], not: ['super user'] })
    const field = parseEnhancedStatusCode('5.1.1')
    expect(matches([status], { ...silent, status: field, texts: prose })).toEqual([
      'status: enhanced code',
    ])
  })
})

describe('a rule set is refused', () => {
  it.each<[string, readonly Rule[], RegExp]>([
    [
      'with an id twice',
      [rule('a', { code: [5] }), rule('a', { code: [4] })],
      /rule id "a" is used twice/,
    ],
    [
      'with a rule that asks for nothing',
      [rule('a', { command: ['rcpt'] })],
      /rule "a" has none of text/,
    ],
    [
      'with a pattern that cannot be read',
      [rule('a', { text: ['(a|b'] })],
      /^rule "a": .*closing bracket/,
    ],
    [
      'with such an exclusion',
      [rule('a', { code: [5], not: ['A'] })],
      /^rule "a": .*must be lower case/,
    ],
  ])('%s', (_name, rules, message) => {
    expect(() => compileRules(rules, { version: 'test' })).toThrow(RuleSetError)
    expect(() => compileRules(rules, { version: 'test' })).toThrow(message)
  })
})
