/**
 * Keys of the HTTP API: made, found by their hash, listed, revoked. The key itself is never stored.
 */
import type { Database, Queryable } from '../database.ts'
import { pgText } from '../pg-text.ts'

/** What there is to say of a key; the key itself cannot be had again. */
export type ApiKeyRecord = {
  readonly id: string
  readonly name: string
  /** Its first characters, by which a person tells keys apart. */
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly createdBy: string
  readonly expiresAt: string | null
  /** To the minute. */
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

/** A key to be stored. */
export type NewApiKey = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly sha256: Uint8Array
  readonly scopes: readonly string[]
  readonly createdBy: string
  readonly expiresAtMs: number | undefined
}

const COLUMNS =
  'id, name, prefix, scopes, created_at, created_by, expires_at, last_used_at, revoked_at'

/** Stores a new key. */
export async function createApiKey(database: Queryable, key: NewApiKey): Promise<ApiKeyRecord> {
  const { rows } = await database.query<Row>(
    // served by the primary key
    `insert into api_key (id, name, prefix, sha256, scopes, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning ${COLUMNS}`,
    [
      key.id,
      pgText(key.name, 200),
      key.prefix,
      key.sha256,
      [...key.scopes].sort(),
      pgText(key.createdBy, 200),
      key.expiresAtMs === undefined ? null : new Date(key.expiresAtMs),
    ],
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the new key was not returned')
  return readRow(row)
}

/**
 * Stores the key where there has never been one; false where there has. Of several processes that start at once, one stores its
 * own.
 */
export function createFirstApiKey(database: Database, key: NewApiKey): Promise<boolean> {
  return database.transaction(async (tx) => {
    // Held to the commit: whoever waits for it sees the key. Reading goes on beside it.
    await tx.query('lock table api_key in share row exclusive mode')
    // a row at the most
    const { rows } = await tx.query<{ id: string }>('select id from api_key limit 1')
    if (rows.length > 0) return false
    await createApiKey(tx, key)
    return true
  })
}

/** The key of this hash, also one that is revoked or expired; absent where there is none. */
export async function findApiKey(
  database: Queryable,
  sha256: Uint8Array,
): Promise<ApiKeyRecord | undefined> {
  const { rows } = await database.query<Row>(
    // served by the unique key sha256
    `select ${COLUMNS} from api_key where sha256 = $1`,
    [sha256],
  )
  return rows[0] === undefined ? undefined : readRow(rows[0])
}

/** Notes the use of a key, at most once a minute. */
export async function touchApiKey(database: Queryable, id: string): Promise<void> {
  await database.query(
    // served by the primary key
    `update api_key set last_used_at = date_trunc('minute', now())
     where id = $1 and (last_used_at is null or last_used_at < date_trunc('minute', now()))`,
    [id],
  )
}

/** All keys, oldest first; there are never many. */
export async function listApiKeys(database: Queryable): Promise<readonly ApiKeyRecord[]> {
  const { rows } = await database.query<Row>(
    // read whole: a handful of rows
    `select ${COLUMNS} from api_key order by id`,
  )
  return rows.map(readRow)
}

/** Ends a key at once; absent where there is none of that id. A second time changes nothing. */
export async function revokeApiKey(
  database: Queryable,
  id: string,
): Promise<ApiKeyRecord | undefined> {
  const { rows } = await database.query<Row>(
    // served by the primary key
    `update api_key set revoked_at = coalesce(revoked_at, now()) where id = $1 returning ${COLUMNS}`,
    [id],
  )
  return rows[0] === undefined ? undefined : readRow(rows[0])
}

type Row = {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly scopes: readonly string[]
  readonly created_at: Date
  readonly created_by: string
  readonly expires_at: Date | null
  readonly last_used_at: Date | null
  readonly revoked_at: Date | null
}

function readRow(row: Row): ApiKeyRecord {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
  }
}
