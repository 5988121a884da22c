/**
 * Which addresses a webhook may be sent to: those of the public network, and what `webhooks.allow_networks` names. Whoever may
 * add an endpoint must not reach the metadata service of a cloud or a neighbour of ours through it (server-side request forgery).
 */
import { isPublicAddress } from '@forwardpath/dns'
import ipaddr from 'ipaddr.js'

/** False too for what is no address. Total. */
export function isAllowedAddress(text: string, allowNetworks: readonly string[]): boolean {
  if (!ipaddr.isValid(text)) return false
  // ::ffff:10.0.0.1 is 10.0.0.1
  const address = ipaddr.process(text)
  return isPublicAddress(address.toString()) || allowNetworks.some((one) => isIn(address, one))
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, network: string): boolean {
  const cidr = network.includes('/')
    ? network
    : `${network}/${network.includes(':') ? '128' : '32'}`
  if (!ipaddr.isValidCIDR(cidr)) return false
  const [base, bits] = ipaddr.parseCIDR(cidr)
  return base.kind() === address.kind() && address.match(base, bits)
}
