import type { BounceReport } from '@forwardpath/decode'
import { describe, expect, it } from 'vitest'
import { compileRules } from './compile-rules.ts'
import { classify } from './classify.ts'
import { exampleReport } from './example-report.ts'
import type { Evidence } from './classification.ts'

const ruleSet = compileRules(
  [
    {
      id: 'gone',
      when: { text: ['no such*user'] },
      then: 'user_unknown',
      source: 'test',
      examples: [],
    },
  ],
  { version: 'test' },
)

function evidence(text: string, over: Partial<BounceReport> = {}): Evidence | undefined {
  const texts = [{ source: 'transcript' as const, text, range: { start: 7, end: 99 } }]
  const report = { ...exampleReport('x'), reply: undefined, texts, ...over }
  return classify(report, ruleSet).evidence
}

const quote = (text: string): string | undefined => evidence(text)?.quote

describe('a quote', () => {
  it('names where it stood', () => {
    expect(evidence('no such user')).toEqual({
      quote: 'no such user',
      source: 'transcript',
      within: { start: 7, end: 99 },
    })
  })

  it.each([
    [
      'is the sentence of the words',
      'First. Sorry, no such user here. Last.',
      'Sorry, no such user here.',
    ],
    [
      'is from the first sentence to the last',
      'First. Sorry, no such. And user too. Last.',
      'Sorry, no such. And user too.',
    ],
    ['begins where the text does', 'Sorry, no such user. Last.', 'Sorry, no such user.'],
    ['ends where the text does', 'First. no such user here', 'no such user here'],
    [
      'is written as it stood',
      'First.  Sorry,\t\tno  such\nuser here.  Last.',
      'Sorry,\t\tno  such\nuser here.',
    ],
    ['keeps the case', 'First. NO Such User. Last.', 'NO Such User.'],
    ['ends with blanks of the text', 'First.  no such  user', 'no such  user'],
  ])('%s', (_name, text, expected) => {
    expect(quote(text)).toBe(expected)
  })

  it('of a sentence without end is cut around the words, between words before them', () => {
    const before = 'word '.repeat(60)
    const after = ' more'.repeat(60)
    const cut = quote(`${before}no such user${after}`) ?? ''
    expect(cut.startsWith('word ')).toBe(true)
    expect(cut.indexOf('no such user')).toBeLessThanOrEqual(160)
    expect(cut.indexOf('no such user')).toBeGreaterThan(150)
    expect(cut.slice(cut.indexOf('user') + 4)).toBe(' more'.repeat(32))
  })

  it('of one long run before the words begins with them', () => {
    expect(quote(`${'x'.repeat(300)}no such user`)).toBe('no such user')
    expect(quote(`a ${'x'.repeat(300)}no such user`)).toBe('no such user')
    // A blank right before the words is where they begin.
    expect(quote(`${'x'.repeat(300)} no such user`)).toBe('no such user')
  })
})

describe('of a reply of several lines', () => {
  const reply = (lines: readonly string[], text: string): BounceReport['reply'] => ({
    code: undefined,
    status: undefined,
    text,
    lines,
  })
  const quoted = (lines: readonly string[], text: string): string | undefined =>
    evidence(text, { reply: reply(lines, text) })?.quote

  it('the lines that hold the words are quoted, with their codes', () => {
    const lines = [
      '550-5.1.1 Sorry.',
      '550-5.1.1 There is no such',
      '550-5.1.1 user here.',
      '550 5.1.1 Bye.',
    ]
    expect(quoted(lines, 'Sorry. There is no such user here. Bye.')).toBe(
      '550-5.1.1 There is no such 550-5.1.1 user here.',
    )
    expect(quoted(['550-Sorry.', '550 no such user'], 'Sorry. no such user')).toBe(
      '550 no such user',
    )
    expect(quoted(['550-no such user', '550 Bye.'], 'no such user Bye.')).toBe('550-no such user')
  })

  it('the sentence is quoted where the lines do not hold the words, or are one', () => {
    expect(quoted(['550-Sorry.', '550 Bye.'], 'Sorry. no such user. Bye.')).toBe('no such user.')
    expect(quoted(['550 5.1.1 Sorry. no such user. Bye.'], 'Sorry. no such user. Bye.')).toBe(
      'no such user.',
    )
  })
})

it('a rule that went by codes alone quotes nothing', () => {
  const byCode = compileRules(
    [{ id: 'code', when: { code: [550] }, then: 'user_unknown', source: 'test', examples: [] }],
    { version: 'test' },
  )
  expect(classify(exampleReport('550 x'), byCode)).toMatchObject({
    category: 'user_unknown',
    evidence: undefined,
  })
})
