/**
 * Gives back the try of mails whose job failed by what the database said of itself. Tries count for the mail that takes its worker
 * or its server down; a table that somebody holds locked is no mail's fault, and would quarantine all that were in hand.
 */
import { sqlstateOf, type Queryable } from '../database.ts'

/**
 * SQLSTATE classes that no mail brings about, since what a mail says is a parameter: 25006 read only, 40 deadlock and the like, 42
 * another schema, 53 resources, 55 locks, 57P01 and 57P03 shutting down and starting, 58 its disk. Not 57014, a statement that ran
 * too long, nor 57P02, a crash, nor a connection that is gone without a word: a mail may be why.
 */
const NO_MAILS_FAULT = /^(?:25006|40|42|53|55|57P01|57P03|58)/

/** Whether the database names a reason that lies with itself. Total. */
export function isDatabasesOwnFault(error: unknown): boolean {
  return NO_MAILS_FAULT.test(sqlstateOf(error) ?? '')
}

/** Counts the last try of the job's rows as none, where they still have work left. Call it once for a claim. */
export async function uncountTries(
  database: Queryable,
  job: { readonly jobId: string; readonly ids: readonly string[] },
): Promise<void> {
  // served by the primary key, rows locked in its order
  await database.query(
    `with mine as (
       select id from raw_message
       where id = any($2::bigint[]) and job_id = $1 and state = 'stored' and attempts > 0
       order by id for update)
     update raw_message r set attempts = attempts - 1 from mine where r.id = mine.id`,
    [job.jobId, job.ids],
  )
}
