import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMailboxUrl, parseMailboxUrl } from './mailbox-url.ts'

describe('a mailbox URL', () => {
  test.for([
    [
      'imaps://bounces@imap.example.net/INBOX',
      { host: 'imap.example.net', user: 'bounces' },
      'INBOX',
    ],
    [
      'imaps://bounces@example.net@imap.example.net/Bounces',
      { host: 'imap.example.net', user: 'bounces@example.net' },
      'Bounces',
    ],
    ['imaps://b@host', { host: 'host', user: 'b' }, undefined],
    ['imaps://b@host/', { host: 'host', user: 'b' }, undefined],
    ['IMAPS://b@Host.Example:1993/a/b', { host: 'host.example', port: 1993, user: 'b' }, 'a/b'],
    ['imaps://b@[2001:db8::1]:993/x', { host: '2001:db8::1', port: 993, user: 'b' }, 'x'],
    ['imaps://b%3Ac%40d@host/Gel%C3%B6scht%20%23', { host: 'host', user: 'b:c@d' }, 'Gelöscht #'],
    ['imap://b@host/x?starttls=true', { host: 'host', user: 'b', starttls: true }, 'x'],
    [
      'imap://b@127.0.0.1:1143/INBOX?insecure=loopback',
      { host: '127.0.0.1', port: 1143, user: 'b', insecure: 'loopback' },
      'INBOX',
    ],
  ] as const)('%s is read', ([url, imap, folder]) => {
    const mailbox = folder === undefined ? { imap } : { imap, folder }
    expect(parseMailboxUrl(url)).toEqual({ ok: true, mailbox })
  })

  test.for([
    ['pop3://b@host/x', /is not a mailbox URL/],
    ['b@host', /is not a mailbox URL/],
    ['imaps://host/INBOX', /names no user/],
    ['imaps://@host/INBOX', /names no user/],
    ['imaps://b@/INBOX', /names no host/],
    ['imaps://b@host:x/INBOX', /names no host/],
    ['imaps://b@host/x?insecure=loopback', /imaps does not take/],
    ['imap://b@host/x', /starts without TLS/],
    ['imap://b@host/x?insecure=yes', /starts without TLS/],
    ['imaps://b@host/a#b', /has a # in it/],
    ['imaps://b@host/%zz', /broken %-code in the folder/],
    ['imaps://%zz@host/x', /broken %-code in the user/],
  ] as const)('%s is refused with a remedy', ([url, message]) => {
    const result = parseMailboxUrl(url)
    expect(result).toMatchObject({ ok: false, message: expect.stringMatching(message) as string })
    expect(result).toHaveProperty('remedy', expect.stringMatching(/.../))
  })

  test('with a password is refused without repeating it', () => {
    const result = parseMailboxUrl('imaps://bounces@example.net:hunter2@imap.example.net/INBOX')
    expect(result).toMatchObject({ ok: false })
    expect(JSON.stringify(result)).toMatch(/FORWARDPATH_IMAP_PASSWORD_FILE/)
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  test('is written as it is read', () => {
    const name = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed())
    fc.assert(
      fc.property(name, name, fc.integer({ min: 1, max: 65_535 }), (user, folder, port) => {
        const url = formatMailboxUrl({ host: 'mx.example', port, user, folder, security: 'tls' })
        const imap = { host: 'mx.example', user, ...(port === 993 ? {} : { port }) }
        expect(parseMailboxUrl(url)).toEqual({ ok: true, mailbox: { imap, folder } })
      }),
    )
  })

  test('of any text gives an answer', () => {
    const parts = fc.constantFrom(
      'imaps://',
      'imap://',
      '@',
      ':',
      '/',
      '?',
      '#',
      '%',
      '[',
      'a',
      'ß',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string())), (texts) => {
        expect(typeof parseMailboxUrl(texts.join('')).ok).toBe('boolean')
      }),
    )
  })
})
