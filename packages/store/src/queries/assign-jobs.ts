/**
 * Step "feed": gives `stored` rows without a job to new jobs. The rows of a job are locked, marked and
 * committed before the job is added to the queue; a job that was never added is found by the
 * reconciler.
 */
import type { Database, Transaction } from '../database.ts'

/** A job that its rows believe in, to be added to the queue now. */
export type AssignedJob = { readonly jobId: string; readonly ids: readonly string[] }

/** 100 to 250 ids keep the queue under 1 % of the cost of a mail (measured on both backends). */
export const MAX_JOB_MESSAGES = 250
/** Bodies of one job in memory at once. */
export const MAX_JOB_BYTES = 16 * 1024 * 1024
/** Rows of the token-shaped lane for each one of the rest, so that copied shapes cannot starve them. */
const FIRST_LANE_SHARE = 4

type Candidate = { readonly id: string; readonly size_bytes: string; readonly attempts: number }

/** At most one job of each call; none where no row waits. */
export async function assignJob(
  database: Database,
  newJobId: () => string,
): Promise<readonly AssignedJob[]> {
  return database.transaction(async (tx) => {
    const candidates = await lockCandidates(tx)
    const jobs = intoJobs(candidates).map((ids) => ({ jobId: newJobId(), ids }))
    for (const job of jobs) {
      await tx.query(
        // served by the primary key
        'update raw_message set job_id = $1, queued_at = now() where id = any($2::bigint[])',
        [job.jobId, job.ids],
      )
    }
    return jobs
  })
}

async function lockCandidates(tx: Transaction): Promise<readonly Candidate[]> {
  const take = (lane: number, limit: number): Promise<{ rows: Candidate[] }> =>
    tx.query<Candidate>(
      // served by raw_message_stored (lane, id)
      `select id, size_bytes, attempts from raw_message
       where state = 'stored' and job_id is null and lane = $1
       order by lane, id limit $2 for update skip locked`,
      [lane, limit],
    )
  const share = Math.floor((MAX_JOB_MESSAGES * FIRST_LANE_SHARE) / (FIRST_LANE_SHARE + 1))
  const first = await take(0, share)
  const rest = await take(1, MAX_JOB_MESSAGES - first.rows.length)
  return [...first.rows, ...rest.rows]
}

/** A row with a counted try goes alone: whatever killed its worker must not take neighbours along. */
function intoJobs(candidates: readonly Candidate[]): readonly (readonly string[])[] {
  const alone = candidates.filter((row) => row.attempts > 0).map((row) => [row.id])
  const together: string[] = []
  let bytes = 0
  for (const row of candidates) {
    if (row.attempts > 0) continue
    bytes += Number(row.size_bytes)
    if (together.length > 0 && bytes > MAX_JOB_BYTES) break
    together.push(row.id)
  }
  return together.length === 0 ? alone : [together, ...alone]
}
