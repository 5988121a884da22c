/** What reading one mail within bounds gives, in the process or in the thread. */
import type { DecodedMail } from '@forwardpath/decode'
import type { TrustMaterial } from './trust-material.ts'

/** Which of the two readers read a mail. */
export type ReaderPath = 'fast' | 'general'

/** Reasons of quarantine. */
export type ReadingFailure = 'decode_error' | 'decode_timeout' | 'decode_memory'

/** A mail that was read. */
export type ReadMail = {
  readonly ok: true
  readonly mail: DecodedMail
  readonly material: TrustMaterial
  readonly path: ReaderPath
}

/** What a mail says, or why it could not be read. */
export type MailReading =
  ReadMail | { readonly ok: false; readonly reason: ReadingFailure; readonly message: string }
