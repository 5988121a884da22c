/**
 * A listener for every connection that BullMQ's Postgres backend opens. pg kills the process when a connection is cut that
 * nobody listens to (brianc/node-postgres#1324, #2112), and BullMQ leaves two open: the client of its look at the schema at the start,
 * and the one of LISTEN while it closes. The errors are BullMQ's to report: its statement fails with them.
 */
import type { BackendFactory, IQueueBackend, PostgresConnection } from 'bullmq'

type ListenClient = Awaited<ReturnType<PostgresConnection['getListenClient']>>

/** The same backend, but no lost connection of it ends the process. */
export function withListeners<
  B extends IQueueBackend & { readonly connection: PostgresConnection },
  C,
>(factory: BackendFactory<B, C>): BackendFactory<B, C> {
  return (name, options, kind) => {
    const backend = factory(name, options, kind)
    const { connection } = backend
    connection.pool.on('connect', (client) => client.on('error', ignore))
    const getListenClient = connection.getListenClient.bind(connection)
    connection.getListenClient = async () => keepListened(await getListenClient())
    return backend
  }
}

const kept = new WeakSet<ListenClient>()

/** Before it ends the client of LISTEN, BullMQ takes all listeners from it. */
function keepListened(client: ListenClient): ListenClient {
  if (kept.has(client)) return client
  kept.add(client)
  client.on('error', ignore)
  const removeAllListeners = client.removeAllListeners.bind(client)
  client.removeAllListeners = (event) => {
    removeAllListeners(event)
    if (event === undefined || event === 'error') client.on('error', ignore)
    return client
  }
  return client
}

function ignore(): void {
  // What was asked on this connection fails with the same error.
}
