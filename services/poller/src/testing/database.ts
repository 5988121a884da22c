/** The database of one test. */
import { openDatabase, type Database } from '@forwardpath/store'
import { createDatabase } from '@forwardpath/test-support/postgres'
import { onTestFinished } from 'vitest'

/** A migrated database, open; closed and dropped when the test and its `afterEach` are over. For a test, or its `beforeEach`. */
export async function databaseOfTest(): Promise<{
  readonly database: Database
  readonly url: string
}> {
  const own = await createDatabase()
  // The pool is small, and what a test does at once waits for it.
  const database = openDatabase({ url: own.url, connectTimeoutMs: 60_000 })
  onTestFinished(async () => {
    await database.close()
    await own.drop()
  })
  return { database, url: own.url }
}
