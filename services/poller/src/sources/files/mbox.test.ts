import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isFromLine } from './mbox.ts'
import type { ReadMail } from './read-mail.ts'
import { readStream, type StreamOptions } from './stream.ts'

const FROM = 'From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n'
const LIMIT = { maxMessageBytes: 10_000 }

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size))
  }
}

async function read(
  text: string | Uint8Array,
  options: Partial<StreamOptions> & { readonly chunk?: number } = {},
): Promise<readonly ReadMail[]> {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text
  const mails: ReadMail[] = []
  const chunks = chunksOf(bytes, options.chunk ?? 65_536)
  for await (const mail of readStream('box', chunks, { ...LIMIT, ...options })) mails.push(mail)
  return mails
}

function shown(mails: readonly ReadMail[]): readonly (readonly [string, string])[] {
  return mails.map((mail) => [
    mail.name,
    mail.kind === 'mail' ? Buffer.from(mail.bytes).toString('latin1') : mail.kind,
  ])
}

describe('an mbox', () => {
  test.each([
    [
      'two mails',
      `${FROM}A: 1\n\none\n\n${FROM}B: 2\n\ntwo\n\n`,
      [
        ['box#1', 'A: 1\n\none\n'],
        ['box#2', 'B: 2\n\ntwo\n'],
      ],
    ],
    ['one mail is named by the file alone', `${FROM}A: 1\n\none\n\n`, [['box', 'A: 1\n\none\n']]],
    ['without an empty line at the end', `${FROM}A: 1\n\none`, [['box', 'A: 1\n\none']]],
    [
      'CRLF',
      `${FROM.replace('\n', '\r\n')}A: 1\r\n\r\none\r\n\r\n${FROM}B: 2\r\n`,
      [
        ['box#1', 'A: 1\r\n\r\none\r\n'],
        ['box#2', 'B: 2\r\n'],
      ],
    ],
    [
      'quoted From lines lose one >',
      `${FROM}A: 1\n\n>From here\n>>From there\n> From x\n\n`,
      [['box', 'A: 1\n\nFrom here\n>From there\n> From x\n']],
    ],
    [
      'From without a date is text',
      `${FROM}A: 1\n\nFrom here on\n\nFrom there on\n`,
      [['box', 'A: 1\n\nFrom here on\n\nFrom there on\n']],
    ],
    [
      'a From line inside a paragraph is text',
      `${FROM}A: 1\n\nx\n${FROM}\n`,
      [['box', `A: 1\n\nx\n${FROM}`]],
    ],
    [
      'empty lines of the mail stay',
      `${FROM}A: 1\n\none\n\n\n\n${FROM}B: 2\n`,
      [
        ['box#1', 'A: 1\n\none\n\n\n'],
        ['box#2', 'B: 2\n'],
      ],
    ],
  ])('%s', async (_, text, expected) => {
    expect(shown(await read(text))).toEqual(expected)
    expect(shown(await read(text, { chunk: 1 }))).toEqual(expected)
  })

  test('a mail over the limit is counted and not kept, and the next is read', async () => {
    const big = `A: 1\n\n${'x'.repeat(50_000)}\n`
    const mails = await read(`${FROM}${big}\n${FROM}B: 2\n\ntwo\n`)
    expect(mails).toMatchObject([
      { name: 'box#1', kind: 'too_big', sizeBytes: big.length },
      { name: 'box#2', kind: 'mail' },
    ])
  })

  test('what was written is read again, wherever the chunks are cut', async () => {
    const line = fc.constantFrom('', 'text', 'From x', '>From x', '>>From x', FROM.trim(), 'é')
    const body = fc.array(line, { maxLength: 8 }).map((lines) => `S: x\n\n${lines.join('\n')}\n`)
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (bodies, chunk) => {
          const quote = (text: string): string => text.replace(/^(>*From )/gm, '>$1')
          const mbox = bodies.map((text) => `${FROM}${quote(text)}\n`).join('')
          const mails = await read(mbox, { chunk })
          expect(shown(mails).map(([, text]) => text)).toEqual(bodies)
        },
      ),
    )
  })
})

describe('one mail', () => {
  test('is given byte by byte', async () => {
    const bytes = Buffer.from('A: 1\r\n\r\n\u0000\u00ff>From x\n', 'latin1')
    const mails = await read(bytes, { chunk: 3 })
    expect(mails).toEqual([{ name: 'box', kind: 'mail', bytes }])
  })

  test('keeps a From line where the file is known to be one mail', async () => {
    const text = `${FROM}A: 1\n\nx\n`
    expect(shown(await read(text, { isOneMail: true }))).toEqual([['box', text]])
  })

  test('of no bytes is an error, an mbox of no bytes holds no mail', async () => {
    expect(await read('')).toMatchObject([{ kind: 'error', code: 'empty' }])
    expect(await read('', { mayBeEmpty: true })).toEqual([])
  })

  test('any bytes are read without a throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const mails = await read(bytes, { chunk: 7 })
        expect(mails.length).toBeGreaterThan(0)
      }),
    )
  })
})

test.each([
  ['From a@example.net Fri Jul  8 12:08:34 2011', true],
  ['From - Fri Jul 08 12:08 2011', true],
  ['From 16@xxx Mon Jan 01 00:00:00 +0000 2024', true],
  ['From MAILER-DAEMON  Fri, Jul 8 12:08:34 2011 MET DST', true],
  ['From Fri to Sun', false],
  ['From: a@example.net', false],
  ['from a Fri Jul  8 12:08:34 2011', false],
])('the line %j begins a mail: %s', (line, expected) => {
  expect(isFromLine(Buffer.from(line))).toBe(expected)
})
