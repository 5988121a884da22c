/** The database that the tests of one file share. */
import { createDatabase } from '@forwardpath/test-support/postgres'
import { afterAll } from 'vitest'
import { openDatabase, type Database } from '../database.ts'

/**
 * A migrated database of the file's own, open; it is closed and dropped after the last test. To be called once, at the top of the
 * file, before hooks that still need it: what is registered later runs earlier.
 */
export async function databaseOfFile(): Promise<{
  readonly database: Database
  readonly url: string
}> {
  const own = await createDatabase()
  // Only what fails waits so long: a busy machine is slow.
  const database = openDatabase({ url: own.url, connectTimeoutMs: 30_000 })
  afterAll(async () => {
    await database.close()
    await own.drop()
  })
  return { database, url: own.url }
}
