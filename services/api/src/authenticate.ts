/**
 * From the header to the key: looked up by hash, kept for two seconds, so that a busy sender costs one look-up in that time
 * and a revoked key ends within it. A database that is away makes no key valid: the error goes on as 503.
 */
import type { Database, ApiKeyRecord } from '@forwardpath/store'
import { findApiKey, touchApiKey } from '@forwardpath/store'
import type { Logger } from '@forwardpath/runtime'
import { keyHash } from './key.ts'
import { ApiProblem } from './problem.ts'

/** Who asks. */
export type Caller = {
  readonly keyId: string
  readonly scopes: ReadonlySet<string>
  /** For change log and audit. */
  readonly who: string
}

/** Turns the Authorization header into a caller. */
export type Authenticate = (header: string | undefined) => Promise<Caller>

const KEPT_MS = 2_000
const TOUCH_MS = 60_000
/** Keys at once; more than that are looked up each time. */
const MAX_KEPT = 1_000

type Kept = { readonly found: Promise<ApiKeyRecord | undefined>; readonly untilMs: number }

/** Throws ApiProblem `unauthorized` for no key, a wrong, an expired, a revoked one: which of these is not told. */
export function createAuthenticate(options: {
  readonly database: Database
  readonly now: () => number
  readonly log: Logger
}): Authenticate {
  const { database, now, log } = options
  const kept = new Map<string, Kept>()
  const touched = new Map<string, number>()
  const lookUp = (sha256: Buffer): Promise<ApiKeyRecord | undefined> => {
    const name = sha256.toString('base64')
    const known = kept.get(name)
    if (known !== undefined && known.untilMs > now()) return known.found
    const found = findApiKey(database, sha256)
    if (kept.size >= MAX_KEPT) kept.clear()
    kept.set(name, { found, untilMs: now() + KEPT_MS })
    const forget = (): void => void kept.delete(name)
    // A key that is not there is asked for again each time; the limit of refused keys keeps that few.
    found.then((record) => {
      if (record === undefined) forget()
    }, forget)
    return found
  }
  const noteUse = (id: string): void => {
    if ((touched.get(id) ?? 0) > now() - TOUCH_MS) return
    touched.set(id, now())
    touchApiKey(database, id).catch((error: unknown) => {
      // The request that used it says what is wrong with the database.
      log.debug({ err: error, keyId: id }, 'the use of a key was not noted')
    })
  }
  return async (header) => {
    const sha256 = keyHash(/^Bearer +(\S{1,100})$/i.exec(header ?? '')?.[1] ?? '')
    const record = sha256 === undefined ? undefined : await lookUp(sha256)
    if (record === undefined || !isValid(record, now())) throw unauthorized()
    noteUse(record.id)
    return { keyId: record.id, scopes: new Set(record.scopes), who: `key:${record.id}` }
  }
}

function isValid(record: ApiKeyRecord, nowMs: number): boolean {
  if (record.revokedAt !== null) return false
  return record.expiresAt === null || Date.parse(record.expiresAt) > nowMs
}

function unauthorized(): ApiProblem {
  return new ApiProblem('unauthorized', {
    headers: { 'WWW-Authenticate': 'Bearer realm="forwardpath"' },
  })
}
