/**
 * A small reader of well-formed MIME, for tests of this package: it may not import the one that the product uses. One form a
 * thing: LF or CRLF, boundaries that are there, UTF-8 or Latin-1.
 */
import { firstField, readHeaderBlock, type Message, type Part } from '@forwardpath/mail'

/** The message. */
export function readMessage(text: string): Message {
  const bytes = Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1')
  const source = bytes.toString('latin1')
  const root = readPart(source, 0, source.length)
  return {
    bytes,
    root,
    fieldText: (name) => firstField(root.fields, name),
    defects: [],
  }
}

function readPart(source: string, start: number, end: number): Part {
  const { fields, bodyStart } = readHeaderBlock(source.slice(0, end), start)
  const [type = '', ...rest] = (firstField(fields, 'content-type') ?? 'text/plain').split(';')
  const parameters = new Map(
    rest.flatMap((item) => {
      const match = /^\s*([\w-]+)\s*=\s*"?([^"]*)"?\s*$/.exec(item)
      return match === null ? [] : [[String(match[1]).toLowerCase(), String(match[2])] as const]
    }),
  )
  const contentType = type.trim().toLowerCase()
  const boundary = parameters.get('boundary')
  const isMultipart = contentType.startsWith('multipart/') && boundary !== undefined
  const parts = isMultipart ? readParts(source, { bodyStart, end, boundary }) : []
  const body = source.slice(bodyStart, end)
  const text = isMultipart ? '' : textOf(body, firstField(fields, 'content-transfer-encoding'))
  return {
    contentType,
    parameters,
    fields,
    range: { start: bodyStart, end },
    parts,
    text,
    verbatim: false,
  }
}

function readParts(
  source: string,
  area: { readonly bodyStart: number; readonly end: number; readonly boundary: string },
): readonly Part[] {
  const { bodyStart, end, boundary } = area
  const mark = `--${boundary}`
  const starts: number[] = []
  for (let at = bodyStart; at < end && at !== -1;) {
    if (source.startsWith(mark, at)) {
      const after = source.slice(at + mark.length, source.indexOf('\n', at)).trim()
      if (after === '' || after === '--') starts.push(at)
    }
    const newline = source.indexOf('\n', at)
    at = newline === -1 ? -1 : newline + 1
  }
  return starts.slice(0, -1).map((at, index) => {
    const next = starts[index + 1] ?? end
    return readPart(source, source.indexOf('\n', at) + 1, next - 1)
  })
}

function textOf(body: string, encoding = '7bit'): string {
  const octets =
    encoding.toLowerCase() === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding.toLowerCase() === 'quoted-printable'
        ? Buffer.from(
            body
              .replace(/=\n/g, '')
              .replace(/=([0-9A-F]{2})/gi, (_escape, hex: string) =>
                String.fromCharCode(Number.parseInt(hex, 16)),
              ),
            'latin1',
          )
        : Buffer.from(body, 'latin1')
  return octets.toString('utf8').replaceAll('\r\n', '\n').slice(0, 65_536)
}
