/**
 * A TLS server with a certificate that nobody has signed, made with Node alone: what a client must refuse before it says a
 * word.
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { selfSigned } from '@forwardpath/test-support/self-signed'

/** An IMAP greeting behind an untrusted certificate. */
export type UntrustedServer = {
  readonly port: number
  /** Connections taken, and everything that clients said inside of TLS. */
  readonly connections: () => number
  readonly heard: () => string
  readonly stop: () => Promise<void>
}

/** Listens on a free loopback port. */
export async function startUntrustedServer(): Promise<UntrustedServer> {
  const sockets = new Set<TLSSocket>()
  let heard = ''
  let connections = 0
  const server = createServer(selfSigned('localhost'), (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.setEncoding('latin1').on('data', (text: string) => (heard += text))
    socket.write('* OK ready\r\n')
  })
  server.on('tlsClientError', () => undefined)
  server.on('connection', () => (connections += 1))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    heard: () => heard,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
