import { expect, it } from 'vitest'
import { decodeEncodedWords } from './encoded-words.ts'

it.each([
  ['plain ASCII', 'Undelivered Mail', 'Undelivered Mail'],
  ['Q with blanks', '=?utf-8?Q?j=C3=B6rg_neu?=', 'jörg neu'],
  ['B in lower case', '=?UTF-8?b?asO2cmc=?=', 'jörg'],
  ['text around a word stays', 're: =?utf-8?q?x?= (y)', 're: x (y)'],
  ['blanks between words go', '=?utf-8?q?a?=  =?utf-8?q?b?= c', 'ab c'],
  ['blanks inside a word at its end stay', '=?utf-8?q?a_?= b', 'a  b'],
  ['a character cut between two words', '=?utf-8?q?j=C3?= =?UTF-8?q?=B6rg?=', 'jörg'],
  ['two charsets side by side', '=?iso-8859-1?q?=F6?= =?utf-8?q?=C3=B6?=', 'öö'],
  ['iso-2022-jp', '=?ISO-2022-JP?B?GyRCJEsbKEI=?=', 'に'],
  ['a language mark', '=?utf-8*de?q?j=C3=B6?=', 'jö'],
  ['an unknown charset that is UTF-8', '=?x-unknown?q?=C3=B6?=', 'ö'],
  ['an unknown charset that is not', '=?x-unknown?q?=80?=', '€'],
  ['an unknown encoding stays', '=?utf-8?x?abc?=', '=?utf-8?x?abc?='],
  ['an open word stays', '=?utf-8?q?abc', '=?utf-8?q?abc'],
])('%s', (_, value, text) => {
  expect(decodeEncodedWords(value)).toBe(text)
})
