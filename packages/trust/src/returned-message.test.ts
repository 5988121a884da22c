import { describe, expect, test } from 'vitest'
import { returnedMessage, type ReturnedMessage } from './returned-message.ts'
import { readMessage } from './testing/read-message.ts'

const ID = '<1@app.origin.example>'
const HEADER = `From: hello@origin.example\nMessage-ID: ${ID}`

function multipart(...parts: readonly string[]): string {
  const body = parts.map((part) => `--b\n${part}\n`).join('')
  return `Content-Type: multipart/report; boundary="b"\n\n${body}--b--\n`
}

function find(mail: string, messageId: string | undefined = ID): ReturnedMessage | undefined {
  return returnedMessage(readMessage(mail), messageId)
}

const names = (found: ReturnedMessage | undefined): readonly string[] | undefined =>
  found?.fields.map(({ name }) => name)

const text = (found: ReturnedMessage | undefined): string | undefined =>
  found && Buffer.from(found.bytes).toString('latin1')

describe('a part of its own', () => {
  test.each(['message/rfc822', 'message/global', 'text/rfc822'])(
    '%s has the bytes as they came',
    (type) => {
      const found = find(multipart('\nwords', `Content-Type: ${type}\n\n${HEADER}\n\nHello.`))
      expect(names(found)).toEqual(['from', 'message-id'])
      expect(text(found)).toBe(`${HEADER}\n\nHello.`)
      expect(found?.isHeaderOnly).toBe(false)
    },
  )

  test.each([
    'text/rfc822-headers',
    'message/global-headers',
    'message/rfc822-headers',
    'text/rfc822-header',
  ])('%s is a header alone, whatever stands below it', (type) => {
    const found = find(multipart(`Content-Type: ${type}\n\n${HEADER}\n\nHello.`))
    expect(names(found)).toEqual(['from', 'message-id'])
    expect(text(found)).toBe(`${HEADER}\n\n`)
    expect(found?.isHeaderOnly).toBe(true)
  })

  test.each([
    ['8bit', false],
    [' Binary ', false],
    ['base64', true],
    ['8bitx', true],
    ['x-8bit', true],
    ['x-own', true],
  ])('in the encoding %s can be hashed: not %s', (encoding, isHeaderOnly) => {
    const original = `${HEADER}\n\nHello.`
    const body = encoding === 'base64' ? Buffer.from(original).toString('base64') : original
    const head = `Content-Type: message/rfc822\nContent-Transfer-Encoding: ${encoding}`
    const found = find(multipart(`${head}\n\n${body}`))
    expect(names(found)).toEqual(['from', 'message-id'])
    expect(found?.isHeaderOnly).toBe(isHeaderOnly)
  })

  test('whose place in the mail is not known is a header alone', () => {
    const message = readMessage(multipart(`Content-Type: message/rfc822\n\n${HEADER}\n\nHello.`))
    const [part] = message.root.parts
    if (part === undefined) throw new TypeError('the test has no part')
    const { range: _range, ...rest } = part
    const root = { ...message.root, parts: [{ ...rest, range: undefined }] }
    const found = returnedMessage({ ...message, root }, undefined)
    expect(names(found)).toEqual(['from', 'message-id'])
    expect(text(found)).toBe(`${HEADER}\n\n`)
    expect(found?.isHeaderOnly).toBe(true)
  })

  test('may begin with empty lines and end without a body', () => {
    const found = find(multipart(`Content-Type: text/rfc822-headers\n\n\n\n${HEADER}`))
    expect(names(found)).toEqual(['from', 'message-id'])
    expect(found?.fields.at(-1)?.value).toBe(ID)
  })

  test('goes before what stands in a text', () => {
    const found = find(
      multipart(`\n\n\nX-Text: 1\nMessage-ID: ${ID}`, `Content-Type: message/rfc822\n\n${HEADER}`),
    )
    expect(names(found)).toEqual(['from', 'message-id'])
  })

  test('is looked for among the first 64', () => {
    const original = `Content-Type: message/rfc822\n\n${HEADER}`
    expect(find(multipart(...Array<string>(63).fill('\nwords'), original))).toBeDefined()
    expect(find(multipart(...Array<string>(64).fill('\nwords'), original), '<2@x>')).toBeUndefined()
  })

  test('of a hostile size is read as far as 64 KiB', () => {
    const long = `${'X: y\n'.repeat(30_000)}${HEADER}`
    const found = find(multipart(`Content-Type: text/rfc822-headers\n\n${long}`))
    expect(found?.bytes.length).toBeLessThanOrEqual(65_538)
    expect(names(found)).not.toContain('message-id')
  })
})

describe('in a plain text', () => {
  const plain = (body: string): string => `Content-Type: text/plain\n\n${body}`

  test.each<[string, string, readonly string[] | undefined]>([
    ['between other paragraphs', `Sorry.\n\n${HEADER}\n\nBye.\n`, ['from', 'message-id']],
    ['at its very beginning', `${HEADER}\n\nBye.\n`, ['from', 'message-id']],
    ['at its very end', `Sorry.\n\n${HEADER}`, ['from', 'message-id']],
    [
      'not where the id is merely spoken of',
      `Your mail ${ID} was lost.\n\n${HEADER}\n\n`,
      ['from', 'message-id'],
    ],
    ['not where the id is that of a mail answered to', `In-Reply-To: ${ID}\n`, undefined],
    [
      'not where a mail that answers it has an id of its own',
      `Message-ID: <2@app.origin.example>\nIn-Reply-To: ${ID}\n`,
      undefined,
    ],
    ['not where there is no such id', `From: x\nMessage-ID: <2@app.origin.example>\n`, undefined],
    [
      'not in the ninth paragraph that speaks of it',
      `${`of ${ID}\n\n`.repeat(8)}${HEADER}\n`,
      undefined,
    ],
    ['in the eighth', `${`of ${ID}\n\n`.repeat(7)}${HEADER}\n`, ['from', 'message-id']],
  ])('%s', (_what, body, expected) => {
    const found = find(plain(body))
    expect(names(found)).toEqual(expected)
    expect(found?.isHeaderOnly).toBe(expected === undefined ? undefined : true)
    expect(text(found)?.trimEnd()).toBe(expected && HEADER)
  })

  test('nothing is looked for where no id is known', () => {
    expect(returnedMessage(readMessage(plain(`${HEADER}\n`)), undefined)).toBeUndefined()
  })

  test('a later text is read where the first says nothing, and neither HTML nor what is no text', () => {
    const later = find(multipart('\nwords', `\n${HEADER}\n`))
    expect(names(later)).toEqual(['from', 'message-id'])
    for (const type of ['text/html', 'application/octet-stream'])
      expect(find(multipart(`Content-Type: ${type}\n\n${HEADER}\n`))).toBeUndefined()
  })
})
