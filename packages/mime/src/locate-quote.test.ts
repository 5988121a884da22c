import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locateQuote } from './locate-quote.ts'

function located(message: string, quote: string, start = 0, end = Infinity): string | undefined {
  const bytes = Buffer.from(message)
  const found = locateQuote(bytes, { start, end: Math.min(end, bytes.length) }, quote)
  return found && bytes.subarray(found.start, found.end).toString()
}

describe('a quote', () => {
  it.each<[string, string, string, string | undefined]>([
    ['as it stands', 'x 551 try <a@b> y', '551 try <a@b>', '551 try <a@b>'],
    [
      'folded',
      'x 551 please\r\n\t try\r\n <a@b> y',
      '551 please try <a@b>',
      '551 please\r\n\t try\r\n <a@b>',
    ],
    ['folded with CR', 'please\r try', 'please try', 'please\r try'],
    ['at the end of the bytes', 'please \n try', 'please try', 'please \n try'],
    ['behind a false start', 'a a b a\na\nb c', 'a a b c', 'a\na\nb c'],
    ['in UTF-8', 'an jörg\n neu', 'jörg neu', 'jörg\n neu'],
    ['with white space of its own', 'please try', ' please \n try ', 'please try'],
    ['nowhere', 'please try', 'please tries', undefined],
    ['glued where it has a blank', 'pleasetry', 'please try', undefined],
    ['apart where it is glued', 'please try', 'pleasetry', undefined],
    ['empty', 'please try', ' \n', undefined],
  ])('%s', (_, message, quote, expected) => {
    expect(located(message, quote)).toBe(expected)
  })

  it('is looked for in its range only', () => {
    expect(located('try\n now try\n now', 'try now', 5)).toBe('try\n now')
    expect(located('try now', 'try now', 1)).toBeUndefined()
    expect(located('try now', 'try now', 0, 6)).toBeUndefined()
  })

  it('is found wherever a text is folded', () => {
    const word = fc.stringMatching(/^[a-c]{1,3}$/)
    const blanks = fc.stringMatching(/^[ \t\r\n]{1,4}$/)
    const words = fc.array(fc.tuple(word, blanks), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(words, fc.nat(), fc.nat(), (pairs, left, right) => {
        const from = left % pairs.length
        const quoted = pairs.slice(from, from + 1 + (right % 8)).map(([text]) => text)
        const found = located(pairs.flat().join(''), quoted.join(' '))
        expect(found?.split(/[ \t\r\n]+/)).toEqual(quoted)
      }),
    )
  })
})
