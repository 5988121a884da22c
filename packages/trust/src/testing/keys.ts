/** Keys and addresses for tests, all from numbers. */
import { parseAddress, type Address } from '@forwardpath/mail'
import type { TokenKey } from '../token-keys.ts'

/** An instant to count from; no test reads the clock. */
export const NOW_MS = Date.UTC(2026, 10, 22, 4, 32)

/** 24 hours. */
export const DAY_MS = 86_400_000

/** A key of its number. */
export function keyOf(id: number, dates: Partial<TokenKey> = {}): TokenKey {
  return {
    id,
    secret: new Uint8Array(32).fill(id + 1),
    createdAtMs: NOW_MS - DAY_MS,
    signsFromMs: NOW_MS - DAY_MS,
    dropAfterMs: undefined,
    ...dates,
  }
}

/** The address; a test that writes a bad one fails. */
export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (parsed === undefined) throw new Error(`no address: ${text}`)
  return parsed
}
