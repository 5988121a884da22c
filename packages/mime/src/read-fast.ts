/** The fast reader. */
import type { Message } from '@forwardpath/mail'
import type { Declined } from './declined.ts'

/** Reads the bytes in one synchronous pass, or says why not. Never throws. */
export function readFast(bytes: Uint8Array): Message | Declined {
  return { declined: bytes.length === 0 ? 'empty' : 'not-read-yet' }
}
