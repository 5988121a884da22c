/**
 * Step "feed": gives `stored` rows without a job to new jobs. The rows of a job are locked, marked and
 * committed before the job is added to the queue; a job that was never added is found by the
 * reconciler.
 */
import type { Database, Transaction } from '../database.ts'
import { MAX_BATCH_BYTES, withinBytes } from '../within-bytes.ts'

/** A job that its rows believe in, to be added to the queue now. */
export type AssignedJob = { readonly jobId: string; readonly ids: readonly string[] }

/** 100 to 250 ids keep the queue under 1 % of the cost of a mail (measured on both backends). */
export const MAX_JOB_MESSAGES = 250
/** Rows of the token-shaped lane for each one of the rest, so that copied shapes cannot starve them. */
const FIRST_LANE_SHARE = 4

type Candidate = {
  readonly id: string
  readonly lane: number
  readonly size_bytes: string
  readonly attempts: number
}

/** Rows that wait, by lane. */
type Candidates = { readonly first: readonly Candidate[]; readonly rest: readonly Candidate[] }

/** The next job, with what must go apart from it; none where no row waits. */
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

async function lockCandidates(tx: Transaction): Promise<Candidates> {
  const take = (lane: number, limit: number): Promise<{ rows: Candidate[] }> =>
    tx.query<Candidate>(
      // served by raw_message_stored (lane, id)
      `select id, lane, size_bytes, attempts from raw_message
       where state = 'stored' and job_id is null and lane = $1
       order by lane, id limit $2 for update skip locked`,
      [lane, limit],
    )
  const share = Math.floor((MAX_JOB_MESSAGES * FIRST_LANE_SHARE) / (FIRST_LANE_SHARE + 1))
  const first = await take(0, share)
  const rest = await take(1, MAX_JOB_MESSAGES - first.rows.length)
  return { first: first.rows, rest: rest.rows }
}

/**
 * A row with a counted try goes alone: whatever killed its worker must not take neighbours along. Where mails of the first
 * lane are so large that they leave no room for any of the rest, these have a job beside it, with their share of the bytes.
 */
function intoJobs({ first, rest }: Candidates): readonly (readonly string[])[] {
  const fresh = rest.filter(isFresh)
  const together = fillJob(interleave(first.filter(isFresh), fresh))
  const beside = together.some(({ lane }) => lane === 1)
    ? []
    : withinBytes(fresh, MAX_BATCH_BYTES / (FIRST_LANE_SHARE + 1))
  const alone = [...first, ...rest].filter((row) => !isFresh(row)).map((row) => [row])
  return [together, beside, ...alone]
    .filter((rows) => rows.length > 0)
    .map((rows) => rows.map((row) => row.id))
}

function isFresh(row: Candidate): boolean {
  return row.attempts === 0
}

function interleave(first: readonly Candidate[], rest: readonly Candidate[]): readonly Candidate[] {
  const turns = Math.max(Math.ceil(first.length / FIRST_LANE_SHARE), rest.length)
  return Array.from({ length: turns }, (_, turn) => [
    ...first.slice(turn * FIRST_LANE_SHARE, (turn + 1) * FIRST_LANE_SHARE),
    ...rest.slice(turn, turn + 1),
  ]).flat()
}

/** A lane ends at the first mail that does not fit; the other one goes on, so that neither waits for the other's large mails. */
function fillJob(rows: readonly Candidate[]): readonly Candidate[] {
  const ended = new Set<number>()
  const taken: Candidate[] = []
  let bytes = 0
  for (const row of rows) {
    if (ended.has(row.lane)) continue
    const size = Number(row.size_bytes)
    if (taken.length > 0 && bytes + size > MAX_BATCH_BYTES) {
      ended.add(row.lane)
    } else {
      bytes += size
      taken.push(row)
    }
  }
  return taken
}
