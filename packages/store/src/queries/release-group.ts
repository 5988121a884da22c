/**
 * Releasing many records at once: those that fit a filter, as they stand now, under a digest that stands for exactly these. It is shown
 * first and written where the digest is still theirs, so that nothing is released that was not seen.
 */
import { createHash } from 'node:crypto'
import type { AddressKey } from '@forwardpath/mail'
import type { Database, Queryable } from '../database.ts'
import { MAX_PERSON_ROWS, type Act } from './person-act.ts'
import { releaseRecords } from './person-changes.ts'

/** Which records, of those that stop an address now; absent fields narrow nothing. */
export type ReleaseGroup = {
  readonly scope?: string | undefined
  readonly domain?: string | undefined
  readonly category?: string | undefined
  readonly reason?: string | undefined
  /** Changed at or after this instant (RFC 3339). */
  readonly since?: string | undefined
  /** Also sticky ones: complaints, new owners, compliance. */
  readonly override: boolean
}

/** One record of a group, as far as a person looks at it. */
export type GroupRecord = {
  readonly address: string
  readonly addressKey: AddressKey
  readonly scope: string
  readonly status: string
  readonly category: string | null
  /** What the server said, or the note. */
  readonly why: string | null
  readonly seq: string
  readonly updatedAt: string
}

/** The records of a group, in the order of their keys. */
export type LoadedGroup = {
  readonly records: readonly GroupRecord[]
  /** SHA-256 over keys, scopes and sequence numbers, as hex: another record, or another state of one, is another digest. */
  readonly digest: string
}

/** Loads a group. Absent: it has over `max` records. */
export async function loadReleaseGroup(
  database: Queryable,
  group: ReleaseGroup,
  max: number,
): Promise<LoadedGroup | undefined> {
  const { rows } = await database.query<GroupRecord & { readonly at: Date }>(
    // served by suppression_domain where a domain is named; else every record is looked at
    `select address, address_key as "addressKey", scope, status, category, seq,
       coalesce(diagnostic, note) as why, updated_at as at
     from suppression
     where status in ('held', 'active') and ($6::boolean or not is_sticky)
       and ($1::text is null or scope = $1) and ($2::text is null or domain = $2)
       and ($3::text is null or category = $3) and ($4::text is null or reason = $4)
       and ($5::timestamptz is null or updated_at >= $5)
     limit $7`,
    [
      group.scope ?? null,
      group.domain ?? null,
      group.category ?? null,
      group.reason ?? null,
      group.since ?? null,
      group.override,
      max + 1,
    ],
  )
  if (rows.length > max) return undefined
  const records = rows
    .map(({ at, ...row }) => ({ ...row, updatedAt: at.toISOString() }))
    .sort((a, b) => compare(a.addressKey, b.addressKey) || compare(a.scope, b.scope))
  return { records, digest: digestOf(records) }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function digestOf(records: readonly GroupRecord[]): string {
  const hash = createHash('sha256')
  const lines = records.map(({ addressKey, scope, seq }) =>
    JSON.stringify([addressKey, scope, Number(seq)]),
  )
  for (const line of lines.sort()) hash.update(`${line}\n`)
  return hash.digest('hex')
}

/** Releases the records of a group as one change set, in batches; returns how many. A repeat finds none of them listed. */
export async function releaseGroup(
  database: Database,
  records: readonly GroupRecord[],
  options: {
    readonly act: Act
    readonly why: string
    readonly override: boolean
    /** Ends after the batch under way. */
    readonly signal?: AbortSignal | undefined
  },
): Promise<number> {
  let released = 0
  for (let from = 0; from < records.length; from += MAX_PERSON_ROWS) {
    if (options.signal?.aborted === true) break
    const page = records.slice(from, from + MAX_PERSON_ROWS)
    const outcomes = await releaseRecords(database, page, { ...options, dryRun: false })
    released += outcomes.filter(({ outcome }) => outcome === 'released').length
  }
  return released
}

/** Notes how far a release that was foreseen is. Its rows of the log are written between the two. */
export async function noteReleaseSet(
  database: Queryable,
  changeSetId: string,
  state: 'applying' | 'applied',
): Promise<void> {
  await database.query(
    // served by the primary key
    `update change_set set state = $2, finished_at = case when $2 = 'applied' then now() end
     where id = $1 and state in ('foreseen', 'applying')`,
    [changeSetId, state],
  )
}
