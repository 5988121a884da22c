/**
 * Step "claim": counts the try, before a byte is decoded, and returns the bytes.
 *
 * A row whose tries are used up is quarantined as poison; a row with a counted try that stands among
 * others is given back, to come again alone. Rows that have another job by now, or an outcome, are
 * left out: a job that runs twice finds nothing.
 */
import type { Database } from '../database.ts'
import { readStoredMail, type StoredMail, type StoredMailRow } from './stored-mails.ts'

/** Tries that are counted before a mail is quarantined as poison. */
const MAX_ATTEMPTS = 3

/** A mail whose try has been counted, with its bytes. */
export type ClaimedMessage = StoredMail & {
  /** 1 at the first try. */
  readonly attempt: number
}

/** Counts a try of each row that this job may still work on, and returns them in the order of their ids. */
export async function claimJob(
  database: Database,
  job: { readonly jobId: string; readonly ids: readonly string[] },
): Promise<readonly ClaimedMessage[]> {
  return database.transaction(async (tx) => {
    const parameters = [job.jobId, job.ids]
    // served by the primary key, rows locked in its order
    await tx.query(
      `select from raw_message where id = any($2::bigint[]) and job_id = $1 and state = 'stored'
       order by id for update`,
      parameters,
    )
    await tx.query(
      `update raw_message set state = 'quarantined', reason = 'poison', finished_at = now()
       where id = any($2::bigint[]) and job_id = $1 and state = 'stored'
         and attempts >= ${String(MAX_ATTEMPTS)}`,
      parameters,
    )
    if (job.ids.length > 1) {
      await tx.query(
        `update raw_message set job_id = null, queued_at = null
         where id = any($2::bigint[]) and job_id = $1 and state = 'stored' and attempts > 0`,
        parameters,
      )
    }
    const { rows } = await tx.query<Row>(
      `with claimed as (
         update raw_message set attempts = attempts + 1
         where id = any($2::bigint[]) and job_id = $1 and state = 'stored'
         returning id, mailbox, received_at, stored_at, attempts, vouched_by)
       select c.id, c.mailbox, m.is_demo, m.stream, c.vouched_by is not null as is_vouched,
         c.received_at, c.attempts, b.bytes
       from claimed c
       join mailbox m on m.name = c.mailbox
       join raw_body b on b.raw_message_id = c.id and b.stored_at = c.stored_at
       order by c.id`,
      parameters,
    )
    return rows.map(readRow)
  })
}

type Row = StoredMailRow & { readonly attempts: number }

function readRow(row: Row): ClaimedMessage {
  return { ...readStoredMail(row), attempt: row.attempts }
}
