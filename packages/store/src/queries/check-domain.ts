/** A whole domain on the list: its own record, and how many of its addresses have one. */
import { domainOf, type DomainKey } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { IN_FORCE_SQL, scopeOf, strictest, type CheckResult } from './check-answer.ts'

/** May any address of this domain be mailed, as far as its own record says? Throws on any fault. */
export async function checkDomain(
  database: Queryable,
  key: DomainKey,
  stream?: string,
): Promise<CheckResult> {
  const { rows } = await database.query<Row>(
    // served by the unique key (address_key, scope)
    `select id, scope, status, reason, category, expires_at from suppression
     where address_key = $1 and scope = any($2::text[]) and ${IN_FORCE_SQL}`,
    [key, ['global', scopeOf(stream)]],
  )
  const records = rows.map(({ expires_at, ...row }) => ({
    ...row,
    addressKey: key,
    expiresAtMs: expires_at?.getTime() ?? null,
  }))
  return strictest(records, stream)
}

type Row = {
  readonly id: string
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly category: string | null
  readonly expires_at: Date | null
}

/** Records of single addresses of a domain that are in force; `atMost` and one where there are more. */
export async function countAddressesOfDomain(
  database: Queryable,
  key: DomainKey,
  atMost: number,
): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    // served by suppression_domain (domain, id), of which at most so many records are read that are in force
    `select count(*)::int as count from (
       select from suppression where domain = $1 and address_key <> $2 and ${IN_FORCE_SQL} limit $3) found`,
    [domainOf(key), key, atMost + 1],
  )
  return rows[0]?.count ?? 0
}
