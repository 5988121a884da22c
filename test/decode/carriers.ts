/**
 * What gateways, lists, filters and mail stores make of a mail that they pass on, done to a mail whose verdict is known.
 *
 * In: a mail of which each byte is one character, lines ended by LF. Out: the mail as it arrives; `undefined` where the carrier has
 * nothing to change. Total.
 */

/** One way of carrying a mail. */
export type Carrier = (mail: string) => string | undefined

type Halves = { readonly head: string; readonly body: string }

function halves(mail: string): Halves {
  const end = mail.indexOf('\n\n')
  return end === -1
    ? { head: mail, body: '' }
    : { head: mail.slice(0, end), body: mail.slice(end + 2) }
}

function fieldsOf(head: string): readonly string[] {
  return head.split(/\n(?![ \t])/)
}

function without(head: string, name: RegExp): string {
  return fieldsOf(head)
    .filter((field) => !name.test(field))
    .join('\n')
}

function contentTypeOf(head: string): string {
  const field = fieldsOf(head).find((one) => /^content-type:/i.test(one)) ?? ''
  return field.replace(/\s+/g, ' ').slice('content-type:'.length).trim()
}

function boundaryOf(head: string): string | undefined {
  const type = contentTypeOf(head)
  return /^multipart\//i.test(type) ? /boundary="?([^";]+)"?/i.exec(type)?.[1]?.trim() : undefined
}

type TextPart = {
  readonly head: string
  readonly text: string
  /** The mail with another part in its place. */
  readonly replacedBy: (head: string, text: string) => string
  readonly isWhole: boolean
}

/** The text for people, where it is plain and not encoded. */
function textPart(mail: string): TextPart | undefined {
  const { head, body } = halves(mail)
  const boundary = boundaryOf(head)
  if (boundary === undefined) {
    const whole = { head, text: body, isWhole: true }
    return isPlain(head) ? { ...whole, replacedBy: (h, t) => `${h}\n\n${t}` } : undefined
  }
  const delimiter = `--${boundary}\n`
  const before = body.startsWith(delimiter) ? 0 : body.indexOf(`\n${delimiter}`) + 1
  const start = before + delimiter.length
  const end = body.indexOf(`\n--${boundary}`, start)
  if (!body.startsWith(delimiter, before) || end === -1) return undefined
  const part = body.slice(start, end)
  const inner = part.startsWith('\n') ? { head: '', body: part.slice(1) } : halves(part)
  if (!isPlain(inner.head)) return undefined
  return {
    head: inner.head,
    text: inner.body,
    isWhole: false,
    replacedBy: (h, t) =>
      `${head}\n\n${body.slice(0, start)}${h === '' ? '' : `${h}\n`}\n${t}${body.slice(end)}`,
  }
}

function isPlain(head: string): boolean {
  const encoding = /^content-transfer-encoding:[ \t]*(\S+)/im.exec(head)?.[1]?.toLowerCase()
  const type = contentTypeOf(head)
  return (
    (type === '' || /^text\/plain/i.test(type)) &&
    (encoding === undefined || ['7bit', '8bit', 'binary'].includes(encoding))
  )
}

function ofText(change: (text: string) => string): Carrier {
  return (mail) => {
    const part = textPart(mail)
    return part?.replacedBy(part.head, change(part.text))
  }
}

/** Of another type: the text in this encoding, its characters read as UTF-8 where they are. */
function retyped(type: string, encoding: string, encode: (text: string) => string): Carrier {
  return (mail) => {
    const part = textPart(mail)
    if (part === undefined) return undefined
    const kept = without(part.head, /^content-(?:type|transfer-encoding):/i)
    const own = `Content-Type: ${type}\nContent-Transfer-Encoding: ${encoding}`
    return part.replacedBy(kept === '' ? own : `${kept}\n${own}`, encode(readable(part.text)))
  }
}

function readable(bytes: string): string {
  const text = Buffer.from(bytes, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? bytes : text
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{76}/g, '$&\n')
}

function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const bytes = [...Buffer.from(line)].map((byte, index) => {
        const isLast = index === Buffer.byteLength(line) - 1
        const isSafe = byte > 0x20 && byte < 0x7f && byte !== 0x3d
        return isSafe || (byte === 0x20 && !isLast)
          ? String.fromCharCode(byte)
          : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
      })
      const broken = ['']
      for (const byte of bytes) {
        if ((broken.at(-1)?.length ?? 0) + byte.length > 75) broken.push('')
        broken.push(`${broken.pop() ?? ''}${byte}`)
      }
      return broken.join('=\n')
    })
    .join('\n')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function withMark(mark: string): Carrier {
  return (mail) => {
    const { head, body } = halves(mail)
    return `${head.replace(/^subject:[ \t]*/im, `Subject: ${mark}`)}\n\n${body}`
  }
}

function fieldsAs(type: string): Carrier {
  const named = /^content-type:[ \t]*message\/delivery-status/im
  return (mail) => (named.test(mail) ? mail.replace(named, `Content-Type: ${type}`) : undefined)
}

const TRACE = `Delivered-To: bounces@return.example
Received: from mx9.carrier.example (mx9.carrier.example [192.0.2.9])
\tby store.carrier.example with LMTP id 551; Mon, 23 Nov 2026 10:11:12 +0000
ARC-Authentication-Results: i=1; mx.carrier.example; spf=none smtp.helo=mx.example.net
X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00 autolearn=ham
X-Original-To: bounces@return.example
`

