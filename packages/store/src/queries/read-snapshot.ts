import type { Database, Queryable } from '../database.ts'

/** Figures over millions of rows take longer than any other statement; a person waits for them. */
const STATEMENT_MINUTES = 10

/** How it reads. */
export type SnapshotOptions = {
  /** With one process of the server and no more: somebody else waits for it. Default false. */
  readonly isGentle?: boolean
  /** How long a statement may take, in minutes. Default 10. */
  readonly statementMinutes?: number
}

/** Runs queries that must agree with each other: all see the database as it stood at the first of them. Reads only. */
export async function readSnapshot<T>(
  database: Database,
  run: (snapshot: Queryable) => Promise<T>,
  { isGentle = false, statementMinutes = STATEMENT_MINUTES }: SnapshotOptions = {},
): Promise<T> {
  return database.session(async (client) => {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`set local statement_timeout = '${String(statementMinutes)}min'`)
    if (isGentle) await client.query('set local max_parallel_workers_per_gather = 0')
    try {
      return await run(client)
    } finally {
      // The connection may be what failed; the first error is the one to report.
      await client.query('rollback').catch(() => undefined)
    }
  })
}
