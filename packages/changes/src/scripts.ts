/**
 * Addresses that look like other ones: letters of several scripts in one word (UTS 39 s5.1), and writing that runs from right
 * to left. Total, linear.
 */
import { domainToUnicode } from 'node:url'

/** Scripts that people mix with reason (UTS 39 s5.1 table 1: highly restrictive). */
const TOGETHER: readonly (readonly string[])[] = [
  ['Latin', 'Han', 'Hiragana', 'Katakana'],
  ['Latin', 'Han', 'Bopomofo'],
  ['Latin', 'Han', 'Hangul'],
]
const SCRIPTS = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Devanagari',
  'Thai',
  'Georgian',
  'Cherokee',
  'Han',
  'Hiragana',
  'Katakana',
  'Bopomofo',
  'Hangul',
].map((name) => ({ name, test: new RegExp(`\\p{Script=${name}}`, 'u') }))
const LETTER = /\p{L}/u
/** Letters that run from right to left (Hebrew, Arabic, Syriac, Thaana, N'Ko …), and the marks that turn the direction. */
const RIGHT_TO_LEFT =
  /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u
const BIDI_CONTROL = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

/** Whether one word of the address (local part, label) mixes scripts that nobody mixes with reason. */
export function hasMixedScript(localPart: string, domain: string): boolean {
  return wordsOf(localPart, domain).some(isMixed)
}

/** Whether letters of the address run from right to left, or the quote holds a mark that turns the direction. */
export function hasBidi(localPart: string, domain: string, quote: string | undefined): boolean {
  return (
    wordsOf(localPart, domain).some((word) => RIGHT_TO_LEFT.test(word)) ||
    BIDI_CONTROL.test(quote ?? '')
  )
}

function wordsOf(localPart: string, domain: string): readonly string[] {
  // A-labels hide what a reader would see; what cannot be decoded gives an empty text.
  const shown = domainToUnicode(domain)
  return [...localPart.split(/[._+-]/), ...(shown === '' ? domain : shown).split('.')]
}

function isMixed(word: string): boolean {
  const found = new Set<string>()
  for (const letter of word) {
    if (!LETTER.test(letter)) continue
    found.add(SCRIPTS.find(({ test }) => test.test(letter))?.name ?? 'other')
  }
  if (found.size <= 1) return false
  return !TOGETHER.some((allowed) => [...found].every((name) => allowed.includes(name)))
}
