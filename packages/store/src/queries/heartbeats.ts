/** The parts that run: each says so every few seconds, by the clock of the database. */
import type { Queryable } from '../database.ts'

/** A part of the program that may run as a process of its own. */
export const PART_ROLES = ['poller', 'worker', 'api', 'lookup'] as const
/** One of the four. */
export type PartRole = (typeof PART_ROLES)[number]

/** One process with its parts. */
export type Process = {
  readonly roles: readonly PartRole[]
  /** Host and process id. */
  readonly process: string
  /** What its worker has met since it started, by name. */
  readonly counts?: Readonly<Record<string, number>>
}

/** A part that runs, or has run lately. */
export type Heartbeat = {
  readonly role: PartRole
  readonly process: string
  /** RFC 3339. */
  readonly startedAt: string
  readonly at: string
  /** Since `at`, by the database's clock. */
  readonly ageSeconds: number
  /** Of a worker; empty for others. */
  readonly counts: Readonly<Record<string, number>>
}

/** What was killed leaves its row: after a day nobody asks for it. */
const KEEP = '1 day'

/** Says that these parts are alive, and forgets those that have been silent for a day. */
export async function beatHeart(
  database: Queryable,
  { roles, process, counts = {} }: Process,
): Promise<void> {
  await database.query(
    // served by the primary key; a row for each process of the installation, so the delete reads a few rows
    `with forgotten as (
       delete from heartbeat where at < now() - interval '${KEEP}' and process <> $2)
     insert into heartbeat (role, process, counts)
     select role, $2, case role when 'worker' then $3::jsonb else '{}' end
     from unnest($1::text[]) as role order by role
     on conflict (role, process) do update set at = now(), counts = excluded.counts`,
    [roles, process, JSON.stringify(counts)],
  )
}

/** Takes the rows of a process away that stops in order. */
export async function endHeartbeat(database: Queryable, { process }: Process): Promise<void> {
  // a few rows; served by the primary key where there are more
  await database.query('delete from heartbeat where process = $1', [process])
}

/** Every part that runs or has run within a day, the youngest sign of life first. */
export async function listHeartbeats(
  database: Queryable,
  role?: PartRole,
): Promise<readonly Heartbeat[]> {
  const { rows } = await database.query<{
    role: PartRole
    process: string
    started_at: Date
    at: Date
    age_seconds: number
    counts: Readonly<Record<string, number>>
  }>(
    // served by the primary key
    `select role, process, started_at, at, counts,
       extract(epoch from now() - at)::float8 as age_seconds
     from heartbeat where $1::text is null or role = $1
     order by at desc, role, process`,
    [role ?? null],
  )
  return rows.map((row) => ({
    role: row.role,
    process: row.process,
    startedAt: row.started_at.toISOString(),
    at: row.at.toISOString(),
    ageSeconds: row.age_seconds,
    counts: row.counts,
  }))
}
