import type { Database, Queryable } from '../database.ts'

/** Runs queries that must agree with each other: all see the database as it stood at the first of them. Reads only. */
export async function readSnapshot<T>(
  database: Database,
  run: (snapshot: Queryable) => Promise<T>,
): Promise<T> {
  return database.session(async (client) => {
    await client.query('begin isolation level repeatable read read only')
    try {
      return await run(client)
    } finally {
      // The connection may be what failed; the first error is the one to report.
      await client.query('rollback').catch(() => undefined)
    }
  })
}
