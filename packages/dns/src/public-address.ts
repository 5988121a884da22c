/**
 * Which addresses belong to the public network: the rest are never asked about and never believed, since what a
 * stranger's zone says of our own network is no news.
 *
 * Source: IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates), and the multicast and
 * reserved blocks. Of IPv6 only 2000::/3 is assigned for use, so mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), link-local
 * and unique local addresses fall out together.
 */
import { BlockList, isIP, isIPv4 } from 'node:net'

const NOT_PUBLIC = subnets([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Teredo, ORCHID, benchmarking and other protocol assignments; 6to4, which may hold a private address
  '2001::/23',
  '2002::/16',
])

/** RFC 5737, RFC 3849, RFC 9637. */
const DOCUMENTATION = subnets([
  '192.0.2.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001:db8::/32',
  '3fff::/20',
])

const ASSIGNED_IPV6 = subnets(['2000::/3'])

function subnets(list: readonly string[]): BlockList {
  const block = new BlockList()
  for (const subnet of list) {
    const [address = '', prefix] = subnet.split('/')
    block.addSubnet(address, Number(prefix), familyOf(address))
  }
  return block
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

/**
 * Whether the text is one address of the public network. With `allowDocumentation`, for tests, the ranges of manuals
 * count as public. Total.
 */
export function isPublicAddress(
  address: string,
  options: { readonly allowDocumentation?: boolean } = {},
): boolean {
  // `%` begins a zone: an address of one link (RFC 4007 s11).
  if (isIP(address) === 0 || address.includes('%')) return false
  const family = familyOf(address)
  // First, since a BlockList sees the IPv4 address in a mapped one.
  if (family === 'ipv6' && !ASSIGNED_IPV6.check(address, family)) return false
  if (DOCUMENTATION.check(address, family)) return options.allowDocumentation === true
  return !NOT_PUBLIC.check(address, family)
}

/**
 * The name under which an address has its PTR: `1.2.0.192.in-addr.arpa` (RFC 1035 s3.5), nibbles under `ip6.arpa`
 * (RFC 3596 s2.5). `undefined` where the text is no address. Total.
 */
export function reverseName(address: string): string | undefined {
  if (isIP(address) === 0 || address.includes('%')) return undefined
  if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa`
  const nibbles = ipv6Groups(address).map((group) => group.padStart(4, '0'))
  return `${Array.from(nibbles.join('')).reverse().join('.')}.ip6.arpa`
}

/** The eight groups in hexadecimal: the URL parser writes an address in its one short form (RFC 5952). */
function ipv6Groups(address: string): readonly string[] {
  const [head = '', tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')
  const left = head === '' ? [] : head.split(':')
  if (tail === undefined) return left
  const right = tail === '' ? [] : tail.split(':')
  return [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right]
}
