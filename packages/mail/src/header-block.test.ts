import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allFields, firstField, readHeaderBlock } from './header-block.ts'

describe('readHeaderBlock', () => {
  it('unfolds at one blank, lowers names, keeps order and repeats', () => {
    const { fields, bodyStart, oddLines } = readHeaderBlock(
      'Subject: one\n two\n\tthree\nX-A : 1\nx-a:2\n\nbody',
    )
    expect(fields).toEqual([
      { name: 'subject', value: 'one two three' },
      { name: 'x-a', value: '1' },
      { name: 'x-a', value: '2' },
    ])
    expect('Subject: one\n two\n\tthree\nX-A : 1\nx-a:2\n\nbody'.slice(bodyStart)).toBe('body')
    expect(oddLines).toBe(0)
    expect(firstField(fields, 'x-a')).toBe('1')
    expect(allFields(fields, 'x-a')).toEqual(['1', '2'])
    expect(firstField(fields, 'x-b')).toBeUndefined()
  })

  it('passes over lines that are no field and counts them', () => {
    const { fields, oddLines } = readHeaderBlock(' stray\nno colon here\nA: 1\n')
    expect(fields).toEqual([{ name: 'a', value: '1' }])
    expect(oddLines).toBe(2)
  })

  it('ends at the end of the text where no empty line stands', () => {
    expect(readHeaderBlock('A: 1').bodyStart).toBe(4)
    expect(readHeaderBlock('').fields).toEqual([])
  })

  it('reads back every block that was written, folded anywhere, and nothing of the body', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/)
    const words = fc.array(fc.stringMatching(/^[!-~]{1,8}$/), { maxLength: 6 })
    const field = fc.record({ name, words, fold: fc.constantFrom(' ', '\n ', '\n\t', '\n   ') })
    fc.assert(
      fc.property(fc.array(field), fc.string(), (written, body) => {
        const head = written.map((f) => `${f.name}: ${f.words.join(f.fold)}\n`).join('')
        const { fields, bodyStart, oddLines } = readHeaderBlock(`${head}\n${body}`)
        const expected = written.map((f) => ({
          name: f.name.toLowerCase(),
          value: f.words.join(' '),
        }))
        expect(fields).toEqual(expected)
        expect(oddLines).toBe(0)
        expect(`${head}\n${body}`.slice(bodyStart)).toBe(body)
      }),
    )
  })

  it('is total over any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { fields, bodyStart } = readHeaderBlock(text)
        expect(bodyStart).toBeLessThanOrEqual(text.length)
        expect(fields.length).toBeLessThanOrEqual(text.split('\n').length)
      }),
    )
  })
})
