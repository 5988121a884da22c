/** The suppression list as people and programs read it: records in the words of the interface. */
import type { Trust } from '@forwardpath/mail'
import type { SuppressionReason, SuppressionStatus } from '@forwardpath/suppress'
import type { Queryable } from '../database.ts'
import { erasedKey } from '../erased-key.ts'
import type { ListPage } from './list-options.ts'

/** Who let the address be mailed again, and why. */
export type ReleaseFacts = { readonly at: string; readonly by: string; readonly why: string }

/** What narrows the list; absent fields do not. */
export type SuppressionFilter = {
  readonly status?: readonly string[] | undefined
  readonly reason?: string | undefined
  readonly category?: string | undefined
  readonly scope?: string | undefined
  readonly domain?: string | undefined
  readonly addressKey?: string | undefined
  /** Changed at or after this instant (RFC 3339). */
  readonly since?: string | undefined
  readonly source?: string | undefined
  readonly trust?: string | undefined
  /** Changed before this instant. */
  readonly updatedTo?: string | undefined
  /** Made at or after, and before. */
  readonly createdFrom?: string | undefined
  readonly createdTo?: string | undefined
}

/** Absent facts are null; instants are RFC 3339 in UTC. */
export type SuppressionRecord = {
  readonly id: string
  readonly address: string
  readonly addressKey: string
  readonly scope: string
  readonly domain: string
  readonly status: SuppressionStatus
  readonly reason: SuppressionReason
  readonly category: string | null
  readonly replyCode: number | null
  readonly enhancedStatusCode: string | null
  readonly diagnostic: string | null
  readonly trust: Trust
  readonly evidenceCount: number
  readonly rule: { readonly id: string; readonly version: string } | null
  readonly policyVersion: string
  readonly source: string
  readonly origin: string
  readonly provider: string | null
  readonly remoteMta: string | null
  readonly firstEventAt: string | null
  readonly lastEventAt: string | null
  readonly lastEventId: string | null
  readonly createdAt: string
  readonly updatedAt: string
  readonly expiresAt: string | null
  readonly addressChangeId: string | null
  readonly incidentId: string | null
  readonly changeSetId: string | null
  readonly released: ReleaseFacts | null
  readonly releaseCount: number
  readonly note: string | null
  readonly seq: number
}

/** One page of records, in the order of their ids. */
export async function listSuppressions(
  database: Queryable,
  filter: SuppressionFilter,
  page: ListPage,
): Promise<readonly SuppressionRecord[]> {
  const { rows } = await database.query<SuppressionRow>(
    // served by the primary key; by (address_key, scope) where one address is asked for, by suppression_domain for a domain
    `select ${SUPPRESSION_COLUMNS} from suppression
     where ($1::text[] is null or status = any($1)) and ($2::text is null or reason = $2)
       and ($3::text is null or category = $3) and ($4::text is null or scope = $4)
       and ($5::text is null or domain = $5) and ($6::text[] is null or address_key = any($6))
       and ($7::timestamptz is null or updated_at >= $7) and ($8::text is null or id > $8)
       and ($10::text is null or source = $10) and ($11::text is null or trust = $11)
       and ($12::timestamptz is null or updated_at < $12)
       and ($13::timestamptz is null or created_at >= $13)
       and ($14::timestamptz is null or created_at < $14)
     order by id limit $9`,
    [
      filter.status ?? null,
      filter.reason ?? null,
      filter.category ?? null,
      filter.scope ?? null,
      filter.domain ?? null,
      filter.addressKey === undefined ? null : [filter.addressKey, erasedKey(filter.addressKey)],
      filter.since ?? null,
      page.after ?? null,
      page.limit,
      filter.source ?? null,
      filter.trust ?? null,
      filter.updatedTo ?? null,
      filter.createdFrom ?? null,
      filter.createdTo ?? null,
    ],
  )
  return rows.map(readSuppression)
}

/** A row of the table, as the driver gives it. */
export type SuppressionRow = {
  readonly id: string
  readonly address: string
  readonly address_key: string
  readonly scope: string
  readonly domain: string
  readonly status: SuppressionStatus
  readonly reason: SuppressionReason
  readonly category: string | null
  readonly reply_code: number | null
  readonly enhanced_status_code: string | null
  readonly diagnostic: string | null
  readonly rule_id: string | null
  readonly rule_version: string | null
  readonly policy_version: string
  readonly trust: Trust
  readonly evidence_count: number
  readonly first_event_at: Date | null
  readonly last_event_at: Date | null
  readonly last_event_id: string | null
  readonly remote_mta: string | null
  readonly provider: string | null
  readonly incident_id: string | null
  readonly address_change_id: string | null
  readonly source: string
  readonly origin: string
  readonly note: string | null
  readonly created_at: Date
  readonly updated_at: Date
  readonly expires_at: Date | null
  readonly released: ReleaseFacts | null
  readonly release_count: number
  readonly change_set_id: string | null
  readonly seq: string
}

/** What a row is read from. A statement that is planned once would fail for good with `*`, once a migration adds a column. */
export const SUPPRESSION_COLUMNS = (
  [
    'id',
    'address',
    'address_key',
    'scope',
    'domain',
    'status',
    'reason',
    'category',
    'reply_code',
    'enhanced_status_code',
    'diagnostic',
    'rule_id',
    'rule_version',
    'policy_version',
    'trust',
    'evidence_count',
    'first_event_at',
    'last_event_at',
    'last_event_id',
    'remote_mta',
    'provider',
    'incident_id',
    'address_change_id',
    'source',
    'origin',
    'note',
    'created_at',
    'updated_at',
    'expires_at',
    'released',
    'release_count',
    'change_set_id',
    'seq',
  ] as const satisfies readonly (keyof SuppressionRow)[]
).join(', ')

/** A row in the words of the interface. */
export function readSuppression(row: SuppressionRow): SuppressionRecord {
  return {
    id: row.id,
    address: row.address,
    addressKey: row.address_key,
    scope: row.scope,
    domain: row.domain,
    status: row.status,
    reason: row.reason,
    category: row.category,
    replyCode: row.reply_code,
    enhancedStatusCode: row.enhanced_status_code,
    diagnostic: row.diagnostic,
    trust: row.trust,
    evidenceCount: row.evidence_count,
    rule:
      row.rule_id === null || row.rule_version === null
        ? null
        : { id: row.rule_id, version: row.rule_version },
    policyVersion: row.policy_version,
    source: row.source,
    origin: row.origin,
    provider: row.provider,
    remoteMta: row.remote_mta,
    firstEventAt: row.first_event_at?.toISOString() ?? null,
    lastEventAt: row.last_event_at?.toISOString() ?? null,
    lastEventId: row.last_event_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    addressChangeId: row.address_change_id,
    incidentId: row.incident_id,
    changeSetId: row.change_set_id,
    released: row.released,
    releaseCount: row.release_count,
    note: row.note,
    seq: Number(row.seq),
  }
}
