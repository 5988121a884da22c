import { expect, test } from 'vitest'
import { parseReceived } from './received.ts'
import { parseIpAddress } from './ip-address.ts'

/** Layout, field, host that wrote it, address of the client, its confirmed name. */
const CLIENTS = [
  [
    'Postfix',
    'from mail.evil.example (out.hooli.example [203.0.113.5]) by mx.origin.example (Postfix) with ESMTPS id 1; date',
    'mx.origin.example',
    '203.0.113.5',
    'out.hooli.example',
  ],
  [
    'Postfix with TLS',
    'from a.example (b.example [203.0.113.5]) (using TLSv1.3 with cipher X (256/256 bits) key-exchange X25519) (No client certificate requested) by mx.origin.example (Postfix) with ESMTPS id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'Postfix, no name',
    'from mta1.origin.example (unknown [203.0.113.5]) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Postfix, a greeting that is an address',
    'from [192.0.2.1] (unknown [203.0.113.5]) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Postfix, IPv6',
    'from a.example (b.example [IPv6:2001:db8::5]) by mx.origin.example (Postfix) with ESMTP id 1',
    'mx.origin.example',
    '2001:db8::5',
    'b.example',
  ],
  [
    'Postfix, the greeting "by"',
    'from by (b.example [203.0.113.5]) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'Sendmail',
    'from a.example (root@b.example [203.0.113.5]) by mx.origin.example (8.17.1.9/8.17.1.9) with ESMTP id 1; date',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'Sendmail, forged',
    'from a.example (mta1.origin.example [203.0.113.5] (may be forged)) by mx.origin.example (8.17.1/8.17.1) with ESMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Exim',
    'from out.hooli.example ([203.0.113.5] helo=mta1.origin.example) by mx.origin.example with esmtps (TLS1.3) (Exim 4.96) (envelope-from <>) id 1',
    'mx.origin.example',
    '203.0.113.5',
    'out.hooli.example',
  ],
  [
    'Exim, no name',
    'from [203.0.113.5] (port=4711 helo=mta1.origin.example) by mx.origin.example with esmtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Exim, no name, a greeting that is an address',
    'from [203.0.113.5] (helo=[192.0.2.1]) by mx.origin.example with esmtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Exim, name, a greeting that is an address',
    'from b.example ([203.0.113.5] helo=[192.0.2.1]) by mx.origin.example with smtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'Exim, with a port',
    'from [203.0.113.5]:4711 (helo=a.example) by mx.origin.example with smtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'OpenSMTPD',
    'from a.example (mta1.origin.example [203.0.113.5]) by mx.origin.example (OpenSMTPD) with ESMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Haraka',
    'from a.example (mta1.origin.example [203.0.113.5]) by mx.origin.example (Haraka/3.0.3) with ESMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'qmail',
    'from unknown (HELO mta1.origin.example) (203.0.113.5) by mx.origin.example with SMTP; date',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'qmail, a greeting that is an address',
    'from unknown (HELO [192.0.2.1]) (203.0.113.5) by mx.origin.example with SMTP; date',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'qmail, ident',
    'from b.example (HELO a) (root@203.0.113.5) by mx.origin.example with SMTP; date',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Courier',
    'from a.example (b.example [::ffff:203.0.113.5]) by mx.origin.example with ESMTP; date',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Exchange',
    'from mta1.origin.example (203.0.113.5) by EX.origin.example (2001:db8::1) with Microsoft SMTP Server (TLS) id 15.1',
    'ex.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Gmail',
    'from a.example (mta1.origin.example. [203.0.113.5]) by mx.google.com with ESMTPS id 1 for <x@y.example> (version=TLS1_3)',
    'mx.google.com',
    '203.0.113.5',
    undefined,
  ],
  [
    'Yahoo',
    'from 203.0.113.5 (EHLO mta1.origin.example) by 10.1.2.3 with SMTPs; date',
    '10.1.2.3',
    '203.0.113.5',
    undefined,
  ],
] as const

test.each(CLIENTS)('%s: %s', (_layout, value, by, address, confirmedName) => {
  expect(parseReceived(value)).toEqual({
    by,
    client: { address: parseIpAddress(address), confirmedName },
  })
})

