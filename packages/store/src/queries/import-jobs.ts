/**
 * Lists that came by the API. A job belongs to whoever took it, as long as it beats; a process that dies leaves it to the
 * next, and rows that are written twice stay the same.
 */
import type { Queryable } from '../database.ts'
import { pgText } from '../pg-text.ts'

/** Kinds of lists. */
export type ImportKind = 'suppressions' | 'sent' | 'contacts'

/** Where a job stands. Absent facts are null. */
export type ImportJobRecord = {
  readonly id: string
  readonly kind: ImportKind
  readonly vendor: string
  readonly state: 'queued' | 'running' | 'done' | 'failed'
  readonly dryRun: boolean
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** Lines read so far, bad ones with them. */
  readonly lines: number
  readonly bad: number
  readonly outcomes: Readonly<Record<string, number>>
  /** The first hundred. */
  readonly problems: readonly { readonly line: number; readonly message: string }[]
  readonly error: string | null
}

/** How the list is meant. */
export type ImportSettings = {
  readonly dryRun: boolean
  readonly skipBad: boolean
  readonly force: boolean
}

/** A job to be stored, with its list. */
export type NewImportJob = {
  readonly id: string
  readonly kind: ImportKind
  readonly vendor: string
  readonly settings: ImportSettings
  readonly who: string
  readonly body: Uint8Array
}

/** A job with what is needed to do it. */
export type TakenImportJob = Omit<NewImportJob, 'body'> & { readonly body: Buffer }

/** How far a job is. */
export type ImportProgress = Pick<ImportJobRecord, 'lines' | 'bad' | 'outcomes' | 'problems'>

const KEPT_PROBLEMS = 100
/** A job that has not beaten for so long is another's. */
const STALE = '1 minute'

const COLUMNS = `id, kind, vendor, state, coalesce((options->>'dryRun')::boolean, false) as dry_run, created_at,
  started_at, finished_at, lines, bad, outcomes, problems, error`

/** Stores a job and its list. */
export async function addImportJob(
  database: Queryable,
  job: NewImportJob,
): Promise<ImportJobRecord> {
  const { rows } = await database.query<Row>(
    // served by the primary key
    `insert into import_job (id, kind, vendor, options, state, who, body)
     values ($1, $2, $3, $4, 'queued', $5, $6) returning ${COLUMNS}`,
    [job.id, job.kind, job.vendor, JSON.stringify(job.settings), pgText(job.who, 300), job.body],
  )
  const row = rows[0]
  if (row === undefined) throw new Error('the new job was not returned')
  return readRow(row)
}

/** One job; absent where there is none of that id. */
export async function findImportJob(
  database: Queryable,
  id: string,
): Promise<ImportJobRecord | undefined> {
  const { rows } = await database.query<Row>(
    // served by the primary key
    `select ${COLUMNS} from import_job where id = $1`,
    [id],
  )
  return rows[0] === undefined ? undefined : readRow(rows[0])
}

/** Takes the oldest job that nobody works on; absent where there is none. */
export async function takeImportJob(database: Queryable): Promise<TakenImportJob | undefined> {
  const { rows } = await database.query<{
    id: string
    kind: ImportKind
    vendor: string
    options: ImportSettings
    who: string
    body: Buffer
  }>(
    // served by import_job_open
    `update import_job set state = 'running', started_at = coalesce(started_at, now()), beat_at = now(),
       lines = 0, bad = 0, outcomes = '{}', problems = '[]'
     where id = (
       select id from import_job
       where state in ('queued', 'running') and body is not null
         and (state = 'queued' or beat_at < now() - interval '${STALE}')
       order by created_at limit 1 for update skip locked)
     returning id, kind, vendor, options, who, body`,
  )
  const row = rows[0]
  if (row === undefined) return undefined
  const { options, ...job } = row
  return { ...job, settings: options }
}

/** Says how far it is, and that somebody works on it. */
export async function beatImportJob(
  database: Queryable,
  id: string,
  progress: ImportProgress,
): Promise<void> {
  await database.query(
    // served by the primary key
    `update import_job set beat_at = now(), lines = $2, bad = $3, outcomes = $4, problems = $5
     where id = $1 and state = 'running'`,
    [id, ...progressValues(progress)],
  )
}

/** Ends it and drops the list. `error`: why nothing, or not all, was written. */
export async function endImportJob(
  database: Queryable,
  id: string,
  end: ImportProgress & { readonly error: string | undefined },
): Promise<void> {
  await database.query(
    // served by the primary key
    `update import_job set state = case when $6::text is null then 'done' else 'failed' end, error = $6,
       finished_at = now(), body = null, lines = $2, bad = $3, outcomes = $4, problems = $5
     where id = $1`,
    [id, ...progressValues(end), end.error === undefined ? null : pgText(end.error, 1_000)],
  )
}

function progressValues(progress: ImportProgress): readonly unknown[] {
  const problems = progress.problems
    .slice(0, KEPT_PROBLEMS)
    .map(({ line, message }) => ({ line, message: pgText(message, 300) }))
  return [progress.lines, progress.bad, JSON.stringify(progress.outcomes), JSON.stringify(problems)]
}

type Row = {
  readonly id: string
  readonly kind: ImportKind
  readonly vendor: string
  readonly state: ImportJobRecord['state']
  readonly dry_run: boolean
  readonly created_at: Date
  readonly started_at: Date | null
  readonly finished_at: Date | null
  readonly lines: number
  readonly bad: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly problems: ImportJobRecord['problems']
  readonly error: string | null
}

function readRow(row: Row): ImportJobRecord {
  return {
    id: row.id,
    kind: row.kind,
    vendor: row.vendor,
    state: row.state,
    dryRun: row.dry_run,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    lines: row.lines,
    bad: row.bad,
    outcomes: row.outcomes,
    problems: row.problems,
    error: row.error,
  }
}
