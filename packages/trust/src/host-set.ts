/**
 * A set of hosts, by network or by name: `own.mtas`, or the hosts of a recipient's MX.
 *
 * A name is only believed where an address stands behind it: anybody may greet with any name, and who owns an address writes
 * its reverse name. So a name counts where our stored DNS answer gives the client's address for it, or, while there is no
 * answer, where the server that wrote the Received field confirms names itself.
 *
 * In: texts of the configuration and stored DNS answers. Out: membership. Promises: total.
 */
import { domainToALabel } from '@forwardpath/mail'
import {
  isInNetwork,
  isSameAddress,
  parseIpAddress,
  parseNetwork,
  type IpAddress,
  type Network,
} from './ip-address.ts'
import type { Client } from './received.ts'

/** A host and its addresses by our stored DNS answer. */
export type HostFacts = {
  readonly host: string
  /** A and AAAA records. Absent while nobody has asked, or no answer came. */
  readonly addresses?: readonly string[] | undefined
}

/** Made by {@link hostSet}. */
export type HostSet = {
  readonly networks: readonly Network[]
  readonly hosts: ReadonlyMap<string, readonly IpAddress[] | undefined>
}

/** Nobody. */
export const NO_HOSTS: HostSet = { networks: [], hosts: new Map() }

/** The set of these hosts, addresses and networks; what is none of them is left out. Total. */
export function hostSet(entries: readonly (string | HostFacts)[]): HostSet {
  const networks: Network[] = []
  const hosts = new Map<string, readonly IpAddress[] | undefined>()
  for (const entry of entries) {
    const { host, addresses } = typeof entry === 'string' ? { host: entry } : entry
    const network = parseNetwork(host)
    const name = network === undefined ? domainToALabel(host.replace(/\.$/, '')) : undefined
    if (network !== undefined) networks.push(network)
    else if (name !== undefined)
      hosts.set(
        name,
        addresses?.flatMap((text) => parseIpAddress(text) ?? []),
      )
  }
  return { networks, hosts }
}

/** Whether the client is one of the hosts. Total. */
export function isHostOf(client: Client, set: HostSet): boolean {
  if (set.networks.some((network) => isInNetwork(client.address, network))) return true
  if (client.confirmedName !== undefined && set.hosts.has(client.confirmedName)) {
    if (set.hosts.get(client.confirmedName) === undefined) return true
  }
  for (const addresses of set.hosts.values()) {
    if (addresses?.some((address) => isSameAddress(address, client.address)) === true) return true
  }
  return false
}
