import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findPattern } from './find-pattern.ts'
import { parsePattern, PatternError } from './pattern.ts'

const spanOf = (pattern: string, text: string): string | undefined => {
  const span = findPattern(text, parsePattern(pattern))
  return span && text.slice(span.start, span.end)
}

describe('a pattern', () => {
  it.each([
    ['user unknown', 'the user unknown here', 'user unknown'],
    ['user unknown', 'the userunknown here', undefined],
    ['please try', 'localplease try', 'please try'],
    ['(user|box) full', 'a box full', 'box full'],
    ['mailbox( is|) full', 'mailbox full', 'mailbox full'],
    ['mailbox( is|) full', 'mailbox is full', 'mailbox is full'],
    ['a((b|c)d|e)f', 'xacdfx', 'acdf'],
    ['%spam%', 'spammer and spam.', 'spam'],
    ['%spam%', 'antispam', undefined],
    ['%spam%', 'éspam', undefined],
    ['user~unknown', 'user is quite unknown', 'user is quite unknown'],
    ['user~unknown', `user ${'x'.repeat(16)} unknown`, undefined],
    ['user*unknown', `user ${'x'.repeat(60)} unknown`, `user ${'x'.repeat(60)} unknown`],
    ['user*unknown', `user ${'x'.repeat(90)} unknown`, undefined],
    ['user*unknown', `user ${'x'.repeat(90)} user y unknown`, 'user y unknown'],
    ['a*b*c', 'a b a b c', 'a b a b c'],
    ['^full', 'full up', 'full'],
    ['^full', 'not full', undefined],
    ['full$', 'is full. ', 'full'],
    ['full$', 'is full up', undefined],
    ['^full$', 'full', 'full'],
    ['a\\*b\\(c\\)\\$', 'a*b(c)$', 'a*b(c)$'],
    ['aa*aa', 'aaa', undefined],
    ['aa*aa', 'aaaa', 'aaaa'],
    ['(one|two|three|four) (red|blue|green|black)', 'two green', 'two green'],
    ['(one|two|three|four) (red|blue|green|black)', 'two  green', undefined],
  ])('%s in "%s" finds %s', (pattern, text, expected) => {
    expect(spanOf(pattern, text)).toBe(expected)
  })

  it.each([
    ['User', 'must be lower case'],
    ['(a|b', 'lacks a closing bracket'],
    ['a**b', 'without text'],
    ['(a*b|c)', 'a gap inside brackets'],
    ['us%er', 'a word edge inside a literal'],
    ['(a|b|)', 'without text'],
    ['', 'without text'],
    ['header (rfc)', 'brackets without alternatives'],
    ['(a|b)'.repeat(10), 'spellings between two gaps'],
  ])('%s is refused: %s', (pattern, message) => {
    expect(() => parsePattern(pattern)).toThrow(PatternError)
    expect(() => parsePattern(pattern)).toThrow(message)
  })

  it('agrees with the regular expression that says the same', () => {
    const letters = fc.constantFrom('a', 'b', ' ', '.')
    const word = fc.array(letters, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
    const edge = fc.boolean()
    const slot = fc.record({
      words: fc.array(word, { minLength: 1, maxLength: 3 }),
      before: edge,
      after: edge,
    })
    const text = fc
      .array(fc.oneof(word, fc.constant('a'.repeat(20))), { maxLength: 30 })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(
        fc.array(slot, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('~', '*'),
        text,
        (slots, gap, subject) => {
          const side = (on: boolean, mark: string): string => (on ? mark : '')
          const pattern = slots
            .map(
              ({ words, before, after }) =>
                `${side(before, '%')}(${[...words, ...words].join('|')})${side(after, '%')}`,
            )
            .join(gap)
          const quoted = (words: readonly string[]): string =>
            words.map((text) => text.replaceAll('.', '\\.')).join('|')
          const source = slots
            .map(
              ({ words, before, after }) =>
                `${side(before, '(?<![a-z0-9])')}(?:${quoted(words)})${side(after, '(?![a-z0-9])')}`,
            )
            .join(`[^]{0,${gap === '~' ? '16' : '80'}}`)
          expect(findPattern(subject, parsePattern(pattern)) !== undefined).toBe(
            new RegExp(source).test(subject),
          )
        },
      ),
      { numRuns: 2000 },
    )
  })
})
