/**
 * What a failed statement says about the database: the one list of what is an outage, for those who answer others and for those
 * who end a command. SQLSTATE: PostgreSQL, appendix A.
 */
import { codeOf, messageOf } from '@forwardpath/runtime'
import { sqlstateOf } from './database.ts'

/**
 * - `refused`: the login.
 * - `absent`: there is no such database.
 * - `bare`: its tables are not there (yet).
 * - `full`: it takes no more connections.
 * - `unable`: it answers and can do nothing: no room, its disk, a standby.
 * - `away`: no connection can be had, or it was lost.
 * - `closed`: we ourselves have closed the connection or the pool.
 * - `busy`: this one took too long or stood in the way of another; a repeat may succeed.
 */
export type DatabaseFault =
  'refused' | 'absent' | 'bare' | 'full' | 'unable' | 'away' | 'closed' | 'busy'

/** The first that matches: 53300 is before its class. */
const BY_SQLSTATE: readonly (readonly [RegExp, DatabaseFault])[] = [
  // Cancelled for its length; waited too long for a lock; serialization failure; deadlock; idle in a transaction.
  [/^(?:57014|55P03|40001|40P01|25P03)/, 'busy'],
  [/^28/, 'refused'],
  [/^3D000/, 'absent'],
  [/^42P01/, 'bare'],
  [/^53300/, 'full'],
  // Resources; errors of its system; a transaction that may only read.
  [/^(?:53|58|25006)/, 'unable'],
  // The connection; the server is going or coming.
  [/^(?:08|57P)/, 'away'],
]

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

/** pg has no codes for its own: https://github.com/brianc/node-postgres, client.js and pg-pool. */
const BY_WORDS: readonly (readonly [RegExp, DatabaseFault])[] = [
  [/query read timeout/i, 'busy'],
  [/client was closed|cannot use a pool after/i, 'closed'],
  [/connection (?:terminated|timeout)|timeout exceeded when trying to connect/i, 'away'],
  [/not queryable/i, 'away'],
]

/** Absent for any other error. Total. */
export function databaseFault(error: unknown): DatabaseFault | undefined {
  const sqlstate = sqlstateOf(error)
  if (sqlstate !== undefined) return faultIn(BY_SQLSTATE, sqlstate)
  if (!(error instanceof Error)) return undefined
  return UNREACHABLE.has(codeOf(error) ?? '') ? 'away' : faultIn(BY_WORDS, messageOf(error))
}

function faultIn(
  faults: readonly (readonly [RegExp, DatabaseFault])[],
  text: string,
): DatabaseFault | undefined {
  return faults.find(([pattern]) => pattern.test(text))?.[1]
}
