/** A TCP port on loopback that nobody listens on. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Asks the system for one and gives it back. Another process may take it in the moment between; what is started on it
 * must therefore fail loudly when it cannot listen.
 */
export async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no TCP port was given')
  return address.port
}
