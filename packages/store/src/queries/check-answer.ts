/** What a check answers, and which of the records that fit an address decides it. */
import type { Address } from '@forwardpath/mail'

/** One question of a check. */
export type CheckQuestion = { readonly address: Address; readonly stream?: string | undefined }

/** The answer to "may I mail this address?"; `held` and `suppressed` both mean no. */
export type CheckResult = {
  readonly status: 'clear' | 'suppressed' | 'held'
  /** The strictest record that fits; absent where it is clear. */
  readonly record:
    | {
        readonly id: string
        readonly scope: string
        readonly reason: string
        readonly category: string | null
        readonly expiresAt: string | null
      }
    | undefined
}

/** No record fits. */
export const CLEAR: CheckResult = { status: 'clear', record: undefined }

/** A record that is in force, as far as a check needs it. */
export type ForceRecord = {
  readonly addressKey: string
  readonly id: string
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly category: string | null
  /** Unix time. */
  readonly expiresAtMs: number | null
}

/** Of the rows of `suppression`: what stands now. */
export const IN_FORCE_SQL =
  "status in ('active', 'held') and (expires_at is null or expires_at > now())"

/** The scope of a stream; `global` where none is named. */
export function scopeOf(stream: string | undefined): string {
  return stream === undefined ? 'global' : `stream:${stream}`
}

/** Records by the key under which they stand. */
export type RecordsByKey = ReadonlyMap<string, readonly ForceRecord[]>

/** See {@link RecordsByKey}. */
export function byKey(found: readonly ForceRecord[]): RecordsByKey {
  const records = new Map<string, ForceRecord[]>()
  for (const record of found) {
    const others = records.get(record.addressKey)
    if (others === undefined) records.set(record.addressKey, [record])
    else others.push(record)
  }
  return records
}

/** Active before held, a stream's before the global one, an address's before its domain's. */
export function strictest(
  records: readonly ForceRecord[],
  stream: string | undefined,
): CheckResult {
  const scope = scopeOf(stream)
  let best: ForceRecord | undefined
  for (const record of records) {
    if (record.scope !== 'global' && record.scope !== scope) continue
    if (best === undefined || rank(record) < rank(best)) best = record
  }
  if (best === undefined) return CLEAR
  return {
    status: best.status === 'active' ? 'suppressed' : 'held',
    record: {
      id: best.id,
      scope: best.scope,
      reason: best.reason,
      category: best.category,
      expiresAt: best.expiresAtMs === null ? null : new Date(best.expiresAtMs).toISOString(),
    },
  }
}

function rank(record: ForceRecord): number {
  return (
    (record.status === 'active' ? 0 : 4) +
    (record.scope === 'global' ? 2 : 0) +
    (isOfDomain(record) ? 1 : 0)
  )
}

/** Whether a record is one of a whole domain. */
export function isOfDomain({ addressKey: key }: ForceRecord): boolean {
  return key.startsWith('@')
}

/** `@domain`, as the key of a domain's record: the domain of a key is in A-labels and lower case already. */
export function domainKey(key: string): string {
  return key.slice(key.lastIndexOf('@'))
}
