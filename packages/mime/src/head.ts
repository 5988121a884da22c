/**
 * The head of a message or part: its fields and what they say about the body.
 *
 * In: the bytes up to the empty line. Out: fields with values cut at their cap, content type and
 * transfer encoding. RFC 5322 s2.2, RFC 2045. Total, linear.
 */
import { firstField, readHeaderBlock, type HeaderField } from '@forwardpath/mail'
import { decodeUnlabelled } from './charset.ts'
import { parseContentType, type ContentType } from './content-type.ts'
import { MAX_FIELD_CHARS } from './limits.ts'
import { withLineFeeds } from './line-ends.ts'
import { parseTransferEncoding, type TransferEncoding } from './transfer-encoding.ts'

/** A head that was read. */
export type Head = ContentType & {
  readonly fields: readonly HeaderField[]
  readonly transferEncoding: TransferEncoding
  /** Whether a value was longer than its cap. */
  readonly fieldCut: boolean
}

/** Reads the bytes of a head; raw UTF-8 (RFC 6532) and Latin-1 are taken in values. Total, linear. */
export function readHead(bytes: Buffer): Head {
  const block = readHeaderBlock(withLineFeeds(decodeUnlabelled(bytes)))
  const fieldCut = block.fields.some(({ value }) => value.length > MAX_FIELD_CHARS)
  const fields = fieldCut ? block.fields.map(cutField) : block.fields
  return {
    ...parseContentType(firstField(fields, 'content-type')),
    transferEncoding: parseTransferEncoding(firstField(fields, 'content-transfer-encoding')),
    fields,
    fieldCut,
  }
}

function cutField({ name, value }: HeaderField): HeaderField {
  return { name, value: value.slice(0, MAX_FIELD_CHARS) }
}
