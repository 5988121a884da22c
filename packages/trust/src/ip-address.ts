/**
 * Addresses and networks of the Internet Protocol, as numbers, for telling our own hosts from others.
 *
 * In: text of a Received field or of the configuration. Out: comparable values. An IPv4 address in IPv6 dress
 * (`::ffff:192.0.2.1`, RFC 4291 s2.5.5.2) is the IPv4 address. Promises: total, linear; texts above 45 characters are no address.
 */

/** One address. */
export type IpAddress = { readonly family: 4 | 6; readonly bits: bigint }

/** All addresses that share their first `prefix` bits with `address`. */
export type Network = { readonly address: IpAddress; readonly prefix: number }

/** The longest text of an address: RFC 4291 s2.2, form 3. */
const MAX_CHARS = 45
const WIDTH = { 4: 32, 6: 128 } as const
const MAPPED = 0xffffn

/** Reads an address without brackets, port or zone. Total. */
export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.length > MAX_CHARS) return undefined
  const v4 = parseV4(text)
  if (v4 !== undefined) return { family: 4, bits: v4 }
  const v6 = text.includes(':') ? parseV6(text) : undefined
  if (v6 === undefined) return undefined
  return v6 >> 32n === MAPPED ? { family: 4, bits: v6 & 0xffffffffn } : { family: 6, bits: v6 }
}

/** Reads `192.0.2.0/28`, `2001:db8::/32` or one address. Total. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/')
  const address = parseIpAddress(slash === -1 ? text : text.slice(0, slash))
  if (address === undefined) return undefined
  const width = WIDTH[address.family]
  if (slash === -1) return { address, prefix: width }
  const digits = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(digits) || Number(digits) > width) return undefined
  return { address, prefix: Number(digits) }
}

/** Whether the address lies in the network. Total. */
export function isInNetwork(address: IpAddress, network: Network): boolean {
  if (address.family !== network.address.family) return false
  const shift = BigInt(WIDTH[address.family] - network.prefix)
  return address.bits >> shift === network.address.bits >> shift
}

/** Whether two values are one address. Total. */
export function isSameAddress(left: IpAddress, right: IpAddress): boolean {
  return left.family === right.family && left.bits === right.bits
}

/** This very host: RFC 1122 s3.2.1.3 (g), RFC 4291 s2.5.3. Total. */
export function isLoopback(address: IpAddress): boolean {
  return LOOPBACK.some((network) => isInNetwork(address, network))
}

/** `127.0.0.0/8` and `::1`. */
const LOOPBACK: readonly Network[] = [
  { address: { family: 4, bits: 127n << 24n }, prefix: 8 },
  { address: { family: 6, bits: 1n }, prefix: 128 },
]

function parseV4(text: string): bigint | undefined {
  const octets = text.split('.')
  if (octets.length !== 4) return undefined
  let bits = 0n
  for (const octet of octets) {
    // A leading zero is octal to some and decimal to others.
    if (!/^(?:0|[1-9]\d{0,2})$/.test(octet) || Number(octet) > 255) return undefined
    bits = (bits << 8n) | BigInt(octet)
  }
  return bits
}

function parseV6(text: string): bigint | undefined {
  const gap = text.indexOf('::')
  if (gap === -1) {
    const groups = groupsOf(text)
    return groups.length === 8 ? joined(groups) : undefined
  }
  const head = groupsOf(text.slice(0, gap))
  // A second gap is an empty group, which is none.
  const tail = groupsOf(text.slice(gap + 2))
  if (head.length + tail.length > 7) return undefined
  const zeros = new Array<bigint | undefined>(8 - head.length - tail.length).fill(0n)
  return joined([...head, ...zeros, ...tail])
}

/** The 16-bit groups of a text, none of an empty one; the last may be an IPv4 address. A group that is none is `undefined`. */
function groupsOf(text: string): readonly (bigint | undefined)[] {
  if (text === '') return []
  const words = text.split(':')
  return words.flatMap((word, index) => {
    if (index === words.length - 1 && word.includes('.')) {
      const v4 = parseV4(word)
      return v4 === undefined ? [undefined] : [v4 >> 16n, v4 & 0xffffn]
    }
    return [/^[0-9a-fA-F]{1,4}$/.test(word) ? BigInt(`0x${word}`) : undefined]
  })
}

function joined(groups: readonly (bigint | undefined)[]): bigint | undefined {
  let bits = 0n
  for (const group of groups) {
    if (group === undefined) return undefined
    bits = (bits << 16n) | group
  }
  return bits
}
