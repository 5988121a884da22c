import { describe, expect, test } from 'vitest'
import { tokensIn } from './return-path.ts'
import { createReturnPathSigner } from './sign-return-path.ts'
import { address, keyOf, NOW_MS } from './testing/keys.ts'
import { formatTokenKeys } from './token-keys.ts'
import { verifyToken } from './token.ts'

const DAY_MS = 86_400_000
const keys = [keyOf(3)]
const keyFile = formatTokenKeys(keys)
const domain = 'bounces.example.net'
const mail = { recipient: 'Jane@Hooli.example', messageId: 42n, nowMs: NOW_MS }

describe('a return path of a signer', () => {
  const sign = createReturnPathSigner({ keyFile, domain, prefix: 'b' })

  test('fits its recipient alone, and names its mail', () => {
    const returnPath = sign(mail)
    expect(returnPath).toMatch(/^b\+[a-z2-7]{38}@bounces\.example\.net$/)
    const [token = ''] = tokensIn(returnPath)
    const check = { keys, receivedAtMs: NOW_MS + 13 * DAY_MS }
    expect(
      verifyToken(token, { ...check, addresses: [address('jane@hooli.example')] }),
    ).toMatchObject({ messageId: 42n, keyId: 3 })
    expect(
      verifyToken(token, { ...check, addresses: [address('john@hooli.example')] }),
    ).toBeUndefined()
  })

  test('is the same for the same mail, and another for another', () => {
    expect(sign(mail)).toBe(sign({ ...mail }))
    expect(sign({ ...mail, messageId: 43n })).not.toBe(sign(mail))
  })

  test('is good as long as the lifetime says', () => {
    const short = createReturnPathSigner({ keyFile, domain, lifetimeMs: DAY_MS })
    const [token = ''] = tokensIn(short(mail))
    const addresses = [address('jane@hooli.example')]
    const after = (days: number) =>
      verifyToken(token, { keys, addresses, receivedAtMs: NOW_MS + days * DAY_MS })
    expect(after(1)).toBeDefined()
    expect(after(3)).toBeUndefined()
  })

  test.each([
    ['a recipient that is no address', { ...mail, recipient: 'jane' }, /recipient/],
    ['a message id of 65 bits', { ...mail, messageId: 2n ** 64n }, /messageId/],
    ['a time before any key signs', { ...mail, nowMs: 0 }, /keys/],
  ])('is refused for %s', (_, odd, message) => {
    expect(() => sign(odd)).toThrow(message)
  })
})

test.each([
  ['the key file', { keyFile: 'nonsense', domain }, /^the file: an object is expected$/],
  ['the domain', { keyFile, domain: 'two words' }, /^domain: a mail domain is expected$/],
])('a signer says what is wrong with %s alone', (_what, settings, message) => {
  expect(() => createReturnPathSigner(settings)).toThrow(message)
})

test('a signer says everything that is wrong with its settings, and no secret', () => {
  const broken = keyFile.replace('"version": 1', '"version": 2')
  const make = () => createReturnPathSigner({ keyFile: broken, domain: 'two words', prefix: '' })
  expect(make).toThrow(/version.*domain.*prefix/)
  const secret = /"secret": "(.{10})/.exec(keyFile)?.[1] ?? 'none'
  expect(make).not.toThrow(secret)
})
