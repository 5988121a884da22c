import { describe, expect, it } from 'vitest'
import type { Message } from '@forwardpath/mail'
import { readFast } from './read-fast.ts'
import { bytesOf, contentOf, lineEndForms, outlineOf, readFastOrFail } from './testing/outline.ts'
import { readGeneral } from './read-general.ts'

type Case = {
  readonly name: string
  readonly mail: string
  readonly outline: readonly string[]
  readonly defects?: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'a mail without MIME is one text',
    mail: 'From: a@x.example\nSubject: s\n\nHello\n\nBye\n',
    outline: ['text/plain "Hello\\n\\nBye\\n"'],
  },
  {
    name: 'a delivery report has its parts in order, the returned message being a leaf',
    mail:
      'Content-Type: multipart/report; report-type=delivery-status;\n boundary="b1"\n\npreamble\n' +
      '--b1\nContent-Type: text/plain; charset=us-ascii\n\nSorry.\n' +
      '--b1\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nAction: failed\n' +
      '--b1\nContent-Type: message/rfc822\n\nSubject: orig\nContent-Type: multipart/mixed; boundary=i\n\n' +
      '--i\n\ninner\n--i--\n\n--b1--\nepilogue\n',
    outline: [
      'multipart/report',
      '  text/plain "Sorry."',
      '  message/delivery-status "Reporting-MTA: dns; mx.example\\n\\nAction: failed"',
      '  message/rfc822 "Subject: orig\\nContent-Type: multipart/mixed; boundary=i\\n\\n--i\\n\\ninner\\n--i--\\n"',
    ],
  },
  ...['message/global-delivery-status', 'message/feedback-report', 'text/rfc822-headers'].map(
    (type) => ({
      name: `${type} is read from its own bytes, transfer encoding undone`,
      mail: `Content-Type: ${type}\nContent-Transfer-Encoding: base64\n\nQTogMQ0K\nQjogMg==\n`,
      outline: [`${type} "A: 1\\nB: 2"`],
    }),
  ),
  {
    name: 'message/disposition-notification as an attachment is a leaf in its place',
    mail:
      'Content-Type: multipart/report; boundary=b1\n\n--b1\n' +
      'Content-Type: message/disposition-notification\nContent-Disposition: attachment\n\nDisposition: x\n' +
      '--b1\nContent-Type: text/html\n\n<p>hi</p>\n--b1--\n',
    outline: [
      'multipart/report',
      '  message/disposition-notification "Disposition: x"',
      '  text/html "<p>hi</p>"',
    ],
  },
  {
    name: 'an inline message/rfc822 stays closed',
    mail: 'Content-Type: message/rfc822\nContent-Disposition: inline\n\nSubject: a\n\nbody\n',
    outline: ['message/rfc822 "Subject: a\\n\\nbody\\n"'],
  },
  {
    name: 'quoted-printable: soft breaks, padding at line ends, bytes that are none',
    mail: 'Content-Transfer-Encoding: Quoted-Printable\n\na=3Db =\n c \t\nd=ZZ=\n',
    outline: ['text/plain "a=b  c\\nd=ZZ"'],
  },
  {
    name: 'flowed text keeps its lines',
    mail: 'Content-Type: text/plain; format=flowed\n\nplease try \n<a@x.example>\n',
    outline: ['text/plain "please try \\n<a@x.example>\\n"'],
  },
  {
    name: 'an unknown transfer encoding leaves the bytes',
    mail: 'Content-Transfer-Encoding: x-uuencode\n\nbegin\n',
    outline: ['text/plain "begin\\n"'],
  },
  {
    name: 'an mbox line and empty lines before the head are passed over',
    mail: '\nFrom MAILER-DAEMON Thu Jan  1 00:00:00 1970\nSubject: s\n\nx\n',
    outline: ['text/plain "x\\n"'],
  },
  {
    name: 'an outer delimiter ends the multiparts inside',
    mail:
      'Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: multipart/alternative; boundary=inner\n\n' +
      '--inner\n\none\n--outer\n\ntwo\n--outer--\n',
    outline: [
      'multipart/mixed',
      '  multipart/alternative',
      '    text/plain "one"',
      '  text/plain "two"',
    ],
  },
  {
    name: 'a last part without a close-delimiter goes to the end',
    mail: 'Content-Type: multipart/mixed; boundary=bound\n\n--bound\n\none\n--bound\n\ntwo\n',
    outline: ['multipart/mixed', '  text/plain "one"', '  text/plain "two\\n"'],
  },
  {
    name: 'blanks may stand behind a delimiter, other text may not',
    mail:
      'Content-Type: multipart/mixed; boundary=bound\n\n--bound--\n--bound \t\n\none\n--boundary\n--bound x\n' +
      '--bound\n\ntwo\n--bound--  \nrest\n',
    outline: [
      'multipart/mixed',
      '  text/plain "one\\n--boundary\\n--bound x"',
      '  text/plain "two"',
    ],
  },
  {
    name: 'parts without head, without body, with neither',
    mail: 'Content-Type: multipart/mixed; boundary=bound\n\n--bound\n\n--bound\nX: 1\n--bound\n--bound\n\n\n--bound--\n',
    outline: [
      'multipart/mixed',
      '  text/plain ""',
      '  text/plain ""',
      '  text/plain ""',
      '  text/plain ""',
    ],
  },
  {
    name: 'a boundary on a line of its own, not folded, is found',
    mail: 'Content-Type: multipart/mixed;\nboundary="a:bound"\n\n--a:bound\n\none\n--a:bound--\n',
    outline: ['multipart/mixed', '  text/plain "one"'],
  },
  {
    name: 'a multipart whose boundary never stands in it is read as text',
    mail: 'Content-Type: multipart/report; boundary=bound\n\n--other\n\nSorry.\n',
    outline: ['text/plain "--other\\n\\nSorry.\\n"'],
    defects: ['missing-boundary'],
  },
  {
    name: 'a boundary opens a multipart whatever its type is called',
    mail: 'Content-Type: multipart report; boundary=bound\n\n--bound\n\none\n--bound--\n',
    outline: ['text/plain', '  text/plain "one"'],
  },
  {
    name: 'a mail that is cut in its close-delimiter',
    mail: 'Content-Type: multipart/mixed; boundary=bound\n\n--bound\n\none\n--bound-',
    outline: ['multipart/mixed', '  text/plain "one"'],
  },
  {
    name: 'raw Latin-1 under a us-ascii label, raw UTF-8 under a Latin-1 label',
    mail:
      'Content-Type: multipart/mixed; boundary=bound\n\n--bound\nContent-Type: text/plain; charset=us-ascii\n\n' +
      'j\xf6rg \x80\n--bound\nContent-Type: text/plain; charset=iso-8859-1\n\nj\xc3\xb6rg\n--bound--\n',
    outline: ['multipart/mixed', '  text/plain "jörg €"', '  text/plain "jörg"'],
  },
  { name: 'no bytes at all', mail: '', outline: ['text/plain ""'] },
  { name: 'a head without an end', mail: 'Subject: s', outline: ['text/plain ""'] },
]

