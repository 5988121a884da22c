import { addressDomain, addressKey, type Address } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'

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

/** May this address be mailed? The strictest record that fits: stream, global, domain. Throws on any fault. */
export async function checkAddress(
  database: Queryable,
  address: Address,
  stream?: string,
): Promise<CheckResult> {
  const key = addressKey(address)
  const keys = [key, erasedKey(key), `@${addressDomain(address)}`]
  const scopes = stream === undefined ? ['global'] : ['global', `stream:${stream}`]
  const { rows } = await database.query<{
    id: string
    scope: string
    status: string
    reason: string
    category: string | null
    expires_at: Date | null
  }>({
    // Planned once a connection: planning takes longer than looking three keys up (measured). Its columns are named, since a plan
    // of `*` fails for good once a migration adds one.
    name: 'check-address',
    // served by the unique key (address_key, scope)
    text: `select id, scope, status, reason, category, expires_at from suppression
     where address_key = any($1::text[]) and scope = any($2::text[])
       and status in ('active', 'held') and (expires_at is null or expires_at > now())
     order by status = 'active' desc, scope <> 'global' desc, address_key like '@%'
     limit 1`,
    values: [keys, scopes],
  })
  const row = rows[0]
  if (row === undefined) return { status: 'clear', record: undefined }
  return {
    status: row.status === 'active' ? 'suppressed' : 'held',
    record: {
      id: row.id,
      scope: row.scope,
      reason: row.reason,
      category: row.category,
      expiresAt: row.expires_at?.toISOString() ?? null,
    },
  }
}
