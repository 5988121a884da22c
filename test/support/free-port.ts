/** A TCP port on loopback that nobody listens on, and that the system gives to nobody by itself. */
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below what systems give out to those who ask for any port (Linux from 32768, others from 49152, RFC 6335 s6): a port from
 * there may be another test's before the server that it was meant for listens, or while it is down.
 */
const FIRST_PORT = 20_000
/** Test files that run at once draw from stretches of their own. */
const STRETCHES = 20
const STRETCH_LENGTH = 500

const start = FIRST_PORT + (Number(process.env['VITEST_POOL_ID'] ?? 0) % STRETCHES) * STRETCH_LENGTH
let next = Math.floor(Math.random() * STRETCH_LENGTH)

/**
 * Looks for one and gives it back, in one process never the same twice before all were given. What is started on it must
 * still fail loudly when it cannot listen.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < STRETCH_LENGTH; tries += 1) {
    const port = start + (next % STRETCH_LENGTH)
    next += 1
    if (await isFree(port)) return port
  }
  throw new Error(`no port from ${start} to ${start + STRETCH_LENGTH - 1} is free`)
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
