import type { Database, Queryable } from '../database.ts'

/** Figures over millions of rows take longer than any other statement; a person waits for them. */
const MAX_STATEMENT_MINUTES = 10

/** Runs queries that must agree with each other: all see the database as it stood at the first of them. Reads only. */
export async function readSnapshot<T>(
  database: Database,
  run: (snapshot: Queryable) => Promise<T>,
): Promise<T> {
  return database.session(async (client) => {
    await client.query('begin isolation level repeatable read read only')
    await client.query(`set local statement_timeout = '${String(MAX_STATEMENT_MINUTES)}min'`)
    try {
      return await run(client)
    } finally {
      // The connection may be what failed; the first error is the one to report.
      await client.query('rollback').catch(() => undefined)
    }
  })
}
