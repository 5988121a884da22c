import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDateTime, receivedAt } from './received-at.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')

function received(...fields: readonly string[]): Uint8Array {
  return Buffer.from([...fields, 'Subject: x', '', 'body'].join('\r\n'))
}

test.each([
  [
    'the topmost of several',
    received(
      'Received: from a by b; Tue, 3 Mar 2026 10:00:00 +0100',
      'Received: from c by a; Mon, 2 Mar 2026 10:00:00 +0100',
    ),
    '2026-03-03T09:00:00Z',
  ],
  [
    'folded, with a comment',
    received(
      'Received: from a (helo; here)\r\n by b with ESMTP id 1;\r\n\tTue, 3 Mar 2026 10:00:00 -0500 (EST)',
    ),
    '2026-03-03T15:00:00Z',
  ],
  [
    'below other fields',
    received('Delivered-To: <x@example.net>', 'Received: by b; 3 Mar 2026 10:00 GMT'),
    '2026-03-03T10:00:00Z',
  ],
  [
    'below the From line of an mbox',
    Buffer.from(
      'From MAILER-DAEMON Tue Mar  3 10:00:00 2026\nReceived: by b; Tue, 3 Mar 2026 10:00:00 +0000\n\nx',
    ),
    '2026-03-03T10:00:00Z',
  ],
  ['never the Date field', received('Date: Tue, 3 Mar 2026 10:00:00 +0000'), undefined],
  [
    'never a Received line of the body',
    Buffer.from('Subject: x\n\nReceived: by b; Tue, 3 Mar 2026 10:00:00 +0000'),
    undefined,
  ],
  ['in the future', received('Received: by b; Tue, 3 Mar 2099 10:00:00 +0000'), undefined],
  ['without a date', received('Received: by b'), undefined],
  ['not a date', received('Received: by b; yesterday'), undefined],
  ['no bytes', Buffer.alloc(0), undefined],
])('time of receipt: %s', (_, bytes, expected) => {
  expect(receivedAt(bytes, NOW)).toBe(expected === undefined ? NOW : Date.parse(expected))
})

test.each([
  ['Tue, 3 Mar 2026 10:00:00 +0100', '2026-03-03T09:00:00Z'],
  ['3 Mar 26 10:00:00 PST', '2026-03-03T18:00:00Z'],
  ['Tue, 03 Mar 1999 10:00:60 UT', '1999-03-03T10:01:00Z'],
  ['Tue,3 Mar 2026 1:00:00.123 Z', '2026-03-03T01:00:00Z'],
  ['3 March 126 10:00 (no zone)', '2026-03-03T10:00:00Z'],
])('reads %s', (text, expected) => {
  expect(parseDateTime(text)).toBe(Date.parse(expected))
})

test.each([
  '31 Feb 2026 10:00:00 +0000',
  '0 Mar 2026 10:00',
  '3 Mar 2026 25:00',
  '3 Foo 2026 10:00',
  '',
  'Mar 3 2026',
])('does not read %j', (text) => {
  expect(parseDateTime(text)).toBeUndefined()
})

test('any bytes give a time that is not after now', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      const at = receivedAt(bytes, NOW)
      expect(at).toBeLessThanOrEqual(NOW)
    }),
  )
})
