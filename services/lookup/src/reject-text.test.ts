import { expect, test } from 'vitest'
import { ownHost, rejectText } from './reject-text.ts'

test.each([
  [
    { mtas: ['192.0.2.0/28', '192.0.2.7', 'mta1.example.net'], domains: ['example.net'] },
    'mta1.example.net',
  ],
  [{ mtas: ['2001:db8::7'], domains: ['example.net', 'example.com'] }, 'example.net'],
  [{ mtas: [], domains: [] }, undefined],
])('of %j speaks as %s', (own, host) => {
  expect(ownHost(own)).toBe(host)
})

test('names host and record', () => {
  expect(rejectText('mta1.example.net', 'sup_01')).toBe(
    'recipient suppressed by mta1.example.net [fp:sup_01]',
  )
})
