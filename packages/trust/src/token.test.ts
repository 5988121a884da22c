import { addressKey } from '@forwardpath/mail'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase32, encodeBase32 } from './base32.ts'
import { address, DAY_MS, keyOf, NOW_MS } from './testing/keys.ts'
import { checkToken, expiryDay, parseToken, signToken, verifyToken } from './token.ts'

const key = keyOf(3)
const jane = address('jane.roe@hooli.example')
const claim = { key, messageId: 42n, expiresOnDay: expiryDay(NOW_MS), recipient: jane }
const token = signToken(claim)
const check = { keys: [key], addresses: [jane], receivedAtMs: NOW_MS }

const messageIds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const recipients = fc.constantFrom(
  jane,
  address('JANE.ROE@Hooli.Example'),
  address('"odd name"@hooli.example'),
  address('jörg.neu@bücher.example'),
)

describe('a token', () => {
  test('has 38 letters of base32 in lower case, and its parts at their places', () => {
    expect(token).toMatch(/^[a-z2-7]{38}$/)
    expect(token.slice(0, 2)).toBe('bd')
    expect(decodeBase32(token.slice(2, 5))).toBe(BigInt(claim.expiresOnDay))
    expect(decodeBase32(token.slice(5, 18))).toBe(42n)
  })

  test('comes back as the mail that it was signed for', () => {
    fc.assert(
      fc.property(
        messageIds,
        recipients,
        fc.integer({ min: 0, max: 31 }),
        (id, recipient, keyId) => {
          const signed = signToken({ ...claim, key: keyOf(keyId), messageId: id, recipient })
          const keys = [keyOf((keyId + 1) % 32), keyOf(keyId)]
          expect(verifyToken(signed, { ...check, keys, addresses: [recipient] })).toEqual({
            recipient,
            messageId: id,
            keyId,
          })
        },
      ),
    )
  })

  test.each([0n, 2n ** 64n - 1n])('carries the message id %d', (messageId) => {
    expect(verifyToken(signToken({ ...claim, messageId }), check)?.messageId).toBe(messageId)
  })

  test('survives a change of case, and no other changed character', () => {
    expect(verifyToken(token.toUpperCase(), check)?.messageId).toBe(42n)
    fc.assert(
      fc.property(fc.nat(37), fc.string({ minLength: 1, maxLength: 2 }), (at, other) => {
        fc.pre(other.toLowerCase() !== token[at])
        const changed = token.slice(0, at) + other + token.slice(at + 1)
        expect(checkToken(changed, check)).toBeUndefined()
      }),
      { numRuns: 1000 },
    )
  })

  test('is refused with any of its bits flipped', () => {
    for (let bit = 0; bit < 190; bit++) {
      const at = Math.floor(bit / 5)
      const letter = decodeBase32(token.charAt(at))
      const flipped = encodeBase32(letter ^ (1n << BigInt(bit % 5)), 1)
      const changed = token.slice(0, at) + flipped + token.slice(at + 1)
      expect(checkToken(changed, check), `bit ${bit}`).toBeUndefined()
    }
  })

  test('is refused with any bit of its octets flipped, but for the bit of the case', () => {
    for (let bit = 0; bit < 38 * 8; bit++) {
      const octets = Buffer.from(token, 'latin1')
      const at = Math.floor(bit / 8)
      octets.writeUInt8(octets.readUInt8(at) ^ (1 << (bit % 8)), at)
      const changed = octets.toString('latin1')
      const same = changed.toLowerCase() === token
      expect(verifyToken(changed, check) !== undefined, `bit ${bit}`).toBe(same)
    }
  })

  test.each([
    ['letters that fold to ASCII in Unicode alone', token.replace(/^./, '\u212A')],
    ['a blank before it', ` ${token}`],
    ['a line end behind it', `${token}\n`],
    ['padding', `${token}==`],
    ['nothing', ''],
    ['a letter too few', token.slice(1)],
    ['another version', `c${token.slice(1)}`],
  ])('is not read with %s', (_what, text) => {
    expect(parseToken(text)).toBeUndefined()
    expect(verifyToken(text, check)).toBeUndefined()
  })

  test('is refused with a message id of more than 64 bit', () => {
    expect(parseToken(`${token.slice(0, 5)}7777777777777${token.slice(18)}`)).toBeUndefined()
  })

  test.each([
    ['another recipient', { ...check, addresses: [address('john.doe@hooli.example')] }],
    ['no address at hand', { ...check, addresses: [] }],
    ['no key', { ...check, keys: [] }],
    ['a key of another id', { ...check, keys: [keyOf(4)] }],
    ['another key of the same id', { ...check, keys: [{ ...key, secret: keyOf(4).secret }] }],
    ['a key that is dropped', { ...check, keys: [{ ...key, dropAfterMs: NOW_MS }] }],
    ['its last day over', { ...check, receivedAtMs: NOW_MS + 15 * DAY_MS }],
  ])('is no token for %s', (_what, other) => {
    expect(verifyToken(token, other)).toBeUndefined()
  })

  test('is good to the end of its last day, by the time that the server received the report', () => {
    const dayEndsAtMs = Date.UTC(2020, 0, 1) + (claim.expiresOnDay + 1) * DAY_MS
    expect(verifyToken(token, { ...check, receivedAtMs: dayEndsAtMs - 1 })).toBeDefined()
    expect(verifyToken(token, { ...check, receivedAtMs: dayEndsAtMs })).toBeUndefined()
    expect(checkToken(token, { ...check, receivedAtMs: dayEndsAtMs })?.isExpired).toBe(true)
    expect(dayEndsAtMs).toBeGreaterThanOrEqual(NOW_MS + 14 * DAY_MS)
  })

  test('fits the one address among those at hand, as it stands there', () => {
    const addresses = [address('x@a.example'), address('Jane.Roe@HOOLI.example'), jane]
    expect(verifyToken(token, { ...check, addresses })?.recipient).toBe('Jane.Roe@HOOLI.example')
  })

  test('is the same for all spellings of one address', () => {
    fc.assert(
      fc.property(recipients, (recipient) => {
        const keyed = addressKey(recipient)
        expect(addressKey(address(keyed))).toBe(keyed)
        const spelled = signToken({ ...claim, recipient })
        expect(signToken({ ...claim, recipient: address(keyed) })).toBe(spelled)
      }),
    )
  })

  test('of anything else is undefined, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        expect(verifyToken(text, check)).toBeUndefined()
      }),
    )
  })
})

test('the first and the last day that fit are signed', () => {
  for (const expiresOnDay of [0, 32767]) {
    const token = signToken({ ...claim, expiresOnDay })
    expect(parseToken(token)).toMatchObject({ expiresOnDay })
  }
})

test.each([
  ['a negative message id', { messageId: -1n }],
  ['a message id of 65 bit', { messageId: 2n ** 64n }],
  ['a day before 2020', { expiresOnDay: -1 }],
  ['a day of 16 bit', { expiresOnDay: 32768 }],
  ['half a day', { expiresOnDay: 0.5 }],
  ['a key id of 6 bit', { key: keyOf(32) }],
  ['half a key id', { key: { ...key, id: 0.5 } }],
  ['a negative key id', { key: { ...key, id: -1 } }],
])('signing refuses %s', (_what, change) => {
  expect(() => signToken({ ...claim, ...change })).toThrow(RangeError)
})
