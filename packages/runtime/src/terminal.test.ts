import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forTerminal, jsonForTerminal, linesForTerminal } from './terminal.ts'

test.for([
  ['plain text, ümlauts and 漢字', 'plain text, ümlauts and 漢字'],
  ['a\r\nb\nc\td', 'a b c d'],
  ['\u001b[31mred\u001b[0m \u009b2J', '[31mred[0m 2J'],
  ['title \u001b]0;x\u0007', 'title ]0;x'],
  ['abc\u202egnp.exe', 'abcgnp.exe'],
  ['zero\u200bwidth \ufeffmark', 'zerowidth mark'],
  ['lone \ud800 half', 'lone  half'],
  ['two\u2028lines', 'two lines'],
] as const)('%j becomes %j', ([text, harmless]) => {
  expect(forTerminal(text)).toBe(harmless)
})

test('nothing that steers comes through, and doing it twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = forTerminal(text)
      expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)
      expect(forTerminal(once)).toBe(once)
    }),
  )
})

test('of a message of several lines each is made harmless', () => {
  expect(linesForTerminal('a\u001b[2J\n  b\u009b1m\r\nc')).toBe('a[2J\n  b1m \nc')
})

test.each([
  ['"\u009b2J"', '"\\u009b2J"'],
  ['"abc\u202egnp"', '"abc\\u202egnp"'],
  ['"two\u2028lines"', '"two\\u2028lines"'],
  ['"\u{e0041} tag"', '"\\udb40\\udc41 tag"'],
  ['{"a":"漢字 ü"}\n{"b":1}\n', '{"a":"漢字 ü"}\n{"b":1}\n'],
])('JSON %j is written as %j', (json, harmless) => {
  expect(jsonForTerminal(json)).toBe(harmless)
})

test('JSON of anything means the same, and holds nothing that steers', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      const json = jsonForTerminal(JSON.stringify(value))
      expect(json).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
})
