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
  [
    'Postfix, a client whose name begins as a greeting does',
    'from a (helo.hooli.example [203.0.113.5]) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    'helo.hooli.example',
  ],
  [
    'Postfix, a name that ends in a dot',
    'from a (b.example. [203.0.113.5]) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'Postfix, a name without a dot',
    'from a (localhost [203.0.113.5]) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Sendmail, forged, of a client that logged in',
    'from a (mta1.origin.example [203.0.113.5] (may be forged)) (authenticated bits=0) by mx.origin.example (8.17.1/8.17.1) with ESMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Exim, a greeting that names the command',
    'from b.example ([203.0.113.5] helo=ehlo ident=root) by mx.origin.example with esmtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'Exim, a greeting that plays a client of the same host',
    'from b.example ([203.0.113.5] helo=[local]) by mx.origin.example with esmtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'qmail, a greeting that plays a client of the same host',
    'from unknown (HELO [local]) (203.0.113.5) by mx.origin.example with SMTP; date',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'qmail, a greeting that plays it with brackets',
    'from unknown (HELO x) (y [local]) (203.0.113.5) by mx.origin.example with SMTP; date',
    'mx.origin.example',
    '203.0.113.5',
    undefined,
  ],
  [
    'Exim, a name beside the address, which goes before the greeting',
    'from mta1.origin.example (b.example [203.0.113.5]) by mx.origin.example with esmtp (Exim 4.96) id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
  ],
  [
    'blanks in a comment, as many as somebody likes',
    'from a ( b.example   [203.0.113.5] ) by mx.origin.example (Postfix) with SMTP id 1',
    'mx.origin.example',
    '203.0.113.5',
    'b.example',
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
  ['local delivery without a client', 'by mail.origin.example with local id 1; date'],
  ['LMTP without a client', 'by mail.origin.example with LMTP id 1; date'],
  ['LMTP with TLS and a login', 'by mail.origin.example with LMTPSA id 1; date'],
  ['LMTP with TLS', 'by mail.origin.example with LMTPS id 1; date'],
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
  [
    'more than a port behind the address',
    'from a (b [203.0.113.5]x) by mx.origin.example with SMTP',
  ],
  [
    'an address that is no literal',
    'from a (b.example 203.0.113.5) by mx.origin.example with SMTP',
  ],
  [
    'a greeting that plays the same host, alone',
    'from a (HELO [local]) by mx.origin.example with SMTP',
  ],
  ['Exim, the same', 'from a (helo=x [local]) by mx.origin.example with smtp (Exim 4.96)'],
  [
    'a client that names the same host in a longer comment',
    'from a (b.example [local] x) by mx.origin.example (OpenSMTPD) with ESMTP id 1',
  ],
  [
    'a greeting that is an address, and a comment that speaks of EHLO',
    'from 192.0.2.1 (said EHLO a) by mx.origin.example with SMTP',
  ],
  [
    'a greeting that is an address, at a server that writes greetings in comments',
    'from [192.0.2.1] (HELO a) (x) by mx.origin.example with smtp (Exim 4.96) id 1',
  ],
  [
    'a protocol that only begins as LMTP does',
    'from localhost by mx.origin.example with lmtpx id 1',
  ],
  ['a protocol that only ends so', 'from localhost by mx.origin.example with xlmtp id 1'],
  [
    'a server that is no Sendmail, and names a user',
    'from localhost (localhost) by mx.origin.example (8.x) id 1',
  ],
  [
    'no greeting at all, and no protocol',
    'from (localhost) by mx.origin.example (8.17.1/8.17.1) id 1',
  ],
  ['a field that never says who wrote it', 'from localhost (localhost) (8.17.1/8.17.1) id 1'],
  [
    'a comment that never ends behind the address',
    'from b.example (c.example [203.0.113.5]) by mx.origin.example with ESMTP (never ends',
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
  ['qmail, with its host', 'by mx.origin.example (qmail 4711 invoked from network) id 1; date'],
  ['a protocol that only begins as LMTP does', 'by mx.origin.example with LMTPX; date'],
  ['a protocol that only ends so', 'by mx.origin.example with XLMTP; date'],
  ['a protocol that is left out', 'by mx.origin.example with; date'],
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

test('brackets divide words, and none that closes nothing hides what follows', () => {
  const address = parseIpAddress('203.0.113.5')
  const glued = 'from a(b.example [203.0.113.5])by mx.origin.example(Postfix)with SMTP id 1'
  const expected = { by: 'mx.origin.example', client: { address, confirmedName: 'b.example' } }
  expect(parseReceived(glued)).toEqual(expected)
  expect(parseReceived(glued.replace('a(', 'a) ('))).toEqual(expected)
})

test('brackets inside a comment divide its words too', () => {
  const forged = 'from a (b.example(x)[203.0.113.5]) by mx.origin.example with SMTP id 1'
  expect(parseReceived(forged).client).toBe('unknown')
  const told = 'from a (b.example(x) [203.0.113.5]) by mx.origin.example with SMTP id 1'
  expect(parseReceived(told).client).toBe('unknown')
})

test('the server stands behind "by", and only as a word', () => {
  expect(
    parseReceived('from a (b [203.0.113.5]) by (mx.origin.example) with SMTP').by,
  ).toBeUndefined()
  expect(parseReceived('from a (b [203.0.113.5]) with SMTP').by).toBeUndefined()
  expect(parseReceived('(qmail 4711 invoked from network)').by).toBeUndefined()
})
