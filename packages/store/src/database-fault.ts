/** What a failed statement says about the database, for those who answer others: away, or too busy. */
import { sqlstateOf } from './database.ts'

/** Codes of Node where no connection can be had. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/**
 * SQLSTATE classes: 08 connection, 28 login, 53 resources, 57P server is going or coming, 58 its disk. 3D000 and 42P01: the
 * database or its tables are not there (yet).
 */
const AWAY = /^(?:08|28|53|57P|58|3D000|42P01|25006)/
/** Cancelled for its length, or waited too long for a lock. */
const BUSY: ReadonlySet<string> = new Set(['57014', '55P03', '40001', '40P01', '25P03'])

/** `away`: no answer can be had now. `busy`: this one took too long. Absent for any other error. Total. */
export function databaseFault(error: unknown): 'away' | 'busy' | undefined {
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) {
    if (BUSY.has(sqlstate)) return 'busy'
    return AWAY.test(sqlstate) ? 'away' : undefined
  }
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string' && UNREACHABLE.has(error.code))
    return 'away'
  // pg has no codes for its own: https://github.com/brianc/node-postgres, client.js and pg-pool.
  if (/query read timeout/i.test(error.message)) return 'busy'
  return /connection terminated|timeout exceeded when trying to connect|connection timeout|not queryable|client was closed|Cannot use a pool after/i.test(
    error.message,
  )
    ? 'away'
    : undefined
}
