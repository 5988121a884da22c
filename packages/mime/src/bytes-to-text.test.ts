import { describe, expect, it } from 'vitest'
import { decodeCharset, spellsUtf8 } from './charset.ts'
import { CR, LF, lineEndOf, withLineFeeds } from './line-ends.ts'
import { messageStart } from './message-start.ts'
import { bytesOf } from './testing/outline.ts'
import { decodeTransfer, parseTransferEncoding } from './transfer-encoding.ts'

describe('charsets', () => {
  it.each<[string | undefined, string, string]>([
    [undefined, 'plain', 'plain'],
    ['us-ascii', 'j\xc3\xb6rg', 'jörg'],
    ['us-ascii', 'j\xf6rg \x80\x81', 'jörg €\u0081'],
    ['utf-8', 'j\xf6rg', 'jörg'],
    [' UTF-8 ', '\xc3\xb6', 'ö'],
    ['iso-8859-1', '\xc3\xb6', 'ö'],
    ['iso-8859-1', '\x93\xf6\x94', '“ö”'],
    ['iso-8859-15', '\xa4', '€'],
    ['koi8-r', '\xc1', 'а'],
    ['shift_jis', '\x82\xc9', 'に'],
    ['iso-2022-jp', '\x1b$B$K\x1b(B', 'に'],
    ['iso-2022-jp', 'plain', 'plain'],
    ['iso-2022-jp', '\xe3\x81\xab', '\ufffd\ufffd\ufffd'],
    ['utf-16le', 'a\0\xf6\0', 'aö'],
    ['unicode-1-1-utf-7', 'j+APY-rg +- a+AEA-b 1+2', 'jörg + a@b 1+2'],
    ['no-such-charset', '\xc3\xb6', 'ö'],
    ['no-such-charset', '\xf6', 'ö'],
    ['x'.repeat(100_000), '\xf6', 'ö'],
  ])('%s: %j', (label, binary, text) => {
    expect(decodeCharset(bytesOf(binary), label)).toBe(text)
  })

  it.each<[string | undefined, string, boolean]>([
    [undefined, 'plain', true],
    ['iso-8859-1', '\xc3\xb6', true],
    [undefined, '\xf6', false],
    ['koi8-r', '\xc1', false],
    ['koi8-r', 'plain', true],
    ['utf-7', 'plain', false],
    ['iso-2022-jp', '\x1b$B$K\x1b(B', false],
  ])('under %s %j is spelled as in UTF-8: %s', (label, binary, spelled) => {
    expect(spellsUtf8(bytesOf(binary), label)).toBe(spelled)
  })
})

describe('transfer encodings', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'identity'],
    ['7bit', 'identity'],
    ['x-uuencode', 'identity'],
    ['BASE64', 'base64'],
    ['base64 (comment)', 'base64'],
    ['quoted-printable;', 'quoted-printable'],
  ])('%s is %s', (value, encoding) => {
    expect(parseTransferEncoding(value)).toBe(encoding)
  })

  it.each([
    ['a=3D=c3=B6', 'a=\xc3\xb6'],
    ['soft=\r\nbreak', 'softbreak'],
    ['soft= \t\nbreak', 'softbreak'],
    ['soft=\r\r\nbreak', 'softbreak'],
    ['soft= \rbreak', 'softbreak'],
    ['soft=', 'soft'],
    ['padded \t\r\nline  ', 'padded\r\nline'],
    ['kept =\nblank', 'kept blank'],
    ['kept=20\nblank', 'kept \nblank'],
    ['a=b=ZZ=4', 'a=b=ZZ=4'],
  ])('quoted-printable %j is %j', (encoded, content) => {
    expect(decodeTransfer(bytesOf(encoded), 'quoted-printable').toString('latin1')).toBe(content)
  })

  it.each([
    ['YWJj', 'abc'],
    ['YW\r\nJj\r\n', 'abc'],
    ['YW Jj!', 'abc'],
    ['YWI', 'ab'],
    ['', ''],
  ])('base64 %j is %j', (encoded, content) => {
    expect(decodeTransfer(bytesOf(encoded), 'base64').toString('latin1')).toBe(content)
  })
})

describe('line ends', () => {
  it.each([
    ['a\nb\r\n', LF],
    ['a\rb\r', CR],
    ['a', LF],
    ['', LF],
  ])('of %j', (text, lineEnd) => {
    expect(lineEndOf(bytesOf(text))).toBe(lineEnd)
  })

  it.each<[string, typeof LF | typeof CR | undefined, string]>([
    ['a\r\nb\n', LF, 'a\nb\n'],
    ['a\r\r\nb\r\r\r\n', LF, 'a\nb\n'],
    ['a\rb\n', LF, 'a\rb\n'],
    ['a\rb', LF, 'a\rb'],
    ['a\rb', CR, 'a\nb'],
    ['a\rb', undefined, 'a\nb'],
    ['a\rb\n', undefined, 'a\rb\n'],
    ['a\r\r\nb\r', LF, 'a\nb\r'],
  ])('%j in a message of %s', (text, lineEnd, expected) => {
    expect(withLineFeeds(text, lineEnd)).toBe(expected)
    // Long texts take another way.
    expect(withLineFeeds(text.repeat(30_000), lineEnd)).toBe(expected.repeat(30_000))
  })
})

describe('the start of a message', () => {
  it.each([
    ['Subject: s', 0],
    ['\r\n\r\nSubject: s', 4],
    ['\r\r\nSubject: s', 3],
    ['From a@b Thu\nSubject: s', 13],
    ['\nFrom a@b Thu\n\nSubject: s', 15],
    ['From a@b Thu', 12],
    ['From: a', 0],
    ['Fro', 0],
    ['\n\n', 2],
    ['', 0],
  ])('%j begins at %i', (text, start) => {
    expect(messageStart(bytesOf(text), LF)).toBe(start)
  })
})
