import { parseAddress } from '@forwardpath/mail'
import type { BounceReport, ReportText } from '@forwardpath/decode'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exampleReport } from './example-report.ts'
import { collapse, firstSubject, isBlank, lowerCase, otherSubjects } from './subject.ts'

const text = (words: string, source: ReportText['source'] = 'human-part'): ReportText => ({
  source,
  text: words,
  range: undefined,
})

const report = (over: Partial<BounceReport>): BounceReport => ({
  ...exampleReport('x'),
  reply: undefined,
  texts: [],
  ...over,
})

const replied = (words: string, texts: readonly ReportText[] = []): BounceReport =>
  report({ reply: { code: undefined, status: undefined, text: words, lines: [] }, texts })

describe('the first subject', () => {
  it('is the reply, from where the first text stood', () => {
    const first = text('550 No  such User', 'transcript')
    expect(firstSubject(replied('No  such User', [first, text('other')]))).toEqual({
      written: 'No  such User',
      text: 'No such User',
      lower: 'no such user',
      source: 'transcript',
      from: first,
    })
  })

  it('is a reply that stands in no text, as of a field', () => {
    expect(firstSubject(replied('Gone'))).toMatchObject({
      written: 'Gone',
      source: 'diagnostic-code',
      from: undefined,
    })
  })

  it('is the first text where nobody replied', () => {
    expect(firstSubject(report({ texts: [text('One'), text('Two')] }))?.written).toBe('One')
    expect(firstSubject(replied('', [text('One')]))?.written).toBe('One')
  })

  it('is none where there is neither', () => {
    expect(firstSubject(report({}))).toBeUndefined()
    expect(firstSubject(replied(''))).toBeUndefined()
  })
})

describe('the other subjects', () => {
  const words = (of: BounceReport): readonly string[] => otherSubjects(of).map((s) => s.text)

  it('are all texts beside a reply, and those behind the first without one', () => {
    const texts = [text('One'), text('Two', 'subject')]
    expect(words(replied('Reply', texts))).toEqual(['One', 'Two'])
    expect(words(report({ texts }))).toEqual(['Two'])
    expect(words(replied('', texts))).toEqual(['Two'])
    expect(words(report({}))).toEqual([])
  })

  it('end with what a queue said when it gave up, where that is all there is to say', () => {
    const gaveUp = text('host mx: 450 Try later: retry timeout exceeded')
    expect(firstSubject(report({ texts: [gaveUp] }))?.text).toBe('host mx: 450 Try later')
    expect(words(report({ texts: [gaveUp] }))).toEqual([gaveUp.text])
    expect(words(report({ texts: [text('450 Try later')] }))).toEqual([])
    expect(words(replied('450 Try later', [gaveUp]))).toEqual(['host mx: 450 Try later'])
  })
})

describe('the recipient', () => {
  const lower = (words: string, over: Partial<BounceReport>): string | undefined =>
    firstSubject(report({ texts: [text(words)], ...over }))?.lower

  it('has no words in it, wherever and however it stands', () => {
    const recipient = parseAddress('Spam@Virus.example')
    const finalRecipient = parseAddress('full@x.example')
    expect(
      lower('<SPAM@virus.example> spam, spam@virus.example full@x.example', {
        recipient,
        finalRecipient,
      }),
    ).toBe('<xxxx@xxxxxxxxxxxxx> spam, xxxx@xxxxxxxxxxxxx xxxx@xxxxxxxxx')
  })

  it('that is not known, or not named, changes nothing', () => {
    expect(lower('<spam@virus.example>', {})).toBe('<spam@virus.example>')
    expect(lower('spam', { recipient: parseAddress('spam@virus.example') })).toBe('spam')
  })
})

describe('white space', () => {
  it.each([
    ['a\t\n b', 'a b'],
    ['a\u00a0\u3000b\u2028c', 'a b c'],
    ['a\u0000b\u007fc\u0085d', 'a b c d'],
    ['  a  ', ' a '],
    ['é\u200Bé', 'é\u200Bé'],
  ])('%j collapses to %j', (written, collapsed) => {
    expect(collapse(written)).toBe(collapsed)
  })

  it('is cut at 4 KB, of twice as much', () => {
    expect(collapse('x'.repeat(5_000))).toHaveLength(4_096)
    expect(collapse(`${' '.repeat(8_191)}xy`)).toBe(' x')
    expect(collapse(`${'x '.repeat(4_096)}y`)).toHaveLength(4_096)
  })

  it('is the same by character and by expression, and collapsing twice is collapsing once', () => {
    for (let code = 0; code <= 0x3100; code++)
      expect(collapse(`a${String.fromCharCode(code)}b`) === 'a b', String(code)).toBe(isBlank(code))
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (written) => {
        expect(collapse(collapse(written))).toBe(collapse(written))
      }),
    )
  })
})

it('lower case has as many characters, and plain apostrophes', () => {
  expect(lowerCase('DON\u2019T İSTANBUL')).toBe("don't istanbul")
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (written) => {
      expect(lowerCase(written)).toHaveLength(written.length)
    }),
  )
})
