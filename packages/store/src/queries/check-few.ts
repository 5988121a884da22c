import { addressKey } from '@forwardpath/mail'
import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import {
  byKey,
  domainKey,
  IN_FORCE_SQL,
  scopeOf,
  strictest,
  type CheckQuestion,
  type CheckResult,
} from './check-answer.ts'

/**
 * One address, or some that were asked for at the same time: each by its key, the hash under which it stands once it is erased
 * (docs/decisions/0040), and its domain. Throws on any fault.
 */
export async function checkFew(
  database: Queryable,
  questions: readonly CheckQuestion[],
): Promise<readonly CheckResult[]> {
  const wanted = questions.map(({ address, stream }) => {
    const key = addressKey(address)
    return { keys: [key, erasedKey(key), domainKey(key)], stream }
  })
  const keys = new Set(wanted.flatMap((question) => question.keys))
  const scopes = new Set(wanted.flatMap(({ stream }) => ['global', scopeOf(stream)]))
  const { rows } = await database.query<Row>({
    // Planned once a connection: planning takes longer than looking three keys up (measured). Its columns are named, since a plan
    // of `*` fails for good once a migration adds one.
    name: 'check-few',
    // served by the unique key (address_key, scope)
    text: `select address_key, id, scope, status, reason, category, expires_at from suppression
     where address_key = any($1::text[]) and scope = any($2::text[]) and ${IN_FORCE_SQL}`,
    values: [[...keys], [...scopes]],
  })
  const records = byKey(
    rows.map(({ address_key, expires_at, ...row }) => ({
      ...row,
      addressKey: address_key,
      expiresAtMs: expires_at?.getTime() ?? null,
    })),
  )
  return wanted.map((question) =>
    strictest(
      question.keys.flatMap((key) => records.get(key) ?? []),
      question.stream,
    ),
  )
}

type Row = {
  readonly address_key: string
  readonly id: string
  readonly scope: string
  readonly status: string
  readonly reason: string
  readonly category: string | null
  readonly expires_at: Date | null
}
