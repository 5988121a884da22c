/**
 * A dry run by the real code: everything that is done on the database is done in one transaction, which is rolled back.
 *
 * What is done inside sees its own rows, counts them and may fail, as it would in earnest; locks that it takes are held until the
 * end. Promises: nothing stays written, and nobody else ever saw it. Only numbers drawn from sequences are gone.
 */
import type { Database, Transaction } from './database.ts'

/** Ends the transaction; what `run` gave is carried out of it. */
class RolledBack<T> extends Error {
  override readonly name = 'RolledBack'
  readonly result: T
  constructor(result: T) {
    super('rehearsed')
    this.result = result
  }
}

/**
 * Runs it on a database whose changes are rolled back, and gives what it gave. Throws what it throws. A session or a connection of
 * its own is refused: nothing done there could be taken back.
 */
export async function rehearse<T>(
  database: Database,
  run: (database: Database) => Promise<T>,
): Promise<T> {
  // Not by instanceof: a rehearsal in a rehearsal ends itself alone.
  let end: RolledBack<T> | undefined
  try {
    return await database.transaction(async (tx) => {
      end = new RolledBack(await run(databaseIn(tx)))
      throw end
    })
  } catch (error) {
    if (end !== undefined && error === end) return end.result
    throw error
  }
}

/** Runs it on a database whose changes are one transaction: all of them are written, or none. Throws what it throws. */
export function atOnce<T>(database: Database, run: (database: Database) => Promise<T>): Promise<T> {
  return database.transaction((tx) => run(databaseIn(tx)))
}

/** The transaction as a database; a transaction in it is a savepoint, so that one which fails leaves the rest. */
function databaseIn(tx: Transaction): Database {
  return {
    query: tx.query,
    transaction: async (run) => {
      await tx.query('savepoint rehearsed')
      try {
        const result = await run(tx)
        await tx.query('release savepoint rehearsed')
        return result
      } catch (error) {
        await tx.query('rollback to savepoint rehearsed')
        throw error
      }
    },
    session: refuse,
    connect: refuse,
    close: () => Promise.resolve(),
  }
}

function refuse(): Promise<never> {
  return Promise.reject(new Error('inside one transaction there is no other connection'))
}
