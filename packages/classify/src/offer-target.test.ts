import { describe, expect, it } from 'vitest'
import { readTarget, type Target } from './offer-target.ts'

/** What stands at the beginning of the text, and how far it was read. */
function read(text: string): string | undefined {
  const target: Target | undefined = readTarget(text, 0)
  if (target === undefined) return undefined
  const { kind, end } = target
  const what =
    kind === 'address'
      ? target.address
      : kind === 'split'
        ? target.joined
        : kind === 'contact'
          ? target.contact
          : '-'
  return `${kind} ${what} ${String(end)}`
}

describe('in angle brackets', () => {
  it.each([
    ['<jane@new.example> and more', 'address jane@new.example 18'],
    ['< jane@new.example >', 'address jane@new.example 20'],
    ['<MAILTO:jane@new.example>', 'address jane@new.example 25'],
    ['<@relay.example:jane@new.example>', 'address jane@new.example 33'],
    ['<"a>b"@new.example>', 'address "a>b"@new.example 19'],
    ['<"a\\">b"@new.example>', 'address "a\\">b"@new.example 21'],
    ['<jane @new.example>', 'split jane@new.example 19'],
    ['<jane@new. example>', 'split jane@new.example 19'],
    ['<"jane "@new. example>', 'unreadable - 22'],
    ['<jane doe@new.example>', 'unreadable - 22'],
    ['<mail.new.example>', 'contact mail.new.example 18'],
    [`<${'x'.repeat(200)}>`, `contact ${'x'.repeat(200)} 202`],
    [`<${'x'.repeat(201)}>`, 'unreadable - 203'],
    ['<>', 'unreadable - 2'],
    ['<forward-path>', 'unreadable - 14'],
    ['<your new email address>', 'unreadable - 24'],
    ['<$recipient>', 'unreadable - 12'],
    ['<j?ne@new.example>', 'unreadable - 18'],
    ['<j\ufffdne@new.example>', 'unreadable - 18'],
    ['<j\u0000ne@new.example>', 'unreadable - 18'],
    ['<j\\303ne@new.example>', 'unreadable - 21'],
    ['<jane@new.example', 'unreadable - 17'],
    // A quote that never ends hides no bracket.
    ['<"jane@new.example> x', 'unreadable - 19'],
    ['<"jane@new.example', 'unreadable - 18'],
    [`<${'x'.repeat(598)}>`, 'unreadable - 600'],
    [`<${'x'.repeat(600)}>`, 'unreadable - 602'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })
})

describe('bare', () => {
  it.each([
    ['jane@new.example', 'address jane@new.example 16'],
    ['jane@new.example. Bye', 'address jane@new.example 17'],
    ['("jane@new.example")', 'address jane@new.example 20'],
    ['jane@new.example, x', 'address jane@new.example 16'],
    ['mailto:jane@new.example', 'address jane@new.example 23'],
    ['email:jane@new.example', 'address jane@new.example 22'],
    ['@relay.example:jane@new.example', 'address jane@new.example 31'],
    ['"jane doe"@new.example or', 'address "jane doe"@new.example 22'],
    ['"jane:doe"@new.example', 'address "jane:doe"@new.example 22'],
    ['jane@[192.0.2.1]', 'address jane@[192.0.2.1] 16'],
    ['[jane@new.example]', 'address jane@new.example 18'],
    ['请联系jane@new.example', 'address jane@new.example 19'],
    ['jane@', 'unreadable - 5'],
    ['a@b@c', 'unreadable - 5'],
    ['new.example', undefined],
    ['...', undefined],
    ['', undefined],
    [`${'x'.repeat(700)}@new.example`, 'unreadable - 600'],
  ])('%s', (text, expected) => {
    expect(read(text)).toBe(expected)
  })

  it('just where a text was cut may have gone on, unless a mark follows it', () => {
    const at = (length: number, end = ''): string | undefined => {
      const address = `jane@${'n'.repeat(20)}.example`
      const before = `${'x'.repeat(length - address.length - end.length - 1)} `
      const target = readTarget(`${before}${address}${end}`, before.length)
      return target?.kind
    }
    for (const length of [480, 500, 520, 4_096]) {
      expect(at(length), String(length)).toBe('unreadable')
      expect(at(length, '.'), String(length)).toBe('address')
    }
    for (const length of [479, 521, 4_095]) expect(at(length), String(length)).toBe('address')
  })
})

it('is read from where it begins', () => {
  expect(readTarget('try <a@b.example> now', 4)).toMatchObject({ kind: 'address', end: 17 })
  expect(readTarget('try <a@b.example> now', 3)).toBeUndefined()
})
