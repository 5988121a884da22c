import { expect, test } from 'vitest'
import { expiryDay, newKey, signToken } from '@forwardpath/trust'
import { parseMailedAddress } from '@forwardpath/mail'
import { laneOf } from './lane.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const [key] = newKey({ nowMs: NOW, random: new Uint8Array(32).fill(7) })
const recipient = parseMailedAddress('a@example.org')
if (key === undefined || recipient === undefined) throw new Error('no key')
const token = signToken({ key, recipient, messageId: 1n, expiresOnDay: expiryDay(NOW) })

test.each<[string, string, ReadonlySet<number>, 0 | 1]>([
  ['a token in To', `To: b+${token}@bounces.example.net`, new Set([key.id]), 0],
  ['a token in Delivered-To', `Delivered-To: <b+${token}@x.example>`, new Set([key.id]), 0],
  ['letters in upper case', `To: B+${token.toUpperCase()}@x.example`, new Set([key.id]), 0],
  ['a key that is not live', `To: b+${token}@bounces.example.net`, new Set([9]), 1],
  ['no keys at all', `To: b+${token}@bounces.example.net`, new Set(), 1],
  ['a token elsewhere', `Subject: ${token}`, new Set([key.id]), 1],
  ['a token in the body', `To: b@x.example\r\n\r\nTo: b+${token}@x.example`, new Set([key.id]), 1],
])('%s', (_, header, keys, lane) => {
  expect(laneOf(Buffer.from(`Received: from a by b\r\n${header}\r\n\r\nx`), keys)).toBe(lane)
})

test('a mail without its bytes waits with the rest', () => {
  expect(laneOf(undefined, new Set([key.id]))).toBe(1)
})
