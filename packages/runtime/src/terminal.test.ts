import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forTerminal } from './terminal.ts'

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
