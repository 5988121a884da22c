/**
 * A process that starts the embedded database and keeps it until SIGTERM: what tests kill, run as another user, or run
 * several of at once. Takes its options as JSON in the first argument; prints one JSON line when the database is up, or
 * what went wrong.
 */
import { ExitError } from '../errors.ts'
import { startEmbeddedPostgres } from '../embedded-postgres/start.ts'
import type { EmbeddedPostgresOptions } from '../embedded-postgres/start.ts'
import { createLogger } from '../logger.ts'
import { connectWithPg } from './pg-connect.ts'

type ChildOptions = Pick<EmbeddedPostgresOptions, 'dataDir' | 'runAs'>

const options = JSON.parse(process.argv[2] ?? '') as ChildOptions

try {
  const database = await startEmbeddedPostgres({
    ...options,
    fsync: false,
    log: createLogger({ level: 'warn', format: 'json' }),
    connect: connectWithPg,
  })
  const { adopted, pid, url } = database
  process.stdout.write(`${JSON.stringify({ adopted, pid, url })}\n`)
  const alive = setInterval(() => undefined, 60_000)
  process.once('SIGTERM', () => {
    clearInterval(alive)
    void database.stop()
  })
} catch (error) {
  if (!(error instanceof ExitError)) throw error
  process.stdout.write(`${JSON.stringify({ error: error.toLine() })}\n`)
  process.exitCode = error.exitCode
}
