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
