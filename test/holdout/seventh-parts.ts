/** How the mails of the seventh set are put together. */
import { ENVELOPE } from './layouts.ts'

/** The type of a report (RFC 6522 s3). */
export const REPORT = 'multipart/report; report-type=delivery-status'
/** The type of its fields (RFC 3464 s2.1). */
export const STATUS = 'message/delivery-status'
/** The type of a text of today. */
export const UTF8 = 'text/plain; charset=utf-8'

/** A multipart of the given type; a part without a type has no header of its own. */
export function parts(
  head: readonly string[],
  type: string,
  bodies: readonly (readonly [type: string, body: string, transferEncoding?: string])[],
): readonly string[] {
  return [
    ...head,
    ...ENVELOPE,
    `Content-Type: ${type}; boundary="=_s"`,
    '',
    ...bodies.flatMap(([partType, body, transferEncoding = '8bit']) => [
      '--=_s',
      ...(partType === ''
        ? []
        : [`Content-Type: ${partType}`, `Content-Transfer-Encoding: ${transferEncoding}`]),
      '',
      ...body.split('\n'),
      '',
    ]),
    '--=_s--',
  ]
}

/** A mail of one text in a transfer encoding. */
export function encoded(
  from: string,
  subject: string,
  [type, transferEncoding, body]: readonly [type: string, transferEncoding: string, body: string],
): readonly string[] {
  return [
    `From: ${from}`,
    ...ENVELOPE,
    `Subject: ${subject}`,
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${transferEncoding}`,
    '',
    ...body.split('\n'),
  ]
}

/** The mail with a reverse-path of its own. */
export function withSender(address: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === 'Return-Path: <>' ? `Return-Path: <${address}>` : line))
}
