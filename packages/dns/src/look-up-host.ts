/**
 * The addresses of a host as the system names them, hosts file included: for connections of our own (webhooks), not for facts
 * about others' domains. Whether one may be connected to is for the caller to say.
 */
import { lookup } from 'node:dns/promises'

/** All addresses, IPv4 and IPv6. Rejects where there is none. */
export async function lookUpHost(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true })
  return found.map(({ address }) => address)
}
