import { describe, expect, test } from 'vitest'
import { address, DAY_MS, keyOf, NOW_MS } from './testing/keys.ts'
import { expiryDay, signToken, verifyToken } from './token.ts'
import {
  formatTokenKeys,
  liveKeyIds,
  newKey,
  parseTokenKeys,
  rotateKeys,
  signingKey,
  type TokenKey,
} from './token-keys.ts'

const random = new Uint8Array(32).fill(7)
const lifetimeMs = 14 * DAY_MS

function rotated(keys: readonly TokenKey[], nowMs: number): readonly TokenKey[] {
  const result = rotateKeys(keys, { nowMs, random: new Uint8Array(32).fill(9), lifetimeMs })
  if (!result.ok) throw new Error(result.errors.join())
  return result.keys
}

describe('rotation', () => {
  const first = newKey({ nowMs: NOW_MS, random })
  const at = NOW_MS + 100 * DAY_MS
  const after = (): readonly TokenKey[] => rotated(first, at)

  test('a first key signs at once', () => {
    expect(signingKey(first, NOW_MS)?.id).toBe(0)
    expect(signingKey([], NOW_MS)).toBeUndefined()
  })

  test('the new key verifies first, then signs; the old one is dropped after lifetime + 7 d', () => {
    const life = [
      [at, 0, [0, 1]],
      [at + DAY_MS - 1, 0, [0, 1]],
      [at + DAY_MS, 1, [0, 1]],
      [at + 22 * DAY_MS - 1, 1, [0, 1]],
      [at + 22 * DAY_MS, 1, [1]],
    ] as const
    const both = after()
    for (const [instant, signs, verify] of life) {
      expect(signingKey(both, instant)?.id).toBe(signs)
      expect([...liveKeyIds(both, instant)]).toEqual(verify)
    }
  })

  test('no token in its lifetime loses its key', () => {
    const both = after()
    const recipient = address('jane@hooli.example')
    for (let hours = 0; hours < 40 * 24; hours += 7) {
      const signedAt = at + hours * 3_600_000
      const key = signingKey(both, signedAt)
      if (key === undefined) throw new Error('no key signs')
      const expiresOnDay = expiryDay(signedAt, lifetimeMs)
      const token = signToken({ key, messageId: 1n, recipient, expiresOnDay })
      const receivedAtMs = signedAt + lifetimeMs
      expect(verifyToken(token, { keys: both, addresses: [recipient], receivedAtMs })).toBeDefined()
    }
  })

  test('is refused while two keys are live, and goes round the ids', () => {
    const result = rotateKeys(after(), { nowMs: at + DAY_MS, random, lifetimeMs })
    expect(result).toMatchObject({ ok: false, errors: [expect.stringContaining('two keys')] })
    let keys: readonly TokenKey[] = first
    for (let turn = 1; turn <= 40; turn++) {
      keys = rotated(keys, at + turn * 50 * DAY_MS)
      expect(keys.map((key) => key.id)).toEqual([(turn - 1) % 32, turn % 32])
    }
  })

  test('a rotation without a live key signs at once', () => {
    const keys = rotated([{ ...keyOf(5), dropAfterMs: NOW_MS }], NOW_MS)
    expect(signingKey(keys, NOW_MS)?.id).toBe(6)
  })

  test('of two live keys that nothing drops is refused, and says that there is no time', () => {
    const result = rotateKeys([keyOf(1), keyOf(2)], { nowMs: NOW_MS, random, lifetimeMs })
    expect(result).toEqual({
      ok: false,
      errors: ['two keys are live; the older is dropped at no stated time'],
    })
  })

  test('says when the first of two live keys is dropped', () => {
    const live = [keyOf(1, { dropAfterMs: NOW_MS + 2 }), keyOf(2, { dropAfterMs: NOW_MS + 1 })]
    const result = rotateKeys(live, { nowMs: NOW_MS, random, lifetimeMs })
    expect(result.ok ? [] : result.errors).toEqual([
      `two keys are live; the older is dropped at ${new Date(NOW_MS + 1).toISOString()}`,
    ])
  })

  test('takes the id behind that of the key made last, wherever that stands', () => {
    const keys = [keyOf(9, { createdAtMs: NOW_MS }), keyOf(4, { dropAfterMs: NOW_MS })]
    expect(rotated(keys, NOW_MS).map((key) => key.id)).toEqual([9, 10])
  })

  test('of live keys the one that began last signs, wherever it stands', () => {
    const early = keyOf(1, { signsFromMs: NOW_MS - 2 })
    const late = keyOf(2, { signsFromMs: NOW_MS - 1 })
    for (const keys of [
      [early, late],
      [late, early],
    ])
      expect(signingKey(keys, NOW_MS)?.id).toBe(2)
    expect(signingKey([late], NOW_MS - 1)?.id).toBe(2)
    expect(signingKey([late], NOW_MS - 2)).toBeUndefined()
  })

  test('of those that began together the first signs, and the id goes on from the last', () => {
    const together = [keyOf(9), keyOf(10)]
    expect(signingKey(together, NOW_MS)?.id).toBe(9)
    const old = together.map((key) => ({ ...key, dropAfterMs: NOW_MS }))
    expect(rotated(old, NOW_MS).map((key) => key.id)).toEqual([11])
  })

  test('of no key at all begins with the first id', () => {
    expect(rotated([], NOW_MS)).toMatchObject([{ id: 0, signsFromMs: NOW_MS }])
  })

  test('takes 32 octets, whatever more it is given', () => {
    const [key] = newKey({ nowMs: NOW_MS, random: new Uint8Array(64).fill(7) })
    expect(key?.secret).toEqual(random)
  })

  test('refuses too few random octets', () => {
    expect(() => newKey({ nowMs: NOW_MS, random: new Uint8Array(31) })).toThrow(RangeError)
  })
})

