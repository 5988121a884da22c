/**
 * The three digits of an SMTP reply (RFC 5321 s4.2).
 *
 *   Reply-code = %x32-35 %x30-35 %x30-39
 *
 * A number, so that comparisons and JSON need no conversion. Servers in the wild use second digits
 * up to 9 (`571`, `591`), so any digit is taken there. 1yz is never sent (RFC 5321 s4.2.1).
 */
import type { Brand } from './brand.ts'

/** 200 to 599; made by {@link parseReplyCode} alone. */
export type ReplyCode = Brand<number, 'ReplyCode'>

/** Reads exactly three digits. Total: `undefined` for anything else. */
export function parseReplyCode(text: string): ReplyCode | undefined {
  return /^[2-5]\d\d$/.test(text) ? (Number(text) as ReplyCode) : undefined
}
