import { describe, expect, test } from 'vitest'
import { parseDkimSignature, rawFields, type DkimSignature } from './dkim-signature.ts'
import { NOW_MS } from './testing/keys.ts'

describe('the fields of a header', () => {
  test.each<[string, string, readonly (readonly [string, string])[]]>([
    [
      'names in lower case, lines as they stand',
      'From: a@b.example\r\nTO : c@d.example\r\n',
      [
        ['from', 'From: a@b.example'],
        ['to', 'TO : c@d.example'],
      ],
    ],
    [
      'folded lines joined by CRLF, whatever they came with',
      'DKIM-Signature: v=1;\n\ta=x;\n b=y\nTo: z\n',
      [
        ['dkim-signature', 'DKIM-Signature: v=1;\r\n\ta=x;\r\n b=y'],
        ['to', 'To: z'],
      ],
    ],
    ['nothing below the empty line', 'A: 1\n\nB: 2\n', [['a', 'A: 1']]],
    ['no folded line above the first field', ' folded\nA: 1\n', [['a', 'A: 1']]],
    ['no line without a name', 'words\n: nameless\nA: 1\n', [['a', 'A: 1']]],
  ])('%s', (_what, header, fields) => {
    expect(rawFields(header).map(({ name, raw }) => [name, raw])).toEqual(fields)
  })

  test('a hostile header has 500 of them', () => {
    expect(rawFields('A: 1\n'.repeat(100_000))).toHaveLength(500)
  })
})

const TAGS: Readonly<Record<string, string | undefined>> = {
  v: '1',
  a: 'rsa-sha256',
  c: 'relaxed/relaxed',
  d: 'Origin.example',
  s: 'Sel1',
  h: 'From:To:Subject',
  bh: 'aGVsbG8=',
  b: 'c2lnbmVk',
}

function read(change: Readonly<Record<string, string | undefined>>, end = ''): unknown {
  const list = Object.entries({ ...TAGS, ...change })
    .flatMap(([tag, value]) => (value === undefined ? [] : [`${tag}=${value}`]))
    .join('; ')
  return parseDkimSignature(
    { name: 'dkim-signature', raw: `DKIM-Signature: ${list}${end}` },
    NOW_MS,
  )
}

describe('a signature', () => {
  test('is read with domain, selector and signed names in lower case', () => {
    expect(read({})).toMatchObject({
      domain: 'origin.example',
      selector: 'sel1',
      algorithm: 'rsa-sha256',
      signedNames: ['from', 'to', 'subject'],
    } satisfies Partial<DkimSignature>)
  })

  const SECONDS = NOW_MS / 1000
  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['of Ed25519', { a: 'ed25519-sha256' }],
    ['that folds', { b: 'c2ln\r\n\tbmVk', h: 'From :\r\n To' }],
    ['that expires a second later', { x: String(SECONDS + 1) }],
    ['with a query method and a time', { q: 'dns/txt', t: '1700000000', i: '@origin.example' }],
  ])('%s is read', (_what, change) => {
    expect(read(change)).toBeDefined()
  })

  test('may end in a semicolon, and in one alone', () => {
    expect(read({}, ';')).toBeDefined()
    expect(read({}, '; \r\n ')).toBeDefined()
    expect(read({}, ';;')).toBeUndefined()
  })

  test.each<[string, Readonly<Record<string, string | undefined>>]>([
    ['of no version', { v: undefined }],
    ['of another version', { v: '2' }],
    ['of SHA-1', { a: 'rsa-sha1' }],
    ['of no algorithm', { a: undefined }],
    ['of no domain', { d: undefined }],
    ['of an empty domain', { d: '' }],
    ['of no selector', { s: undefined }],
    ['of an empty selector', { s: '' }],
    ['that signs nothing', { h: undefined }],
    ['that leaves From out', { h: 'To:Subject' }],
    ['that leaves To out', { h: 'From:Subject' }],
    ['that expires now', { x: String(SECONDS) }],
    ['that expires at no time', { x: 'never' }],
    ['that expires at a time that no clock has', { x: '1234567890123' }],
    ['of a length', { l: '5' }],
    ['with copied fields', { z: 'From:x' }],
    ['with a tag that nobody knows', { y: '1' }],
    ['with a tag in capitals', { V: '1' }],
    ['with free text', { i: '"x"@origin.example' }],
    ['with free text in its hash', { bh: 'a"b' }],
    ['with free text in its names', { h: 'From:To:"x"' }],
    ['longer than any', { b: 'A'.repeat(4_000) }],
  ])('%s is none', (_what, change) => {
    expect(read(change)).toBeUndefined()
  })

  test.each(['; v=1', '; nonsense', '; =x'])('with %j behind it is none', (end) => {
    expect(read({}, end)).toBeUndefined()
  })
})
