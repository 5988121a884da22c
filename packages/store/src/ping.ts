import pg from 'pg'

const CONNECT_TIMEOUT_MS = 5_000

/** Opens one connection, asks for one answer, closes. Rejects where that fails; never retries. */
export async function pingDatabase(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  // A server that is stopping may cut the connection between two calls.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
  } finally {
    await client.end().catch(() => undefined)
  }
}