/** Multiparts inside each other, and a text in the innermost. */
function nested(depth: number): string {
  const heads = Array.from({ length: depth }, (_, level) => {
    const boundary = `level-${String(level).padStart(2, '0')}`
    return `Content-Type: multipart/mixed; boundary=${boundary}\n\n--${boundary}\n`
  })
  return `${heads.join('')}\nx\n`
}

describe.each(Object.entries({ fast: readFastOrFail, general: readGeneral }))(
  'the %s reader',
  (_, read: (bytes: Uint8Array) => Message | Promise<Message>) => {
    it.each(cases)('$name', async ({ mail, outline, defects = [] }) => {
      for (const [form, text] of Object.entries(lineEndForms(mail))) {
        const message = await read(bytesOf(text))
        expect(outlineOf(message.root), form).toEqual(outline)
        expect(
          message.defects.map(({ code }) => code),
          form,
        ).toEqual(defects)
      }
    })

    it('gives the fields unfolded, in order, with parameters read', async () => {
      const mail =
        'Received: a\n b\nX-Empty:\nX-FOLD:\n\tc\nnot a field\nContent-Type: text/plain;\n name*0*=utf-8\'\'a%20;\n name*1=b; charset="UTF-8"\n\n'
      const { root } = await read(bytesOf(mail))
      expect(root.fields.map(({ name, value }) => `${name}=${value}`)).toEqual([
        'received=a b',
        'x-empty=',
        'x-fold=c',
        `content-type=text/plain; name*0*=utf-8''a%20; name*1=b; charset="UTF-8"`,
      ])
      expect(Object.fromEntries(root.parameters)).toEqual({ charset: 'UTF-8', name: 'a b' })
    })

    it('decodes encoded words of the first field of a name', async () => {
      const mail = 'Subject: =?UTF-8?Q?Unzustellbar=3A_j=C3=B6rg?=\nSubject: second\n\n'
      const message = await read(bytesOf(mail))
      expect(message.fieldText('subject')).toBe('Unzustellbar: jörg')
      expect(message.fieldText('from')).toBeUndefined()
    })

    it('reads a stray CR as content, so that it makes no field', async () => {
      const mail =
        'Subject: a\rBcc: victim@x.example\n\ntext\rFinal-Recipient: rfc822; v@x.example\n'
      const { root } = await read(bytesOf(mail))
      expect(root.fields).toHaveLength(1)
      expect(root.text.split('\n')).toHaveLength(2)
    })

    it('keeps a CR that was written as =0D, also where CR ends the lines', async () => {
      const mail = 'Content-Transfer-Encoding: quoted-printable\n\none=0Dtwo\nthree\n'
      for (const [form, text] of Object.entries(lineEndForms(mail))) {
        expect((await read(bytesOf(text))).root.text, form).toBe('one\rtwo\nthree\n')
      }
    })

    it('cuts a field at its cap and says so', async () => {
      const message = await read(bytesOf(`Subject: ${'s'.repeat(20_000)}\n\nx`))
      expect(message.fieldText('subject')).toHaveLength(8192)
      expect(message.defects).toContainEqual({ code: 'field-limit' })
    })

    it('reads as many parts as the cap allows', async () => {
      const parts = '--bound\n\nx\n'.repeat(999)
      const message = await read(
        bytesOf(`Content-Type: multipart/mixed; boundary=bound\n\n${parts}--bound--\n`),
      )
      expect(message.root.parts).toHaveLength(999)
      expect(message.defects).toEqual([])
    })

    it('reads multiparts as deep as the cap allows', async () => {
      const message = await read(bytesOf(nested(20)))
      expect(outlineOf(message.root)).toHaveLength(21)
      expect(message.defects).toEqual([])
    })

    it('cuts a returned message at 64 KB, in silence', async () => {
      const message = await read(
        bytesOf(`Content-Type: message/rfc822\n\n${'line\r\n'.repeat(50_000)}`),
      )
      expect(message.root.text).toBe('line\n'.repeat(50_000).slice(0, 65_536))
      expect(message.defects).toEqual([])
    })

    it('cuts prose at 1 MB, not inside a character, and says so', async () => {
      const message = await read(Buffer.from(`X: 1\n\n${'x'.repeat(1_048_575)}😀😀`))
      expect(message.root.text).toBe('x'.repeat(1_048_575))
      expect(message.defects).toEqual([{ code: 'text-limit' }])
    })
  },
)

