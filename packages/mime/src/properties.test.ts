import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leavesOf, type Message } from '@forwardpath/mail'
import { isDeclined } from './declined.ts'
import { headOf, readHead } from './head.ts'
import { LF } from './line-ends.ts'
import { readFast } from './read-fast.ts'
import { scanHead } from './scan-head.ts'
import { bytesOf, contentOf, lineEndForms, outlineOf, readFastOrFail } from './testing/outline.ts'
import { readGeneral } from './read-general.ts'

const sample =
  'Received: from a\r\n\tby b\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n boundary="=_b/1"\r\n' +
  'Subject: =?utf-8?q?j=C3=B6rg?=\r\n\r\n--=_b/1\r\nContent-Type: text/plain; charset=utf-8\r\n' +
  'Content-Transfer-Encoding: quoted-printable\r\n\r\nj=C3=B6rg=\r\n x\r\n--=_b/1\r\nContent-Type: message/delivery-status\r\n\r\n' +
  'Reporting-MTA: dns; a\r\n\r\nAction: failed\r\n\r\n--=_b/1\r\nContent-Type: multipart/alternative; boundary=inner\r\n\r\n' +
  '--inner\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--inner--\r\n--=_b/1--\r\n'

/** What is put into a mail to damage it. */
const fragment = fc.oneof(
  fc.constantFrom(
    '\n',
    '\r',
    '\r\n\r\n',
    '--',
    '\n--=_b/1',
    '\n--inner--\n',
    ';',
    '"',
    ':',
    ' ',
    '\0',
  ),
  fc.constantFrom(
    '\nContent-Type: multipart/mixed; boundary=inner\n\n',
    '=?utf-8?q?',
    '*0*=',
    '\xff',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replace(/[^\0-\xff]/g, '')),
)
const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 60 }), put: fragment })
const damaged = fc.array(edit, { minLength: 1, maxLength: 6 }).map((edits) =>
  edits.reduce((mail, { at, cut, put }) => {
    const from = at % (mail.length + 1)
    return mail.slice(0, from) + put + mail.slice(from + cut)
  }, sample),
)
const anyBytes = fc.oneof(
  fc.uint8Array({ maxLength: 400 }),
  damaged.map((mail) => new Uint8Array(bytesOf(mail))),
)

describe('any bytes', () => {
  it('are read or declined by the fast reader, and its parts lie in them', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const result = readFast(bytes)
        if (isDeclined(result)) expect(result.declined).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
        else readAll(result)
      }),
    )
  })

  it('are read by the general reader', async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, async (bytes) => {
        readAll(await readGeneral(bytes))
      }),
    )
  })
})

function readAll(message: Message): void {
  for (const { range, text, verbatim } of leavesOf(message.root)) {
    expect(typeof text).toBe('string')
    if (range === undefined) continue
    expect(range.start).toBeLessThanOrEqual(range.end)
    expect(range.end).toBeLessThanOrEqual(message.bytes.length)
    const written = Buffer.from(message.bytes).subarray(range.start, range.end).toString()
    if (verbatim) expect(withoutLineEnds(text)).toBe(withoutLineEnds(written))
  }
  for (const { name } of message.root.fields) expect(message.fieldText(name)).toBeDefined()
}

function withoutLineEnds(text: string): string {
  return text.replace(/[\r\n]/g, '')
}

describe('a head', () => {
  const line = fc.oneof(
    fc.stringMatching(/^[A-Za-z-]{1,12}[ \t]{0,3}:[ -~]{0,20}$/),
    fc.stringMatching(/^[ \t]{1,3}[ -~]{0,20}$/),
    fc.stringMatching(/^[\t\r -~]{0,20}$/),
    fc.constantFrom('Content-Type: text/html;', 'boundary="a:b"', `${'x'.repeat(130)}: y`),
  )

  it('is scanned as the header-block reader reads it, in any line-end form', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        (lines, end) => {
          const text = `${lines.join(end)}${end}${end}body`
          const scanned = scanHead(text, LF)
          expect(scanned).toBeDefined()
          if (scanned?.isPlain !== true) return
          const head = text.slice(0, scanned.bodyStart)
          expect(headOf(scanned.fields)).toEqual(readHead(bytesOf(head), LF))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('a tree of parts', () => {
  it('comes back from both readers, in LF, CRLF and CR form', async () => {
    await fc.assert(
      fc.asyncProperty(tree(3), async (part) => {
        const mail = `MIME-Version: 1.0\n${part.written('0')}`
        const forms = Object.values(lineEndForms(mail)).map(bytesOf)
        for (const bytes of forms) {
          const fast = readFastOrFail(bytes)
          expect(outlineOf(fast.root)).toEqual(part.outline(''))
          expect(contentOf(await readGeneral(bytes))).toEqual(contentOf(fast))
        }
      }),
    )
  })
})

type Written = {
  /** Head and body; the name makes the boundary its own. */
  readonly written: (name: string) => string
  readonly outline: (indent: string) => readonly string[]
}

function leaf(): fc.Arbitrary<Written> {
  const lines = fc.array(fc.stringMatching(/^[ -,.-~ö]{1,30}$/), { minLength: 1, maxLength: 5 })
  const type = fc.constantFrom(
    'text/plain',
    'text/html',
    'message/delivery-status',
    'message/rfc822',
  )
  const encoding = fc.constantFrom('8bit', 'base64', 'quoted-printable')
  return fc.record({ lines, type, encoding }).map(({ lines, type, encoding }) => {
    // Blanks at line ends are lost under quoted-printable by rule 3 of RFC 2045 s6.7.
    const text = lines.map((line) => `${line}.`).join('\n')
    const head = `Content-Type: ${type}; charset=utf-8\nContent-Transfer-Encoding: ${encoding}\n\n`
    return {
      written: () => head + encoded(text, encoding),
      outline: (indent) => [`${indent}${type} ${JSON.stringify(text)}`],
    }
  })
}

function encoded(text: string, encoding: string): string {
  const bytes = Buffer.from(text)
  if (encoding === 'base64') return bytes.toString('base64').replace(/(.{20})(?=.)/g, '$1\n')
  const binary = bytes.toString('latin1')
  if (encoding === '8bit') return binary
  const escaped = binary.replace(
    /[=\x80-\xff]/g,
    (character) => `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return escaped.replace(/([^=\n]{10})(?=[^=\n])/g, '$1=\n')
}

function tree(depth: number): fc.Arbitrary<Written> {
  if (depth === 0) return leaf()
  const children = fc.array(tree(depth - 1), { minLength: 1, maxLength: 3 })
  const subtype = fc.constantFrom('report', 'mixed', 'alternative')
  const multipart = fc.tuple(children, subtype, fc.boolean()).map(([parts, subtype, quoted]) => ({
    written: (name: string) => {
      const boundary = `=_part_${name}`
      const value = quoted ? `"${boundary}"` : boundary
      const bodies = parts.map((part, index) => part.written(`${name}.${String(index)}`))
      const delimited = bodies.map((body) => `--${boundary}\n${body}\n`).join('')
      return `Content-Type: multipart/${subtype};\n boundary=${value}\n\n${delimited}--${boundary}--\n`
    },
    outline: (indent: string) => [
      `${indent}multipart/${subtype}`,
      ...parts.flatMap((part) => part.outline(`${indent}  `)),
    ],
  }))
  return fc.oneof(leaf(), multipart)
}
