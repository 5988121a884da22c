/**
 * The head of a message or part: its fields and what they say about the body.
 *
 * In: the bytes up to the empty line. Out: fields with values cut at their cap, content type and
 * transfer encoding. RFC 5322 s2.2, RFC 2045. Total, linear.
 */
import { isAscii } from 'node:buffer'
import { firstField, readHeaderBlock, type HeaderField } from '@forwardpath/mail'
import { decodeUnlabelled } from './charset.ts'
import { parseContentType, type ContentType } from './content-type.ts'
import { MAX_FIELD_CHARS } from './limits.ts'
import { withLineFeeds, type LineEnd } from './line-ends.ts'
import { parseTransferEncoding, type TransferEncoding } from './transfer-encoding.ts'

/** A head that was read. */
export type Head = ContentType & {
  readonly fields: readonly HeaderField[]
  readonly transferEncoding: TransferEncoding
  /** Whether a value was longer than its cap. */
  readonly fieldCut: boolean
}

/**
 * Some gateways write the boundary on a line of its own without folding it, so that it is no part of
 * any field. Behind a semicolon it is read as if it were folded.
 */
const UNFOLDED = /;[ \t]{0,64}\n(?=boundary=)/gi

/**
 * Whether a head announces parts: by its type, or by a boundary, which has no other use and is there
 * where the type is misspelled. Total.
 */
export function isMultipart({ contentType, parameters }: ContentType): boolean {
  return contentType.startsWith('multipart/') || (parameters.get('boundary') ?? '') !== ''
}

/** Reads the bytes of a head; raw UTF-8 (RFC 6532) and Latin-1 are taken in values. Total, linear. */
export function readHead(bytes: Buffer, lineEnd: LineEnd): Head {
  const text = decodeLines(bytes, lineEnd)
  return headOf(readHeaderBlock(text.replace(UNFOLDED, ';\n ')).fields)
}

/** Line by line, since one wrong byte is to spoil one line only. */
function decodeLines(bytes: Buffer, lineEnd: LineEnd): string {
  const binary = withLineFeeds(bytes.toString('latin1'), lineEnd)
  if (isAscii(bytes)) return binary
  const lines = binary.split('\n')
  return lines.map((line) => decodeUnlabelled(Buffer.from(line, 'latin1'))).join('\n')
}

/** What the fields say. Total, linear. */
export function headOf(all: readonly HeaderField[]): Head {
  const fieldCut = holdsLongField(all)
  const fields = fieldCut ? all.map(cutField) : all
  const { contentType, parameters } = parseContentType(firstField(fields, 'content-type'))
  const transferEncoding = parseTransferEncoding(firstField(fields, 'content-transfer-encoding'))
  return { contentType, parameters, fields, transferEncoding, fieldCut }
}

function holdsLongField(fields: readonly HeaderField[]): boolean {
  for (const { value } of fields) if (value.length > MAX_FIELD_CHARS) return true
  return false
}

function cutField({ name, value }: HeaderField): HeaderField {
  return { name, value: value.slice(0, MAX_FIELD_CHARS) }
}