describe('what only the fast reader gives', () => {
  const mail =
    'Content-Type: multipart/mixed; boundary=bound\r\n\r\n--bound\r\n\r\nj\xc3\xb6rg\r\nx\r\n' +
    '--bound\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n\xc1\r\n' +
    '--bound\r\nContent-Transfer-Encoding: base64\r\n\r\nYQ==\r\n--bound--\r\n'

  it('tells where each body stands in the bytes', () => {
    const { root } = readFastOrFail(bytesOf(mail))
    const bodies = root.parts.map(({ range }) => mail.slice(range?.start, range?.end))
    expect(bodies).toEqual(['j\xc3\xb6rg\r\nx', '\xc1', 'YQ=='])
  })

  it('calls verbatim what the bytes spell in UTF-8', () => {
    const { root } = readFastOrFail(bytesOf(mail))
    expect(root.parts.map(({ verbatim }) => verbatim)).toEqual([true, false, false])
  })

  it('keeps a text that was made', () => {
    const { root } = readFastOrFail(bytesOf('X: 1\n\nj\xf6rg'))
    expect(root.text).toBe(root.text)
    expect(root.verbatim).toBe(false)
  })

  it('reads a view into a larger buffer', () => {
    const whole = new Uint8Array(bytesOf('____Subject: s\n\nbody____'))
    const view = whole.subarray(4, whole.length - 4)
    expect(outlineOf(readFastOrFail(view).root)).toEqual(['text/plain "body"'])
  })
})

