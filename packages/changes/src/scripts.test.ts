import { expect, it } from 'vitest'
import { hasBidi, hasMixedScript } from './scripts.ts'

it.each([
  ['jane.roe', 'example.org', false],
  ['иван', 'пример.example', false],
  // Cyrillic а in a Latin word.
  ['p\u0430ypal', 'example.org', true],
  ['pay', 'p\u0430ypal.example', true],
  // UTS 39 s5.1: Japanese is written in three scripts, and beside Latin.
  ['東京カナひらtokyo', 'example.org', false],
  ['東京ㄅtaipei', 'example.org', false],
  ['東京ㄅカ', 'example.org', true],
  // A script that nobody here writes is still another one.
  ['a\u10A0', 'example.org', true],
  ['a\u1780', 'example.org', true],
  ['\u1780\u1781', 'example.org', false],
  // Each word for itself.
  ['иван.jane', 'example.org', false],
  ['иван+jane', 'example.org', false],
  ['a1-2', 'example.org', false],
  ['jane', 'xn--pypal-4ve.example', true],
])('%s@%s mixes scripts: %s', (localPart, domain, isMixed) => {
  expect(hasMixedScript(localPart, domain)).toBe(isMixed)
})

it.each([
  ['jane', 'example.org', 'try jane@example.org', false],
  ['jane', 'example.org', undefined, false],
  ['שלום', 'example.org', undefined, true],
  ['jane', 'דוגמה.example', undefined, true],
  ['jane', 'example.org', 'try \u202Egro.elpmaxe', true],
])('%s@%s with the quote %j runs from right to left: %s', (localPart, domain, quote, is) => {
  expect(hasBidi(localPart, domain, quote)).toBe(is)
})
