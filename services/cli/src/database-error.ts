/** What the database says, as one line for the operator and an exit code. What it means is the store's to know. */
import { EXIT, ExitError, maskUrl, messageOf, type ExitCode } from '@forwardpath/runtime'
import { databaseFault, type DatabaseFault } from '@forwardpath/store'

/** How one fault is told: `what` follows the place, `says` adds the database's own words. */
type Telling = {
  readonly what: string
  readonly says: boolean
  readonly exitCode: ExitCode
  readonly remedy: string
}

/** Absent: a bug of ours. The schema was looked at before, and what was closed is asked no more. */
const TELLINGS: Readonly<Partial<Record<DatabaseFault, Telling>>> = {
  refused: {
    what: 'refuses the login',
    says: true,
    exitCode: EXIT.notAllowed,
    remedy: 'correct user and password in DATABASE_URL',
  },
  absent: {
    what: 'has no such database',
    says: false,
    exitCode: EXIT.configuration,
    remedy: 'create it with createdb, or correct DATABASE_URL',
  },
  full: {
    what: 'takes no more connections',
    says: true,
    exitCode: EXIT.unavailable,
    remedy: 'try again when others have ended, or raise its limit (max_connections)',
  },
  unable: {
    what: 'cannot go on',
    says: true,
    exitCode: EXIT.unavailable,
    remedy: 'mend that, then try again; its log says more',
  },
  away: {
    what: 'is not reachable',
    says: true,
    exitCode: EXIT.unavailable,
    remedy: 'start it, or correct DATABASE_URL',
  },
  // A mail pipe keeps the mail; a transaction has been repeated some times already.
  busy: {
    what: 'did not finish a statement',
    says: true,
    exitCode: EXIT.tryAgain,
    remedy: 'try again; where that does not help, pg_stat_activity says what runs and who waits',
  },
}

/** An ExitError with the error as its cause; anything that is no fault of the database is passed on as it is. Total. */
export function databaseError(error: unknown, databaseUrl: string): unknown {
  const fault = databaseFault(error)
  const telling = fault === undefined ? undefined : TELLINGS[fault]
  if (telling === undefined) return error
  const { what, says, exitCode, remedy } = telling
  const line = `Postgres at ${maskUrl(databaseUrl)} ${what}`
  return new ExitError(says ? `${line}: ${messageOf(error)}` : line, {
    exitCode,
    remedy,
    cause: error,
  })
}
