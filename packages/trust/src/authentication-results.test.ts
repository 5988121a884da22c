import { expect, test } from 'vitest'
import { parseAuthenticationResults } from './authentication-results.ts'

test.each([
  [
    'what passed',
    'mx.origin.example; dkim=pass (2048-bit key) header.d=Hooli.example header.i=@hooli.example header.s=s1; spf=none; dmarc=pass (p=REJECT) header.from=hooli.example',
    ['hooli.example'],
    'pass',
  ],
  [
    'a version',
    'MX.Origin.Example 1; dkim/1=pass header.d=hooli.example',
    ['hooli.example'],
    undefined,
  ],
  [
    'blanks around the sign',
    'mx.origin.example; dkim = pass header.d = hooli.example',
    ['hooli.example'],
    undefined,
  ],
  [
    'quotes',
    '"mx.origin.example"; dkim=pass header.d="hooli.example"',
    ['hooli.example'],
    undefined,
  ],
  [
    'two signatures',
    'mx.origin.example; dkim=pass header.d=a.example; dkim=pass header.d=b.example',
    ['a.example', 'b.example'],
    undefined,
  ],
  [
    'one that failed',
    'mx.origin.example; dkim=fail header.d=hooli.example; dmarc=fail',
    [],
    'fail',
  ],
  ['none', 'mx.origin.example; none', [], undefined],
  [
    'a result in a comment',
    'mx.origin.example; dkim=fail (; dkim=pass header.d=hooli.example) header.d=evil.example',
    [],
    undefined,
  ],
  [
    'a result in nested comments',
    'mx.origin.example; spf=pass (a (b) ; dkim=pass header.d=hooli.example) x.y=z',
    [],
    undefined,
  ],
  [
    'a result in quotes',
    'mx.origin.example; dkim=fail reason="; dkim=pass header.d=hooli.example" header.d=evil.example',
    [],
    undefined,
  ],
  [
    'an escaped bracket in a comment',
    'mx.origin.example; dkim=fail (\\) ; dkim=pass header.d=hooli.example) header.d=evil.example',
    [],
    undefined,
  ],
  [
    'what passed behind an escaped quote',
    'mx.origin.example; dkim=pass reason="\\"" header.d=hooli.example',
    ['hooli.example'],
    undefined,
  ],
  [
    'a signer that is no domain',
    'mx.origin.example; dkim=pass header.d=two_words.; dkim=pass header.d=',
    [],
    undefined,
  ],
  ['the first result of DMARC', 'mx.origin.example; dmarc=fail; dmarc=pass', [], 'fail'],
  [
    'an escaped quote',
    'mx.origin.example; dkim=fail reason="\\"; dkim=pass header.d=hooli.example"',
    [],
    undefined,
  ],
  [
    'a signer in a value',
    'mx.origin.example; dkim=pass header.d=evil.example reason="x header.d=hooli.example"',
    ['evil.example'],
    undefined,
  ],
  [
    'two signers in one result',
    'mx.origin.example; dkim=pass header.d=evil.example header.d=hooli.example',
    [],
    undefined,
  ],
  [
    'a result in nested comments, with blanks',
    'mx.origin.example; spf=pass (a (b) ; dkim=pass header.d=hooli.example ) x.y=z',
    [],
    undefined,
  ],
  [
    'a result behind an escaped bracket in a comment, with blanks',
    'mx.origin.example; dkim=fail (\\) ; dkim=pass header.d=hooli.example ) header.d=evil.example',
    [],
    undefined,
  ],
  [
    'what passed behind a comment with an escaped letter',
    "mx.origin.example; (it\\'s) dkim=pass header.d=hooli.example",
    ['hooli.example'],
    undefined,
  ],
  [
    'a backslash outside of quotes and comments',
    'mx.origin.example; spf=none reason=\\; dkim=pass header.d=hooli.example',
    ['hooli.example'],
    undefined,
  ],
  [
    'a signer that another method names',
    'mx.origin.example; spf=pass header.d=hooli.example; arc=pass header.d=hooli.example',
    [],
    undefined,
  ],
  [
    'a signer that quotes take apart',
    'mx.origin.example; dkim=pass header.d="hooli.exam ple"',
    ['hooli.exam_ple'],
    undefined,
  ],
  [
    'a word without a sign, which names nobody',
    'mx.origin.example; dkim=pass header.d=hooli.example header.dx',
    ['hooli.example'],
    undefined,
  ],
  [
    'many blanks around the sign, or on one side of it',
    'mx.origin.example; dkim  =   pass header.d =a.example; dkim= pass header.d= b.example',
    ['a.example', 'b.example'],
    undefined,
  ],
  [
    'versions of two digits, and none in the middle of a method',
    'mx.origin.example; dkim/12=pass header.d=a.example; dki/1m=pass header.d=b.example',
    ['a.example'],
    undefined,
  ],
  ['no signer', 'mx.origin.example; dkim=pass header.i=@hooli.example', [], undefined],
])('reads %s', (_what, value, dkimDomains, dmarc) => {
  expect(parseAuthenticationResults(value)).toMatchObject({
    authservId: 'mx.origin.example',
    dkimDomains,
    dmarc,
  })
})

test.each([
  ['whose mail it is', 'mx; dmarc=pass (p=none) header.from=Hooli.example', 'hooli.example'],
  ['A-labels', 'mx; dmarc=pass header.from=bücher.example', 'xn--bcher-kva.example'],
  ['that of DMARC alone', 'mx; dkim=pass header.from=a.example; dmarc=pass', undefined],
  ['that of the first result', 'mx; dmarc=pass; dmarc=pass header.from=hooli.example', undefined],
  ['two names', 'mx; dmarc=pass header.from=a.example header.from=b.example', undefined],
  ['an address', 'mx; dmarc=pass header.from=jane@hooli.example', undefined],
])('reads of DMARC: %s', (_what, value, dmarcFrom) => {
  expect(parseAuthenticationResults(value)?.dmarcFrom).toBe(dmarcFrom)
})

test.each([
  '',
  ';',
  '(mx.origin.example); dkim=pass header.d=a.example',
  'dkim=pass header.d=a.example',
])('%j names no server', (value) => {
  expect(parseAuthenticationResults(value)).toBeUndefined()
})

test.each(['(', '"', ';', '= ', 'dkim=pass ', '\\'])(
  'a field with a million of %j proves nothing, and takes no time',
  (piece) => {
    const begunAtMs = performance.now()
    const results = parseAuthenticationResults(`mx; ${piece.repeat(1_000_000)}`)
    expect(performance.now() - begunAtMs).toBeLessThan(2_000)
    expect(results).toEqual({ authservId: 'mx', dkimDomains: [], dmarc: undefined })
  },
)
