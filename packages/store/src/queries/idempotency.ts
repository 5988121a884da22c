/**
 * Requests that carry an Idempotency-Key: the first is worked on, a repeat gets the same answer for 24 h
 * (draft-ietf-httpapi-idempotency-key-header-07).
 */
import type { Queryable } from '../database.ts'

/** An answer as it was given. */
export type StoredAnswer = {
  readonly status: number
  readonly body: string
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
}

/** A request under its key. */
export type KeyedRequest = {
  /** Of the API key: two clients may use the same text. */
  readonly keyId: string
  readonly key: string
  /** SHA-256 of method, path, type and body. */
  readonly digest: Uint8Array
}

/** What to do with it. */
export type KeyedStart =
  | { readonly kind: 'first' }
  | { readonly kind: 'other_body' }
  | { readonly kind: 'under_way' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }

/** A request that left no answer in this time was cut off: its repeat is worked on. */
const ABANDONED = '1 minute'
/** So long a repeat gets the answer of the first request; then retention deletes it. docs/api.md, "Lists and changes". */
export const KEYED_ANSWER_MS = 24 * 3_600_000

/** Claims the key, or says what became of the first request. */
export async function beginKeyed(database: Queryable, request: KeyedRequest): Promise<KeyedStart> {
  const { keyId, key, digest } = request
  const { rows: claimed } = await database.query(
    // served by the primary key (key_id, key)
    `insert into idempotency_key as k (key_id, key, digest) values ($1, $2, $3)
     on conflict (key_id, key) do update set digest = excluded.digest, created_at = now(), status = null, answer = null
       where k.created_at < now() - interval '${String(KEYED_ANSWER_MS)} milliseconds'
         or (k.status is null and k.digest = excluded.digest and k.created_at < now() - interval '${ABANDONED}')
     returning 1`,
    [keyId, key, digest],
  )
  if (claimed.length > 0) return { kind: 'first' }
  const { rows } = await database.query<{ digest: Buffer; answer: StoredAnswer | null }>(
    // served by the primary key (key_id, key)
    'select digest, answer from idempotency_key where key_id = $1 and key = $2',
    [keyId, key],
  )
  const row = rows[0]
  // Given up between the two statements: the client may try again at once.
  if (row === undefined) return { kind: 'under_way' }
  if (!row.digest.equals(digest)) return { kind: 'other_body' }
  return row.answer === null ? { kind: 'under_way' } : { kind: 'answered', answer: row.answer }
}

/** Keeps the answer for the repeats. */
export async function finishKeyed(
  database: Queryable,
  request: KeyedRequest,
  answer: StoredAnswer,
): Promise<void> {
  await database.query(
    // served by the primary key (key_id, key)
    `update idempotency_key set status = $3, answer = $4
     where key_id = $1 and key = $2 and digest = $5 and status is null`,
    [request.keyId, request.key, answer.status, JSON.stringify(answer), request.digest],
  )
}

/** Lets go of a key whose request failed on our side: its repeat is worked on. */
export async function releaseKeyed(database: Queryable, request: KeyedRequest): Promise<void> {
  await database.query(
    // served by the primary key (key_id, key)
    `delete from idempotency_key where key_id = $1 and key = $2 and digest = $3 and status is null`,
    [request.keyId, request.key, request.digest],
  )
}
