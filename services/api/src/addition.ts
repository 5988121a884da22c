import type { Address } from '@forwardpath/mail'
import type { Addition } from '@forwardpath/store'
import { invalidField } from './problem.ts'

/** What a client wants to be suppressed. */
export type WantedAddition = {
  readonly address: Address
  readonly scope: string
  readonly reason: Addition['reason']
  readonly expiresAt?: string | null | undefined
  readonly note?: string | null | undefined
}

/** The row to write. Throws ApiProblem where it would be over before it begins. */
export function readAddition(
  wanted: WantedAddition,
  options: {
    readonly newId: (prefix: 'sup') => string
    readonly nowMs: number
    /** JSON pointer to `expiresAt` in the request. */
    readonly pointer: string
  },
): Addition {
  const expiresAtMs =
    typeof wanted.expiresAt === 'string' ? Date.parse(wanted.expiresAt) : undefined
  if (expiresAtMs !== undefined && expiresAtMs <= options.nowMs)
    throw invalidField(options.pointer, 'is in the past')
  return {
    newId: options.newId('sup'),
    address: wanted.address,
    scope: wanted.scope,
    reason: wanted.reason,
    expiresAtMs,
    note: wanted.note ?? undefined,
  }
}
