import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildLiteralSearch } from './literal-search.ts'
import { parsePattern } from './pattern.ts'
import { buildPatternIndex, buildPlainIndex } from './pattern-index.ts'

const letter = fc.constantFrom('a', 'b', 'c', 'é', ' ')
const word = fc.array(letter, { minLength: 1, maxLength: 6 }).map((letters) => letters.join(''))

describe('the literal search', () => {
  /** More characters than a row of the search has places for. */
  const rareLetter = fc.integer({ min: 0x400, max: 0x480 }).map((code) => String.fromCharCode(code))
  const mixed = fc
    .array(fc.oneof(letter, rareLetter), { minLength: 1, maxLength: 6 })
    .map((letters) => letters.join(''))

  it.each([
    ['few characters', word],
    ['many characters', mixed],
  ])('names every place of every literal, of %s', (_name, words) => {
    const lists = fc.uniqueArray(words, { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(lists, fc.array(fc.nat(), { maxLength: 30 }), (literals, picks) => {
        const parts = picks.map((pick) => literals[pick % literals.length]?.slice(pick % 3) ?? '')
        const text = parts.join('')
        const found: string[] = []
        buildLiteralSearch(literals)(text, (literal, end) =>
          found.push(`${String(end)} ${String(literal)}`),
        )
        const wanted = literals.flatMap((literal, index) =>
          Array.from({ length: text.length + 1 }, (_place, end) => end)
            .filter(
              (end) => end >= literal.length && text.startsWith(literal, end - literal.length),
            )
            .map((end) => `${String(end)} ${String(index)}`),
        )
        expect(found.sort()).toEqual(wanted.sort())
      }),
      { numRuns: 500 },
    )
  })
})

describe('the pattern index', () => {
  it('names candidates in the order of the patterns, few and many, in whatever order they stand', () => {
    for (const count of [2, 48, 49, 200]) {
      const words = Array.from({ length: count }, (_, at) => `w${String(at)}x`)
      const index = buildPatternIndex(words.map(parsePattern), () => true)
      const text = words.toReversed().join(' ')
      expect(index.scan(text).candidates).toEqual(words.map((_word, at) => at))
    }
  })

  it('wakes a pattern by its rarest words, and finds it only where all of it stands', () => {
    const patterns = ['rare word*common', 'common*other', 'common*third', 'missing'].map(
      parsePattern,
    )
    const index = buildPatternIndex(patterns, (at) => at !== 3)
    expect(index.scan('common, and common').candidates).toEqual([])
    expect(index.scan('a rare word').candidates).toEqual([])
    const both = index.scan('a rare word is common: other, missing')
    expect(both.candidates).toEqual([0, 1])
    expect([0, 1, 2, 3, 4].map((at) => both.find(at))).toEqual([
      { start: 2, end: 21 },
      { start: 15, end: 28 },
      undefined,
      { start: 30, end: 37 },
      undefined,
    ])
  })

  it('forgets the text before, and knows one that it is asked about again', () => {
    const index = buildPatternIndex(['one', 'two'].map(parsePattern), () => true)
    const first = index.scan('one')
    expect(index.scan('one')).toBe(first)
    expect(index.scan('two').candidates).toEqual([1])
    expect(index.scan('one').candidates).toEqual([0])
    expect(index.scan('').candidates).toEqual([])
  })

  it('finds what the plain loop finds, text after text', () => {
    const pattern = fc
      .array(fc.array(word, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
      .map((slots) => slots.map((words) => `(${[...words, ...words].join('|')})`).join('*'))
    const texts = fc.array(fc.array(word, { maxLength: 20 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 12 }), texts, (written, all) => {
        const patterns = written.map(parsePattern)
        const odd = (index: number): boolean => index % 2 === 1
        const index = buildPatternIndex(patterns, odd)
        const plain = buildPlainIndex(patterns, odd)
        for (const parts of all) {
          const text = parts.join('')
          const [fast, slow] = [index.scan(text), plain.scan(text)]
          for (const at of patterns.keys()) expect(fast.find(at)).toEqual(slow.find(at))
          const holds = slow.candidates.filter((at) => slow.find(at) !== undefined)
          expect(fast.candidates.filter((at) => fast.find(at) !== undefined)).toEqual(holds)
        }
      }),
      { numRuns: 500 },
    )
  })
})