describe('the key file', () => {
  const keys = [keyOf(1, { dropAfterMs: NOW_MS + DAY_MS }), keyOf(2)]
  const good = JSON.parse(formatTokenKeys(keys)) as { keys: Record<string, unknown>[] }

  test('is read as it was written, from its text or as a value', () => {
    expect(parseTokenKeys(formatTokenKeys(keys))).toEqual({ ok: true, keys: plain(keys) })
    expect(parseTokenKeys(good)).toEqual({ ok: true, keys: plain(keys) })
    const dated = { ...good.keys[1], created_at: new Date(NOW_MS), drop_after: undefined }
    expect(parseTokenKeys({ version: 1, keys: [dated] })).toMatchObject({ ok: true })
  })

  test.each([
    ['a time without a fraction', { created_at: '2026-11-22T04:32:00Z' }],
    ['a time in another zone', { created_at: '2026-11-22T05:32:00.000+01:00' }],
    ['the same, to the west', { created_at: '2026-11-21T23:02:00-05:30' }],
  ])('takes %s', (_what, change) => {
    expect(parseTokenKeys(with_(change))).toMatchObject({
      ok: true,
      keys: [{ createdAtMs: NOW_MS }],
    })
  })

  test('takes the first id, the longest secret, two live keys and 32 in all', () => {
    const secret = Buffer.alloc(64).toString('base64url')
    expect(parseTokenKeys(with_({ id: 0, secret }))).toMatchObject({ ok: true, keys: [{ id: 0 }] })
    const dropped = Array.from({ length: 30 }, (_, id) => keyOf(id, { dropAfterMs: NOW_MS }))
    const full = [...dropped, keyOf(30), keyOf(31)]
    expect(parseTokenKeys(formatTokenKeys(full))).toEqual({ ok: true, keys: plain(full) })
  })

  test('names the faults of each key, and no other', () => {
    const bad = { ...good.keys[1], id: 99 }
    const result = parseTokenKeys({ version: 1, keys: [bad, bad, bad] })
    expect(result).toEqual({
      ok: false,
      errors: [0, 1, 2].map((at) => `keys[${at}].id: a number of 0 to 31 is expected`),
    })
  })

  test('cuts a name that it does not know', () => {
    const result = parseTokenKeys({ ...good, ['x'.repeat(1000)]: 1 })
    expect(result).toEqual({ ok: false, errors: [`"${'x'.repeat(40)}": unknown key`] })
  })

  test('keeps why a key was made', () => {
    const random = new Uint8Array(32)
    const made = newKey({ nowMs: NOW_MS, random, reason: 'x'.repeat(501) })
    expect(made[0]?.reason).toHaveLength(500)
    expect(parseTokenKeys(formatTokenKeys(made))).toEqual({ ok: true, keys: plain(made) })
    const rotated = rotateKeys(made, { nowMs: NOW_MS, random, lifetimeMs: DAY_MS })
    expect(rotated).toMatchObject({ ok: true, keys: [{ reason: made[0]?.reason }, {}] })
  })

  test.each([
    ['the file: an object', 'nonsense'],
    ['the file: an object', undefined],
    ['version', { ...good, version: 2 }],
    ['"extra": unknown', { ...good, extra: 1 }],
    ['keys: a list', { version: 1, keys: [] }],
    ['keys[0]: an object', { version: 1, keys: ['x'] }],
    ['keys[0].reason: a text', { version: 1, keys: [{ ...good.keys[1], reason: 1 }] }],
    [
      'keys[0].reason: a text',
      { version: 1, keys: [{ ...good.keys[1], reason: 'x'.repeat(501) }] },
    ],
    ['keys[0].id', with_({ id: 32 })],
    ['keys[0].secret', with_({ secret: 'short' })],
    ['keys[0].secret', with_({ secret: 7 })],
    ['keys[0].secret', with_({ secret: Buffer.alloc(31).toString('base64url') })],
    ['keys[0].secret', with_({ secret: Buffer.alloc(65).toString('base64url') })],
    ['keys[0].id', with_({ id: -1 })],
    ['keys[0].id', with_({ id: 0.5 })],
    ['keys[0].id', with_({ id: '1' })],
    ['keys[0].created_at', with_({ created_at: new Date(Number.NaN) })],
    ['keys[0].created_at', with_({ created_at: null })],
    ['the file: an object', []],
    ['the file: an object', null],
    ['keys: a list', { version: 1, keys: Array.from({ length: 33 }, (_, id) => ({ id })) }],
    ['keys[0].secret', with_({ secret: `${'A'.repeat(60)}!` })],
    ['keys[0].secret', with_({ secret: `!${'A'.repeat(43)}` })],
    ['keys[0].created_at', with_({ created_at: 'yesterday' })],
    ['keys[0].created_at', with_({ created_at: '2026-11-22' })],
    ['keys[0].created_at', with_({ created_at: '2026-11-22T04:32:00' })],
    ['keys[0].created_at', with_({ created_at: '+002026-11-22T04:32:00Z' })],
    ['keys[0].created_at', with_({ created_at: '2026-11-22T04:32:00Z (noon)' })],
    ['keys[0].created_at', with_({ created_at: ['2026-11-22T04:32:00Z'] })],
    ['keys[0].signs_from', with_({ signs_from: '2026-13-45T00:00:00Z' })],
    ['keys[0].drop_after', with_({ drop_after: 5 })],
    ['keys[0]."sign": unknown', with_({ sign: true })],
    ['an id stands twice', { version: 1, keys: [good.keys[1], good.keys[1]] }],
    ['more than two', { version: 1, keys: [5, 6, 7].map((id) => ({ ...good.keys[1], id })) }],
  ])('names what is wrong: %s', (message, file) => {
    const result = parseTokenKeys(file)
    expect(result).toMatchObject({ ok: false })
    const errors = result.ok ? '' : result.errors.join('\n')
    expect(errors).toContain(message)
    expect(errors).not.toContain('AgIC')
  })

  function with_(change: Record<string, unknown>): unknown {
    return { version: 1, keys: [{ ...good.keys[1], ...change }] }
  }
})

function plain(keys: readonly TokenKey[]): unknown {
  return keys.map((key) => ({ ...key, secret: Buffer.from(key.secret) }))
}
