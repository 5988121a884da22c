/** Which hosts are this very machine: what may go there without TLS must not leave it. */
import { isIPv4 } from 'node:net'

/**
 * `localhost` (RFC 6761 s6.3), 127.0.0.0/8 (RFC 1122 s3.2.1.3), ::1 with or without brackets (RFC 4291 s2.5.3). Names below
 * `localhost` are not: resolvers ask the DNS for them. Total.
 */
export function isLoopbackHost(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.')
  return host === '::1' || host === '[::1]' || host.toLowerCase() === 'localhost'
}
