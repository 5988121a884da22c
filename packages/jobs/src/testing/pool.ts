/** A pool of `pg` as a service would pass it in. BullMQ makes it, so that `pg` is not imported here. */
import { PostgresConnection } from 'bullmq'
import type { PgPool } from 'bullmq'

/** At most two connections; errors are ignored, as tests cut them on purpose. */
export function openPool(url: string): PgPool {
  const connection = new PostgresConnection({ connectionString: url, max: 2 })
  connection.on('error', () => undefined)
  connection.pool.on('connect', (client) => client.on('error', () => undefined))
  return connection.pool
}