const DISCLAIMER = `
--
This e-mail and any attachment are confidential and intended only for the person or entity to which they are addressed. If you
have received it in error, please notify privacy@carrier.example immediately and delete it. Registered in England 551 552.
`

const WARNING = `CAUTION: This email originated from outside of the organization. Report what looks odd to abuse@carrier.example,
and open no links or attachments unless you know the content is safe.

`

const FOOTER = `Content-Type: text/plain; charset="us-ascii"
Content-Disposition: inline

_______________________________________________
returned mailing list
returned@lists.carrier.example
https://lists.carrier.example/returned
`

/** The whole mail as the first part of another, a list's footer as the second. */
function withListFooter(mail: string): string {
  const { head, body } = halves(mail)
  const own = fieldsOf(head).filter((field) => /^content-/i.test(field))
  const part = own.length === 0 ? 'Content-Type: text/plain; charset=us-ascii' : own.join('\n')
  const mark = '===============0123456789=='
  const outer = `${without(head, /^content-/i)}\nContent-Type: multipart/mixed; boundary="${mark}"`
  return `${outer}\n\n--${mark}\n${part}\n\n${body.trimEnd()}\n--${mark}\n${FOOTER}\n--${mark}--\n`
}

function asMixed(mail: string): string | undefined {
  const { head, body } = halves(mail)
  const boundary = boundaryOf(head)
  if (boundary === undefined) return undefined
  const kept = without(head, /^content-type:/i)
  return `${kept}\nContent-Type: multipart/mixed; boundary="${boundary}"\n\n${body}`
}

function withAlternative(mail: string): string | undefined {
  const part = textPart(mail)
  if (part === undefined || part.isWhole) return undefined
  const head = part.head === '' ? 'Content-Type: text/plain' : part.head
  const html = `<html><body>${escaped(part.text).replaceAll('\n', '<br>')}</body></html>`
  const parts = [`${head}\n\n${part.text}`, `Content-Type: text/html\n\n${html}`]
  const body = parts.map((one) => `--alternative\n${one}\n`).join('')
  return part.replacedBy(
    'Content-Type: multipart/alternative; boundary="alternative"',
    `${body}--alternative--\n`,
  )
}

function unfolded(mail: string): string {
  const { head, body } = halves(mail)
  return `${head.replace(/\n[ \t]+/g, ' ')}\n\n${body}`
}

function withLowerNames(mail: string): string {
  const { head, body } = halves(mail)
  return `${fieldsOf(head)
    .map((field) => field.replace(/^[!-9;-~]+:/, (name) => name.toLowerCase()))
    .join('\n')}\n\n${body}`
}

/** Carriers by what they do. */
export const CARRIERS: Readonly<Record<string, Carrier>> = {
  'a line of mbox above it': (mail) =>
    `From MAILER-DAEMON Mon Nov 23 10:11:12 2026\n${mail.replace(/^(>*From )/gm, '>$1')}`,
  'fields above it': (mail) => TRACE + mail,
  'folded fields as one line each': unfolded,
  'field names in lower case': withLowerNames,
  'a mark in brackets before the subject': withMark('[EXTERNAL] '),
  'a mark in stars before the subject': withMark('***SPAM*** '),
  'a disclaimer below the text': ofText((text) => text.trimEnd() + DISCLAIMER),
  'a warning above the text': ofText((text) => WARNING + text),
  'a list footer as a part of its own': withListFooter,
  'multipart/mixed in place of multipart/report': asMixed,
  'the fields as a text': fieldsAs('text/plain; name="details.txt"'),
  'the fields as a file': fieldsAs('application/octet-stream; name="ATT00001.dat"'),
  'an alternative in HTML': withAlternative,
  'quoted-printable': retyped('text/plain; charset=utf-8', 'quoted-printable', quotedPrintable),
  base64: retyped('text/plain; charset=utf-8', 'base64', (text) => base64(Buffer.from(text))),
  'UTF-16': retyped('text/plain; charset=utf-16le', 'base64', (text) =>
    base64(Buffer.from(text, 'utf16le')),
  ),
  'HTML, a line each': retyped('text/html; charset=utf-8', 'base64', (text) =>
    base64(Buffer.from(`<html><body>${escaped(text).replaceAll('\n', '<br>\n')}</body></html>`)),
  ),
  'HTML, a paragraph each': retyped('text/html; charset=utf-8', 'base64', (text) =>
    base64(
      Buffer.from(
        `<html><body>${text
          .split('\n')
          .map((line) => `<p>${escaped(line)}</p>\n`)
          .join('')}</body></html>`,
      ),
    ),
  ),
  'two line ends for each': ofText((text) => text.replaceAll('\n', '\n\n')),
  'a margin': ofText((text) => text.replace(/^(?=.)/gm, '  ')),
  'blanks at the end of lines': ofText((text) => text.replace(/(\S)$/gm, '$1 ')),
}

/** Lines broken at blanks, as a store does that knows no longer ones: what follows begins at column 0. */
export function wrappedAt(width: number): Carrier {
  const long = new RegExp(`(?=.{${String(width + 1)}})(.{1,${String(width)}})[ ]`, 'g')
  return ofText((text) => text.replace(long, '$1\n'))
}