describe('what the fast reader declines', () => {
  it.each([
    ['message-limit', Buffer.alloc(25 * 1024 * 1024 + 1, 'x')],
    ['head-limit', bytesOf('A: 1\n'.repeat(20_000))],
    [
      'part-limit',
      bytesOf(`Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(2000)}`),
    ],
    ['depth-limit', bytesOf(nested(21))],
    [
      'repeated-boundary',
      bytesOf(
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n',
      ),
    ],
    ['odd-boundary', bytesOf('Content-Type: multipart/mixed; boundary="a b"\n\n--a b\n')],
    ['odd-delimiter', bytesOf('Content-Type: multipart/mixed; boundary=b\n\n--b\r \n')],
    [
      'missing-boundary',
      bytesOf(
        'Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed\n\nx\n--b--\n',
      ),
    ],
    [
      'near-delimiters',
      bytesOf(`Content-Type: multipart/mixed; boundary=b\n\n${'--bb\n'.repeat(2000)}`),
    ],
    [
      'search-limit',
      bytesOf(`Content-Type: multipart/mixed; boundary=b\n\n${'\n'.repeat(1024 * 1024 + 1)}`),
    ],
  ])('%s', (reason, bytes) => {
    expect(readFast(bytes)).toEqual({ declined: reason })
  })

  it('is read by the general reader up to the cap', async () => {
    const parts = '--bound\n\nx\n'.repeat(1000)
    const many = await readGeneral(
      bytesOf(`Content-Type: multipart/mixed; boundary=bound\n\n${parts}--bound--\n`),
    )
    expect(many.root.parts).toHaveLength(999)
    expect(contentOf(many)).toMatchObject({ defects: ['part-limit'] })
    const deep = await readGeneral(bytesOf(nested(21)))
    expect(outlineOf(deep.root)).toHaveLength(21)
    expect(contentOf(deep)).toMatchObject({ defects: ['depth-limit'] })
  })

  it('is still read by the general reader', async () => {
    const mail =
      'Content-Type: multipart/mixed; boundary="a b"\n\n--a b\nContent-Type: multipart/mixed\n\nx\n--a b\n\ny\n--a b--\n'
    const message = await readGeneral(bytesOf(mail))
    expect(outlineOf(message.root)).toEqual([
      'multipart/mixed',
      '  text/plain "x"',
      '  text/plain "y"',
    ])
    expect(contentOf(message)).toMatchObject({ defects: ['missing-boundary'] })
  })
})
