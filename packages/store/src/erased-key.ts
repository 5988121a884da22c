/**
 * What stands on the list in the place of an address that was erased: the person stays suppressed, and who has the address can
 * still find out (docs/decisions/0040).
 */
import { createHash } from 'node:crypto'

/** Before the hash; no key of an address or a domain begins so, since it has no `@`. */
export const ERASED_PREFIX = 'sha256:'

/** The key under which an erased address stands: `sha256:` and the SHA-256 of its key, as the export `sha256` gives it. */
export function erasedKey(addressKey: string): string {
  return `${ERASED_PREFIX}${createHash('sha256').update(addressKey).digest('hex')}`
}

/** The same in SQL, of a text expression. */
export function erasedKeySql(addressKey: string): string {
  return `'${ERASED_PREFIX}' || encode(sha256(convert_to(${addressKey}, 'UTF8')), 'hex')`
}

/** Whether a key stands for an address that was erased. Total. */
export function isErasedKey(key: string): boolean {
  return key.startsWith(ERASED_PREFIX)
}
