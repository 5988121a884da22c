import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSpfRecord, readSpfRecord } from './spf-record.ts'

describe('which text is a record', () => {
  it.each([
    ['v=spf1', true],
    ['v=spf1 -all', true],
    ['V=SPF1 a', true],
    ['v=spf10 a', false],
    [' v=spf1 a', false],
    ['v=spf1\ta', false],
    ['spf2.0/pra a', false],
    ['', false],
  ])('%j: %s', (text, is) => {
    expect(isSpfRecord(text)).toBe(is)
  })
})

const named = (term: string): unknown => readSpfRecord(`v=spf1 ${term}`).terms[0]

describe('a term that names hosts', () => {
  it.each([
    ['ip4:192.0.2.1', { kind: 'network', network: '192.0.2.1/32' }],
    ['+ip4:192.0.2.0/28', { kind: 'network', network: '192.0.2.0/28' }],
    ['IP4:192.0.0.0/16', { kind: 'network', network: '192.0.0.0/16' }],
    ['ip6:2001:DB8::/48', { kind: 'network', network: '2001:db8::/48' }],
    ['ip6:2001:db8::1', { kind: 'network', network: '2001:db8::1/128' }],
    ['a', { kind: 'a', prefix4: 32, prefix6: 128 }],
    ['a:out.test', { kind: 'a', domain: 'out.test', prefix4: 32, prefix6: 128 }],
    ['a/24', { kind: 'a', prefix4: 24, prefix6: 128 }],
    ['mx//64', { kind: 'mx', prefix4: 32, prefix6: 64 }],
    ['mx:in.test/24//64', { kind: 'mx', domain: 'in.test', prefix4: 24, prefix6: 64 }],
  ])('%s', (term, expected) => {
    expect(named(term)).toEqual(expected)
  })
})

describe('a term that is left out', () => {
  it.each([
    ['include:many.test', 'not_followed'],
    ['?include:many.test', 'not_followed'],
    ['redirect=other.test', 'not_followed'],
    ['exp=why.test', 'not_followed'],
    ['exists:%{i}.list.test', 'not_followed'],
    ['ptr:own.test', 'not_followed'],
    ['+all', 'not_followed'],
    ['-all', 'not_followed'],
    ['-ip4:192.0.2.1', 'not_passed'],
    ['~a', 'not_passed'],
    ['?mx', 'not_passed'],
    ['a:%{d}.test', 'macro'],
    ['ip4:0.0.0.0/0', 'too_wide'],
    ['ip4:192.0.0.0/15', 'too_wide'],
    ['ip6:2000::/3', 'too_wide'],
    ['a/0', 'too_wide'],
    ['mx//0', 'too_wide'],
    ['ip4:192.0.2.1/33', 'unreadable'],
    ['ip4:192.0.2.1/028', 'unreadable'],
    ['ip4:192.0.2.1/', 'unreadable'],
    ['ip4:192.0.2.1/24/24', 'unreadable'],
    ['ip4:192.0.2', 'unreadable'],
    ['ip4', 'unreadable'],
    ['ip6:192.0.2.1', 'unreadable'],
    ['ip6:fe80::1%lo', 'unreadable'],
    ['ip6:::ffff:1.2.3.4/999', 'unreadable'],
    ['a:', 'unreadable'],
    ['a/x', 'unreadable'],
    ['a/24/64', 'unreadable'],
    ['aa', 'unreadable'],
    ['hello', 'unreadable'],
    ['--a', 'unreadable'],
    ['\u0000', 'unreadable'],
  ])('%s: %s', (term, reason) => {
    expect(readSpfRecord(`v=spf1 ${term}`)).toEqual({ terms: [], ignored: [{ term, reason }] })
  })

  it('is what stands after an excluded host, which it may name again', () => {
    expect(readSpfRecord('v=spf1 a -ip4:192.0.2.1 ip4:192.0.2.0/24')).toEqual({
      terms: [{ kind: 'a', prefix4: 32, prefix6: 128 }],
      ignored: [
        { term: '-ip4:192.0.2.1', reason: 'not_passed' },
        { term: 'ip4:192.0.2.0/24', reason: 'after_exclusion' },
      ],
    })
  })

  it('is what nobody writes: the two hundred and first term', () => {
    const { terms, ignored } = readSpfRecord(`v=spf1 ${'ip4:192.0.2.1 '.repeat(201)}`)
    expect(terms).toHaveLength(200)
    expect(ignored).toEqual([{ term: 'ip4:192.0.2.1', reason: 'limit' }])
  })
})

it('reads any text, and names no network wider than it may', () => {
  const part = fc.constantFrom(
    'a',
    'mx',
    'ip4',
    'ip6',
    ':',
    '/',
    '//',
    '0',
    '24',
    '192.0.2.1',
    '::',
    ' ',
    '-',
    '%{i}',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (rest) => {
      for (const term of readSpfRecord(`v=spf1 ${rest}`).terms) {
        if (term.kind !== 'network') expect(term.prefix4).toBeGreaterThanOrEqual(16)
        else expect(Number(term.network.split('/')[1])).toBeGreaterThanOrEqual(16)
      }
    }),
  )
})
