import type { Queryable } from '../database.ts'

/** Jobs that rows with work left believe in, older than `minAgeSeconds` by the database's clock. */
export async function believedJobs(
  database: Queryable,
  minAgeSeconds: number,
): Promise<readonly string[]> {
  const { rows } = await database.query<{ job_id: string }>(
    // served by raw_message_stored: few rows have work left
    `select distinct job_id from raw_message
     where state = 'stored' and job_id is not null
       and queued_at <= now() - make_interval(secs => $1)`,
    [minAgeSeconds],
  )
  return rows.map((row) => row.job_id)
}

/** Takes the rows of jobs that are not live back; the next feed gives them to new jobs. Returns how many. */
export async function giveBackJobs(
  database: Queryable,
  jobIds: readonly string[],
): Promise<number> {
  const { rowCount } = await database.query(
    // served by raw_message_stored
    `update raw_message set job_id = null, queued_at = null
     where state = 'stored' and job_id = any($1::text[])`,
    [jobIds],
  )
  return rowCount ?? 0
}