test.each([
  ['Postfix, own report', 'by mail.origin.example (Postfix) id 7B93; date'],
  ['Postfix, own user', 'by mail.origin.example (Postfix, from userid 0) id 7B93; date'],
  [
    'Exim, own report',
    'from Debian-exim by mail.origin.example with local (Exim 4.96) id 1xU for b@origin.example; date',
  ],
  [
    'Sendmail, own report',
    'from localhost (localhost) by mail.origin.example (8.17.1.9/8.17.1.9) id 6AM; date',
  ],
  [
    'OpenSMTPD, own report',
    'from mail.origin.example (mail.origin.example [local]) by mail.origin.example (OpenSMTPD) with ESMTPA id 2a; date',
  ],
  [
    'dma, own report',
    'from MAILER-DAEMON id 24adf2 by mail.origin.example (DragonFly Mail Agent v0.13); date',
  ],
  ['Haraka, own report', '(Haraka outbound); date'],
  ['qmail, own report', '(qmail 1234 invoked for bounce); date'],
  [
    'Dovecot, LMTP by a socket',
    'from mail.origin.example by mail.origin.example with LMTP id abc (envelope-from <>); date',
  ],
])('%s tells of no client', (_layout, value) => {
  expect(parseReceived(value).client).toBe('none')
})

test.each([
  ['a greeting alone', 'from mta1.origin.example by mx.origin.example with SMTP id 1; date'],
  [
    'a greeting that is an address, alone',
    'from [192.0.2.1] by mx.origin.example with SMTP id 1; date',
  ],
  ['a word alone, by SMTP', 'from localhost by mx.origin.example with ESMTP id 1; date'],
  ['an unknown protocol', 'from localhost by mx.origin.example with magic id 1; date'],
  [
    'two addresses',
    'from a (b [192.0.2.1]) (c.example [203.0.113.5]) by mx.origin.example with SMTP id 1',
  ],
  ['half of an address', 'from a (b [203.0.113.) by mx.origin.example with SMTP id 1'],
  ['a comment that never ends', 'from a (b.example [203.0.113.5] by mx.origin.example with SMTP'],
  [
    'a greeting that opens a comment',
    'from a( (b.example [203.0.113.5]) by mx.origin.example (OpenSMTPD) with ESMTP id 1; date',
  ],
  [
    'a greeting that ends the field',
    'from a; (b.example [203.0.113.5]) by mx.origin.example (OpenSMTPD) with ESMTP id 1; date',
  ],
  ['a field that is too long', `by mx.origin.example ${'x'.repeat(2000)}`],
  ['nothing behind from', 'from'],
])('%s: there was a client, and its address is not told', (_what, value) => {
  expect(parseReceived(value).client).toBe('unknown')
})

test('a protocol that is left out is one that nobody knows', () => {
  // The word behind `with` is a comment, or there is none.
  for (const end of ['with', 'with (ESMTP)', 'WITH'])
    expect(parseReceived(`from localhost by mx.origin.example ${end}`).client).toBe('unknown')
})

test('a tab divides words as a blank does, in comments too', () => {
  const value =
    'from\ta.example\t(b.example\t[203.0.113.5])\tby\tmx.origin.example\t(Postfix)\twith\tESMTP id 1'
  expect(parseReceived(value)).toEqual(parseReceived(value.replaceAll('\t', ' ')))
  expect(parseReceived(value).client).toEqual({
    address: parseIpAddress('203.0.113.5'),
    confirmedName: 'b.example',
  })
})

test.each([
  ['Gmail', 'by 2002:a05:6a10:8e01:0:0:0:0 with SMTP id 1csp1; date'],
  ['qmail', '(qmail 4711 invoked from network); date'],
  ['Gmail, by its web page', 'by 10.114.46.14 with HTTP; date'],
])('%s names no client, and there was one', (_layout, value) => {
  expect(parseReceived(value).client).toBe('inside')
})

test.each(['(', ')', 'from (', '[', ' by ', '(a [1.2.3.4]) ', 'x'])(
  'a field with a million of %j names no client, and takes no time',
  (piece) => {
    const begunAtMs = performance.now()
    const { client } = parseReceived(`from ${piece.repeat(1_000_000)}`)
    expect(performance.now() - begunAtMs).toBeLessThan(2_000)
    expect(client).toBe('unknown')
  },
)
