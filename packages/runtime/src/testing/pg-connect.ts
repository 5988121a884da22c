/**
 * A PostgreSQL driver for the tests of the launcher. The package itself has none (whoever composes it passes one in), so
 * it is not among its dependencies and is looked up where the workspace has it.
 */
import { createRequire } from 'node:module'
import type { Connect, PostgresConnection } from '../embedded-postgres/connection.ts'

type Row = Readonly<Record<string, unknown>>

type Driver = {
  readonly Client: new (options: { readonly connectionString: string }) => {
    connect: () => Promise<unknown>
    query: (sql: string) => Promise<{ readonly rows: readonly Row[] }>
    end: () => Promise<void>
    on: (event: 'error', listener: () => void) => void
  }
}

const driver = createRequire(import.meta.url)('pg') as Driver

/** Runs one statement on a connection of its own. */
export async function queryOnce(url: string, sql: string): Promise<readonly Row[]> {
  const client = new driver.Client({ connectionString: url })
  // Without a listener a connection that is cut ends the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** The ping that the launcher asks for. */
export const connectWithPg: Connect = async (connection: PostgresConnection) => {
  await queryOnce(connection.url, 'select 1')
}
