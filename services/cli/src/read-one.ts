/** One mail of a file, read by a command that stores nothing: `classify`, `rules coverage`. */
import type { DecodedMail } from '@forwardpath/decode'
import type { ReadMail } from '@forwardpath/poller'
import type { MailReader } from '@forwardpath/worker'

/** What it says, or why it cannot be told. */
export type ReadResult =
  | { readonly bytes: Uint8Array; readonly path: 'fast' | 'general'; readonly decoded: DecodedMail }
  | { readonly error: { readonly code: string; readonly message: string } }

/** Reads it. Total: what cannot be read is a value. */
export async function readOne(mail: ReadMail, reader: MailReader): Promise<ReadResult> {
  if (mail.kind === 'error') return { error: { code: mail.code, message: mail.message } }
  if (mail.kind === 'too_big') {
    return {
      error: { code: 'too_big', message: `${String(mail.sizeBytes)} octets are over the limit` },
    }
  }
  const read = await reader.read(mail.bytes)
  if (!read.ok) return { error: { code: read.reason, message: read.message } }
  return { bytes: mail.bytes, path: read.path, decoded: read.mail }
}
