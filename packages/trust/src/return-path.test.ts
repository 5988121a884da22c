import { splitAddress } from '@forwardpath/mail'
import { describe, expect, test } from 'vitest'
import {
  formatReturnPath,
  hasTokenShape,
  parseReturnPathFormat,
  tokensIn,
  type ReturnPathFormat,
  type ReturnPathSettings,
} from './return-path.ts'
import { address, keyOf, NOW_MS } from './testing/keys.ts'
import { expiryDay, signToken } from './token.ts'

const token = signToken({
  key: keyOf(3),
  messageId: 7n,
  expiresOnDay: expiryDay(NOW_MS),
  recipient: address('jane@hooli.example'),
})

function formatOf(settings: ReturnPathSettings): ReturnPathFormat {
  const result = parseReturnPathFormat(settings)
  if (!result.ok) throw new Error(result.errors.join())
  return result.format
}

const domain = 'bounces.example.net'

test.each([
  [{ domain, prefix: 'b' }, `b+${token}@${domain}`],
  [{ domain, prefix: 'b', separator: '-' }, `b-${token}@${domain}`],
  [{ domain, prefix: 'news.bounces' }, `news.bounces+${token}@${domain}`],
  [{ domain }, `${token}@${domain}`],
])('settings %j give %s, and the token is found again', (settings, expected) => {
  const format = formatOf(settings)
  const path = formatReturnPath(token, format)
  expect(path).toBe(expected)
  const { localPart } = splitAddress(path)
  expect(localPart.length).toBeLessThanOrEqual(64)
  expect(tokensIn(path)).toEqual([token])
  expect(tokensIn(path.toUpperCase())).toEqual([token.toUpperCase()])
})

test.each([
  ['prefix', { domain, prefix: 'thirteen-char' }],
  ['prefix', { domain, prefix: '' }],
  ['prefix', { domain, prefix: 'a b' }],
  ['prefix', { domain, prefix: 'a..b' }],
  ['separator', { domain, prefix: 'b', separator: '' }],
  ['separator', { domain, prefix: 'b', separator: 'x' }],
  ['separator', { domain, prefix: 'b', separator: '++' }],
  ['domain', { domain: 'two words', prefix: 'b' }],
])('settings with a bad %s are refused', (key, settings) => {
  const result = parseReturnPathFormat(settings)
  expect(result.ok ? [] : result.errors).toEqual([expect.stringContaining(`${key}:`)])
})

test('what is no token makes no return path', () => {
  expect(() => formatReturnPath('x'.repeat(38), formatOf({ domain }))).toThrow(RangeError)
})

test('a domain that leaves no room for a token makes no return path', () => {
  // RFC 5321 s4.5.3.1.3: a path of 254 octets and its brackets.
  const long = (chars: number): string => `${'a.'.repeat((chars - 8) / 2)}example.`.slice(0, -1)
  const path = (domain: string): string =>
    formatReturnPath(token, { domain, prefix: 'b', separator: '+' })
  expect(path(long(200))).toContain(token)
  expect(() => path(long(240))).toThrow(/domain: too long/)
})

test.each(['b', '', `b${token}`, `b+${token}x`, `b+${token.slice(1)}`])(
  'no token is in %s',
  (localPart) => {
    expect(tokensIn(localPart)).toEqual([])
  },
)

describe('the shape of a token', () => {
  const live = new Set([3])
  test.each([
    [`b+${token}`, true],
    [`prvs=1234abcdef=b+${token}`, true],
    [token.toUpperCase(), true],
    [`b+${token}x`, false],
    ['bounces-4569-t00doz', false],
    ['', false],
  ])('%s: %s', (localPart, expected) => {
    expect(hasTokenShape(localPart, live)).toBe(expected)
  })

  test('with a key that is not live is not one', () => {
    expect(hasTokenShape(`b+${token}`, new Set([4]))).toBe(false)
  })

  test('is looked for in a bounded piece of a hostile text', () => {
    expect(tokensIn(`${token} `.repeat(100_000))).toHaveLength(4)
    expect(tokensIn(`${'x'.repeat(3000)} ${token}`)).toEqual([])
  })
})
