import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskAddresses } from './address-mask.ts'

describe('in a text', () => {
  test.for([
    ['to <jane.doe@example.org>, <joe@x.example>', 'to <j***@example.org>, <j***@x.example>'],
    ['bounce+jane=example.org@ours.example', 'b***@ours.example'],
    ['jäne@exämple.org', 'j***@exämple.org'],
    ['😀x@example.org', '😀***@example.org'],
    ['user@[192.0.2.1] failed', 'u***@[192.0.2.1] failed'],
    ['"jane doe"@example.org', '"***"@example.org'],
    ['postgresql://u:pw@127.0.0.1:1/x', 'postgresql://u:p***@127.0.0.1:1/x'],
    ['imaps://jane@imap.example.net/INBOX', 'imaps://j***@imap.example.net/INBOX'],
    [
      'imap://jane.doe@example.org@127.0.0.1:38723/INBOX for joe@example.org',
      'imap://j***@example.org@127.0.0.1:38723/INBOX for j***@example.org',
    ],
    ['jane@joe@example.org', 'j***@j***@example.org'],
    ['imaps://a@b.example@c.example@host', 'imaps://a***@b.example@c***@host'],
    ['https://jane@joe@x.example', 'https://j***@j***@x.example'],
    ['x//jane@example.org', 'x***@example.org'],
    ['imaps://@host', 'imaps://@host'],
    ['at (/x/node_modules/@scope/name/index.js:1)', 'at (/x/node_modules/@scope/name/index.js:1)'],
    ['meet @ noon', 'meet @ noon'],
    ['@start and end@', '@start and end@'],
    ['', ''],
  ] as const)('%s becomes %s', ([text, masked]) => {
    expect(maskAddresses(text)).toBe(masked)
  })

  test('of JSON, no local part stays and the line can still be read', () => {
    const local = fc.stringMatching(/^[a-z0-9.+=_-]{2,20}$/)
    const around = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(around, local, around, (before, name, after) => {
        const address = `canary${name}@example.org`
        const line = JSON.stringify({
          msg: `${before} ${address}${after}`,
          key: `\u001b${address}\n${address}`,
        })
        const masked = maskAddresses(line)
        expect(masked).not.toContain(`anary${name}@`)
        expect(() => JSON.parse(masked) as unknown).not.toThrow()
      }),
    )
  })

  test('time grows with the length, whatever stands there', () => {
    for (const part of ['@', 'a@', '"@', '\\@', '\\u0041@a', 'a'.repeat(400) + '@b']) {
      const text = part.repeat(Math.ceil(400_000 / part.length))
      // 400 KB take some 40 ms; a quadratic scan would take minutes, and outlast the test.
      maskAddresses(text)
    }
  })
})
