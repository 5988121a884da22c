/**
 * The hosts that an SPF record names itself (RFC 7208 s5), as the default of `own.mtas`: what it only includes serves many
 * tenants and is nobody's own (docs/trust.md).
 *
 * In: one record, as text. Out: networks, and names that DNS must still be asked for. Promises: total, linear.
 */
import { domainToALabel } from '@forwardpath/mail'
import { parseNetwork } from './ip-address.ts'

/** What the record names. */
export type SpfHosts = {
  /** Of `ip4` and `ip6`, as written. */
  readonly networks: readonly string[]
  /** Of `a`: hosts whose addresses are meant. */
  readonly hosts: readonly string[]
  /** Of `mx`: domains whose exchangers are meant. */
  readonly mxDomains: readonly string[]
}

/** Wider networks are a provider's, not a sender's. Project choice. */
const MIN_PREFIX = { 4: 16, 6: 32 } as const
/** RFC 7208 s4.6.4 allows ten look-ups; addresses are free, so the bound is ours. */
const MAX_TERMS = 100

/**
 * Reads a record of the domain. Only what passes counts (`+` or no sign). `include`, `redirect`, `exists`, `ptr` and
 * macros name nothing here, and the width of `a/24` is not taken. Total, linear.
 */
export function spfHosts(record: string, domain: string): SpfHosts {
  const networks: string[] = []
  const hosts: string[] = []
  const mxDomains: string[] = []
  const [version, ...terms] = record
    .trim()
    .split(' ')
    .filter((term) => term !== '')
  if (version?.toLowerCase() !== 'v=spf1') return { networks, hosts, mxDomains }
  for (const term of terms.slice(0, MAX_TERMS)) {
    const [name, value] = termOf(term)
    if (name === 'ip4' || name === 'ip6') networks.push(...ownNetwork(value))
    const target = name === 'a' || name === 'mx' ? targetOf(value, domain) : undefined
    if (target === undefined) continue
    if (name === 'a') hosts.push(target)
    else mxDomains.push(target)
  }
  return { networks, hosts, mxDomains }
}

/** Mechanism in lower case and what follows its colon; a width without a domain (`a/24`) goes with the value. */
function termOf(term: string): readonly [string, string] {
  const plain = term.startsWith('+') ? term.slice(1) : term
  const at = plain.search(/[:/=]/)
  if (at === -1) return [plain.toLowerCase(), '']
  return [plain.slice(0, at).toLowerCase(), plain.slice(plain[at] === ':' ? at + 1 : at)]
}

function ownNetwork(value: string): readonly string[] {
  const network = parseNetwork(value)
  if (network === undefined || network.prefix < MIN_PREFIX[network.address.family]) return []
  return [value]
}

function targetOf(value: string, domain: string): string | undefined {
  const slash = value.indexOf('/')
  const name = slash === -1 ? value : value.slice(0, slash)
  return domainToALabel(name === '' ? domain : name.replace(/\.$/, ''))
}
