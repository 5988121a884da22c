import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressDomain,
  addressKey,
  parseAddress,
  parseMailedAddress,
  splitAddress,
} from './address.ts'

describe('parseAddress takes', () => {
  it.each([
    ['jane.roe@example.org', 'the ordinary form'],
    ["o'brien+tag=x/y@example.org", 'every atext character that people use'],
    ['"odd name> x@y"@example.org', 'a quoted local part with an @ and a >'],
    ['"a\\"b"@example.org', 'an escaped quote inside quotes'],
    ['user@[192.0.2.17]', 'an IPv4 literal'],
    ['user@[IPv6:2001:db8::1]', 'an IPv6 literal'],
    ['jörg.neu@bücher.example', 'UTF-8 on both sides (RFC 6531 s3.3)'],
    ['root@localhost', 'a domain of one label'],
    ['user@mail_host.example.org', 'an underscore in a host name'],
    [`${'a'.repeat(64)}@example.org`, 'a local part of 64 octets'],
  ])('%s: %s', (text) => {
    expect(parseAddress(text)).toBe(text)
  })

  it('a closing dot of the domain, which is dropped', () => {
    expect(parseAddress('a@example.org.')).toBe('a@example.org')
  })

  it('letters in any normal form, which become NFC', () => {
    expect(parseAddress('jo\u0308rg@example.org')).toBe('jörg@example.org')
  })
})

describe('parseAddress refuses', () => {
  it.each([
    ['', 'nothing'],
    ['jane.roe', 'no domain'],
    ['@example.org', 'no local part'],
    ['jane@', 'an empty domain'],
    ['a..b@example.org', 'two dots'],
    ['.a@example.org', 'a leading dot'],
    ['a.@example.org', 'a closing dot of the local part'],
    ['a b@example.org', 'a blank'],
    ['a@-moved-.example', 'a label that begins or ends with a hyphen'],
    ['a@exa mple.org', 'a blank in the domain'],
    ['a@b..example', 'an empty label'],
    ['<a@example.org>', 'angle brackets'],
    ['a,b@example.org', 'a comma'],
    ['a@[300.0.0.1]', 'a literal that is no address'],
    ['a@[IPv6:zz]', 'an IPv6 literal that is none'],
    ['a\u0000@example.org', 'NUL'],
    ['a\u202Eb@example.org', 'a bidirectional override'],
    ['j\uFFFDrg@example.org', 'a lost byte'],
    ['j??rg@exa?mple.org', 'a question mark in the domain'],
    [`${'a'.repeat(65)}@example.org`, 'a local part of 65 octets (RFC 5321 s4.5.3.1.1)'],
    [`${'ü'.repeat(33)}@example.org`, 'a local part of 66 octets in 33 letters'],
    [`a@${'b'.repeat(64)}.example`, 'a label of 64 octets'],
    [`a@${'b.'.repeat(130)}example`, 'a domain of over 255 octets'],
    [`a@${'bücher.'.repeat(60)}example`, 'an address that is too long as UTF-8'],
    ['x'.repeat(5000), 'a text that nobody should read to its end'],
  ])('%j: %s', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

it('takes dots anywhere in an address that was mailed, never in one that is offered', () => {
  expect(parseMailedAddress('a..b.@docomo.example')).toBe('a..b.@docomo.example')
  expect(parseAddress('a..b.@docomo.example')).toBeUndefined()
})

it('refuses at once what could be split into atoms in many ways', () => {
  const text = `${'a'.repeat(63)} @example.org`
  expect(parseMailedAddress(text)).toBeUndefined()
  expect(parseAddress(text)).toBeUndefined()
})

describe('addressKey', () => {
  it.each([
    ['Jane.ROE@Example.ORG', 'jane.roe@example.org', 'case is folded on both sides'],
    ['jörg@BÜCHER.example', 'jörg@xn--bcher-kva.example', 'the domain is an A-label'],
    ['"jane.roe"@example.org', 'jane.roe@example.org', 'quotes that change nothing are dropped'],
    ['"jane roe"@example.org', '"jane roe"@example.org', 'quotes that are needed stay'],
    ['jane.roe+x@example.org', 'jane.roe+x@example.org', 'dots and tags stay'],
  ])('%s → %s: %s', (text, key) => {
    const address = parseAddress(text)
    expect(address).toBeDefined()
    if (address !== undefined) expect(addressKey(address)).toBe(key)
  })

  it('tells homographs apart', () => {
    const keys = ['paypal@example.org', 'pаypal@example.org'].map((text) => {
      const address = parseAddress(text)
      return address === undefined ? undefined : addressKey(address)
    })
    expect(new Set(keys).size).toBe(2)
  })
})

it('takes the same addresses by the short way as by the whole grammar', () => {
  const local = fc.stringMatching(/^[a-zA-Z0-9.!#+_-]{1,70}$/)
  const domain = fc.stringMatching(/^[a-zA-Z0-9._-]{1,80}$/)
  fc.assert(
    fc.property(local, domain, (localPart, name) => {
      const plain = parseAddress(`${localPart}@${name}`)
      // A closing dot takes the long way and is dropped.
      const long = parseAddress(`${localPart}@${name}.`)
      if (!name.endsWith('.')) expect(plain).toBe(long)
      const other = parseAddress(`"${localPart}"@${name}`)
      if (plain !== undefined && other !== undefined)
        expect(addressKey(other)).toBe(addressKey(plain))
    }),
    { numRuns: 2_000 },
  )
})

describe('for any text', () => {
  const addressLike = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.string({ unit: 'grapheme' }), fc.domain()).map(([a, b]) => `${a}@${b}`),
    fc.emailAddress(),
  )

  it('parsing is total, and what it gives parses to itself', () => {
    fc.assert(
      fc.property(addressLike, (text) => {
        const address = parseMailedAddress(text)
        if (address === undefined) return
        expect(parseMailedAddress(address)).toBe(address)
        const { localPart, domain } = splitAddress(address)
        expect(`${localPart}@${domain}`).toBe(address)
        expect(addressDomain(address)).toBe(addressDomain(address).toLowerCase())
      }),
      { numRuns: 1_000 },
    )
  })

  it('the key of a key is itself', () => {
    fc.assert(
      fc.property(addressLike, (text) => {
        const address = parseMailedAddress(text)
        if (address === undefined) return
        const key = addressKey(address)
        const again = parseMailedAddress(key)
        if (again !== undefined) expect(addressKey(again)).toBe(key)
      }),
      { numRuns: 1_000 },
    )
  })
})
