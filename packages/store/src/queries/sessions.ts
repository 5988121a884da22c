/** Sessions of the pages, and the one-time links that begin one. Both are found by the hash of what the browser holds. */
import type { Queryable, Transaction } from '../database.ts'
import { pgTextOrNull } from '../pg-text.ts'
import type { Role } from './users.ts'

/** Who is signed in. */
export type SessionUser = {
  readonly userId: string
  readonly name: string
  readonly role: Role
  readonly isDemo: boolean
  readonly expiresAt: string
}

/** A session to be made. */
export type NewSession = {
  readonly sha256: Uint8Array
  readonly userId: string
  readonly expiresAtMs: number
  readonly agent: string | undefined
}

/** Begins a session; what is long over is removed on the way. */
export async function createSession(database: Queryable, session: NewSession): Promise<void> {
  await database.query(
    // read whole: a row for each browser
    `delete from app_session where expires_at < now()`,
  )
  await database.query(
    `insert into app_session (sha256, user_id, expires_at, agent) values ($1, $2, $3, $4)`,
    [
      session.sha256,
      session.userId,
      new Date(session.expiresAtMs),
      pgTextOrNull(session.agent, 200),
    ],
  )
}

/** A session that nobody used for so long is over. Project choice: a working day. */
const IDLE_HOURS = 12

/** Who holds this session. Absent: none, over, or the user may no longer sign in. */
export async function findSession(
  database: Queryable,
  sha256: Uint8Array,
): Promise<SessionUser | undefined> {
  const { rows } = await database.query<{
    user_id: string
    name: string
    role: Role
    is_demo: boolean
    expires_at: Date
    is_fresh: boolean
  }>(
    // served by the primary keys
    `select s.user_id, u.name, u.role, u.is_demo, s.expires_at, s.seen_at > now() - interval '1 minute' as is_fresh
     from app_session s join app_user u on u.id = s.user_id
     where s.sha256 = $1 and s.expires_at > now() and s.seen_at > now() - make_interval(hours => $2)
       and u.disabled_at is null`,
    [sha256, IDLE_HOURS],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  // served by the primary key; once a minute, not with each page
  if (!row.is_fresh)
    await database.query('update app_session set seen_at = now() where sha256 = $1', [sha256])
  return {
    userId: row.user_id,
    name: row.name,
    role: row.role,
    isDemo: row.is_demo,
    expiresAt: row.expires_at.toISOString(),
  }
}

/** Ends one session. */
export async function endSession(database: Queryable, sha256: Uint8Array): Promise<void> {
  // served by the primary key
  await database.query('delete from app_session where sha256 = $1', [sha256])
}

/** Ends all sessions of a user; how many there were. */
export async function endSessions(database: Queryable, userId: string): Promise<number> {
  // served by app_session_user
  const { rowCount } = await database.query('delete from app_session where user_id = $1', [userId])
  return rowCount ?? 0
}

/** One session as its owner sees it. */
export type SessionRecord = {
  readonly madeAt: string
  readonly seenAt: string
  readonly expiresAt: string
  readonly agent: string | null
  readonly isThis: boolean
}

/** The sessions of a user, the last used first. */
export async function listSessions(
  database: Queryable,
  userId: string,
  sha256: Uint8Array,
): Promise<readonly SessionRecord[]> {
  const { rows } = await database.query<{
    made_at: Date
    seen_at: Date
    expires_at: Date
    agent: string | null
    is_this: boolean
  }>(
    // served by app_session_user
    `select made_at, seen_at, expires_at, agent, sha256 = $2 as is_this from app_session
     where user_id = $1 and expires_at > now() order by seen_at desc limit 100`,
    [userId, sha256],
  )
  return rows.map((row) => ({
    madeAt: row.made_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    agent: row.agent,
    isThis: row.is_this,
  }))
}

/** `first_admin`: makes the first user. `password`: its user sets a password. `demo`: signs in as viewer of the demo. */
export type LinkPurpose = 'first_admin' | 'password' | 'demo'

/** What a link is good for. */
export type SignInLink = { readonly purpose: LinkPurpose; readonly userName: string | null }

/** A link to be made. */
export type NewLink = {
  readonly sha256: Uint8Array
  readonly purpose: LinkPurpose
  /** Of `password` alone. */
  readonly userId?: string
  readonly expiresAtMs: number
}

/** Stores a link. Earlier ones for the same purpose (and user) are no longer good. */
export async function createLink(database: Queryable, link: NewLink): Promise<void> {
  await database.query(
    // read whole: a handful of rows
    `delete from sign_in_link where purpose = $1 and user_id is not distinct from $2`,
    [link.purpose, link.userId ?? null],
  )
  await database.query(
    `insert into sign_in_link (sha256, purpose, user_id, expires_at) values ($1, $2, $3, $4)`,
    [link.sha256, link.purpose, link.userId ?? null, new Date(link.expiresAtMs)],
  )
}

const IS_GOOD = 'l.sha256 = $1 and l.used_at is null and l.expires_at > now()'

/** What the link is good for, without using it. Absent: unknown, used, or over. */
export async function findLink(
  database: Queryable,
  sha256: Uint8Array,
): Promise<SignInLink | undefined> {
  const { rows } = await database.query<{ purpose: LinkPurpose; name: string | null }>(
    // served by the primary keys
    `select l.purpose, u.name from sign_in_link l left join app_user u on u.id = l.user_id where ${IS_GOOD}`,
    [sha256],
  )
  const row = rows[0]
  return row === undefined ? undefined : { purpose: row.purpose, userName: row.name }
}

/** Uses the link up. Absent: somebody was faster, or it was never good. */
export async function useLink(
  tx: Transaction,
  sha256: Uint8Array,
): Promise<SignInLink | undefined> {
  const found = await findLink(tx, sha256)
  // served by the primary key; of two at once one updates a row
  const { rowCount } = await tx.query(
    `update sign_in_link l set used_at = now() where ${IS_GOOD}`,
    [sha256],
  )
  return rowCount === 1 ? found : undefined
}
