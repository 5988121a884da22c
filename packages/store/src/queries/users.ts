/** Who may sign in to the pages: names, roles, hashes of passwords, and how often a wrong one was tried. */
import type { Queryable } from '../database.ts'
import { pgText } from '../pg-text.ts'

/** From the least to the most; each may do what those before it may. */
export const ROLES = ['viewer', 'reviewer', 'operator', 'admin'] as const
/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number]

/** A user, without the hash. Absent facts are null. */
export type UserRecord = {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly hasPassword: boolean
  readonly isDemo: boolean
  readonly createdAt: string
  readonly createdBy: string
  readonly lastSignInAt: string | null
  readonly disabledAt: string | null
  /** After too many wrong passwords. */
  readonly lockedUntil: string | null
}

/** A user to be made. */
export type NewUser = {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly passwordHash: string | undefined
  readonly isDemo?: boolean
  readonly createdBy: string
}

type Row = {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly has_password: boolean
  readonly is_demo: boolean
  readonly created_at: Date
  readonly created_by: string
  readonly last_sign_in_at: Date | null
  readonly disabled_at: Date | null
  readonly locked_until: Date | null
}

const COLUMNS = `id, name, role, password_hash is not null as has_password, is_demo, created_at, created_by,
  last_sign_in_at, disabled_at, locked_until`

/** Makes a user; absent where the name is taken. */
export async function createUser(
  database: Queryable,
  user: NewUser,
): Promise<UserRecord | undefined> {
  const { rows } = await database.query<Row>(
    // served by the unique key name
    `insert into app_user (id, name, role, password_hash, is_demo, created_by)
     values ($1, $2, $3, $4, $5, $6) on conflict (name) do nothing returning ${COLUMNS}`,
    [
      user.id,
      pgText(user.name, 64),
      user.role,
      user.passwordHash ?? null,
      user.isDemo === true,
      pgText(user.createdBy, 200),
    ],
  )
  return rows[0] === undefined ? undefined : readRow(rows[0])
}

/** All users by name; there are never many. */
export async function listUsers(database: Queryable): Promise<readonly UserRecord[]> {
  const { rows } = await database.query<Row>(
    // read whole: a handful of rows
    `select ${COLUMNS} from app_user order by name`,
  )
  return rows.map(readRow)
}

/** What a sign-in is held against. */
export type UserSecret = { readonly user: UserRecord; readonly passwordHash: string | null }

/** The user of this name; absent where there is none. */
export async function findUser(database: Queryable, name: string): Promise<UserSecret | undefined> {
  const { rows } = await database.query<Row & { readonly password_hash: string | null }>(
    // served by the unique key name
    `select ${COLUMNS}, password_hash from app_user where name = $1`,
    [pgText(name, 64)],
  )
  const row = rows[0]
  return row === undefined ? undefined : { user: readRow(row), passwordHash: row.password_hash }
}

/** Notes a right password: the count of wrong ones begins anew. */
export async function noteSignIn(database: Queryable, id: string): Promise<void> {
  await database.query(
    // served by the primary key
    `update app_user set last_sign_in_at = now(), failed_count = 0, locked_until = null where id = $1`,
    [id],
  )
}

/** Wrong passwords that are forgiven before the lock begins. Project choice. */
const FREE_TRIES = 5
/** The lock doubles with each further try, from a minute up to this. Project choice. */
const MAX_LOCK_MINUTES = 15

/** Counts a wrong password, in one statement, so that tries at the same moment all count. Until when it is locked; absent where not yet. */
export async function noteWrongPassword(
  database: Queryable,
  id: string,
): Promise<string | undefined> {
  const { rows } = await database.query<{ locked_until: Date | null }>(
    // served by the primary key
    `update app_user set failed_count = least(failed_count + 1, 1000),
       locked_until = case when failed_count + 1 < $2 then locked_until
         else now() + make_interval(mins => least($3, power(2, least(failed_count + 1 - $2, 10)))::integer) end
     where id = $1 returning locked_until`,
    [id, FREE_TRIES, MAX_LOCK_MINUTES],
  )
  return rows[0]?.locked_until?.toISOString()
}

/** What of a user can be changed; absent fields stay. */
export type UserChange = {
  readonly role?: Role | undefined
  readonly isDisabled?: boolean | undefined
  /** Ends every session of the user: whoever knew the old password is out. */
  readonly passwordHash?: string | undefined
}

/**
 * Changes a user. Absent where there is none of that name, or where nobody who may sign in as admin would be left; then nothing
 * is written.
 */
export async function changeUser(
  database: Queryable,
  name: string,
  change: UserChange,
): Promise<UserRecord | undefined> {
  const { rows } = await database.query<Row>(
    // served by the unique key name; the sub-query reads a handful of rows
    `update app_user u set role = coalesce($2, role),
       disabled_at = case when $3::boolean is null then disabled_at
         when $3 then coalesce(disabled_at, now()) end,
       password_hash = coalesce($4, password_hash),
       failed_count = case when $4::text is null then failed_count else 0 end,
       locked_until = case when $4::text is null then locked_until end
     where name = $1 and (
       (coalesce($2, role) = 'admin' and not coalesce($3, disabled_at is not null))
       or role <> 'admin' or disabled_at is not null
       or exists (select from app_user o where o.id <> u.id and o.role = 'admin'
            and o.disabled_at is null and o.password_hash is not null))
     returning ${COLUMNS}`,
    [name, change.role ?? null, change.isDisabled ?? null, change.passwordHash ?? null],
  )
  const row = rows[0]
  if (row === undefined) return undefined
  if (change.passwordHash !== undefined || change.isDisabled === true)
    // served by app_session_user
    await database.query('delete from app_session where user_id = $1', [row.id])
  return readRow(row)
}

/** Whether anybody can sign in with a password. */
export async function hasUsers(database: Queryable): Promise<boolean> {
  const { rows } = await database.query<{ found: boolean }>(
    // read whole: a handful of rows
    `select exists (select from app_user where password_hash is not null and not is_demo) as found`,
  )
  return rows[0]?.found === true
}

function readRow(row: Row): UserRecord {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    hasPassword: row.has_password,
    isDemo: row.is_demo,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    lastSignInAt: row.last_sign_in_at?.toISOString() ?? null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    lockedUntil: row.locked_until?.toISOString() ?? null,
  }
}
