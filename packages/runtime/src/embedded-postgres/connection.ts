/**
 * What the launcher and the service that composes it say to each other about a connection. The launcher has no
 * PostgreSQL driver: whoever starts it passes a function that has one.
 */

/** How to reach the embedded server. Holds a secret: never logged, never on a command line. */
export type PostgresConnection = {
  /** Always 127.0.0.1. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
  /** The same as a URL, for what takes `DATABASE_URL`. */
  readonly url: string
}

/**
 * Opens one connection, closes it again and resolves; rejects where that fails. Must not retry by itself, and must
 * not print the password. The launcher sets the limit in time.
 */
export type Connect = (connection: PostgresConnection) => Promise<void>

/** Superuser of the embedded cluster and name of its database. */
export const EMBEDDED_USER = 'forwardpath'
/** The database that the launcher makes. */
export const EMBEDDED_DATABASE = 'forwardpath'

/** The connection for a port and a password (which initdb's file holds). Total. */
export function connectionOf(port: number, password: string): PostgresConnection {
  const host = '127.0.0.1'
  const login = `${EMBEDDED_USER}:${encodeURIComponent(password)}`
  const url = `postgresql://${login}@${host}:${String(port)}/${EMBEDDED_DATABASE}`
  return { host, port, user: EMBEDDED_USER, password, database: EMBEDDED_DATABASE, url }
}
