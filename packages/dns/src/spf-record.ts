/**
 * An SPF record, read for one purpose: which hosts does the domain name itself as its senders?
 *
 * In: the text of one TXT record. Out: the mechanisms that name hosts, and those that were left out with the reason.
 * RFC 7208 s4.6, s5, s12. Linear and total; a term that cannot be read is left out, which names fewer hosts, never more.
 */
import { isIPv4, isIPv6 } from 'node:net'

/** A mechanism that names hosts. `a` and `mx` have to be looked up. */
export type SpfTerm =
  | { readonly kind: 'network'; readonly network: string }
  | {
      readonly kind: 'a' | 'mx'
      /** As written; absent where it is the domain of the record. */
      readonly domain?: string
      readonly prefix4: number
      readonly prefix6: number
    }

/** Why a term names no host of ours. */
export type SpfIgnoredReason =
  /** `include`, `redirect`, `exists`, `ptr`, `all`, a modifier: names others, or none. */
  | 'not_followed'
  /** `-`, `~` or `?`: says who is not, or may not be, a sender. */
  | 'not_passed'
  /** Stands after a host that is excluded, and could name it again. */
  | 'after_exclusion'
  /** A macro (RFC 7208 s7) depends on the mail. */
  | 'macro'
  /** So wide that it names strangers too. */
  | 'too_wide'
  | 'unreadable'
  /** Past the limits of RFC 7208 s4.6.4, or past our own. */
  | 'limit'
  /** `a` or `mx` had no answer that may be used. */
  | 'not_resolved'

/** A term that was left out, as written but cut at 100 characters. */
export type SpfIgnored = { readonly term: string; readonly reason: SpfIgnoredReason }

/** What a record says; both lists in the record's order. */
export type SpfRecord = {
  readonly terms: readonly SpfTerm[]
  readonly ignored: readonly SpfIgnored[]
}

/** RFC 7208 sets no limit but that of the packet; the longest in use have some 50. */
const MAX_TERMS = 200
const MAX_SHOWN_CHARS = 100
/** The widest network that one sender has to himself: 65,536 IPv4 addresses; of IPv6, what a registry gives a provider. */
const WIDEST_PREFIX_4 = 16
const WIDEST_PREFIX_6 = 32

/** Whether a TXT record is one of SPF (RFC 7208 s4.5): the version, and then a blank or the end. */
export function isSpfRecord(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text)
}

/** Reads a record for which {@link isSpfRecord} holds. */
export function readSpfRecord(text: string): SpfRecord {
  const written = text
    .split(' ')
    .slice(1)
    .filter((term) => term !== '')
  const terms: SpfTerm[] = []
  const ignored: SpfIgnored[] = []
  let isExcluding = false
  for (const [index, term] of written.entries()) {
    const read: SpfTerm | SpfIgnoredReason =
      index >= MAX_TERMS ? 'limit' : readTerm(term.toLowerCase())
    if (typeof read === 'string' || isExcluding) {
      const reason = typeof read === 'string' ? read : 'after_exclusion'
      ignored.push({ term: term.slice(0, MAX_SHOWN_CHARS), reason })
    } else {
      terms.push(read)
    }
    isExcluding ||= /^[-~?](?:a|mx|ip4|ip6)(?:[:/]|$)/.test(term.toLowerCase())
  }
  return { terms, ignored }
}

function readTerm(term: string): SpfTerm | SpfIgnoredReason {
  const isQualified = /^[-+~?]/.test(term)
  const mechanism = isQualified ? term.slice(1) : term
  const name = /^[a-z0-9]*/.exec(mechanism)?.[0] ?? ''
  const rest = mechanism.slice(name.length)
  switch (name) {
    case 'include':
    case 'all':
    case 'exists':
    case 'ptr':
      return 'not_followed'
    case 'a':
    case 'mx':
    case 'ip4':
    case 'ip6':
      break
    default:
      return rest.startsWith('=') ? 'not_followed' : 'unreadable'
  }
  if (isQualified && !term.startsWith('+')) return 'not_passed'
  return name === 'a' || name === 'mx' ? readHost(name, rest) : readNetwork(name, rest)
}

/** `ip4:192.0.2.0/28` (RFC 7208 s5.6). */
function readNetwork(name: 'ip4' | 'ip6', rest: string): SpfTerm | SpfIgnoredReason {
  if (!rest.startsWith(':')) return 'unreadable'
  const [address = '', length, ...more] = rest.slice(1).split('/')
  const isAddress = name === 'ip4' ? isIPv4(address) : isIPv6(address) && !address.includes('%')
  const bits = name === 'ip4' ? 32 : 128
  const prefix = length === undefined ? bits : readPrefix(length, bits)
  if (!isAddress || prefix === undefined || more.length > 0) return 'unreadable'
  if (prefix < (name === 'ip4' ? WIDEST_PREFIX_4 : WIDEST_PREFIX_6)) return 'too_wide'
  return { kind: 'network', network: `${address}/${String(prefix)}` }
}

/** `a`, `a:host`, `a/24`, `mx:host/24//64` (RFC 7208 s5.3, s5.4). */
function readHost(kind: 'a' | 'mx', rest: string): SpfTerm | SpfIgnoredReason {
  if (rest.includes('%')) return 'macro'
  const slash = rest.indexOf('/')
  const head = slash === -1 ? rest : rest.slice(0, slash)
  const prefixes = readDualPrefix(slash === -1 ? '' : rest.slice(slash))
  if (prefixes === undefined || (head !== '' && !head.startsWith(':'))) return 'unreadable'
  if (head === ':') return 'unreadable'
  const { prefix4, prefix6 } = prefixes
  if (prefix4 < WIDEST_PREFIX_4 || prefix6 < WIDEST_PREFIX_6) return 'too_wide'
  return { kind, ...(head !== '' && { domain: head.slice(1) }), prefix4, prefix6 }
}

/** `/24`, `//64` or `/24//64`. */
function readDualPrefix(
  text: string,
): { readonly prefix4: number; readonly prefix6: number } | undefined {
  if (text === '') return { prefix4: 32, prefix6: 128 }
  const double = text.indexOf('//')
  const first = double === -1 ? text : text.slice(0, double)
  const prefix4 = first === '' ? 32 : readPrefix(first.slice(1), 32)
  const prefix6 = double === -1 ? 128 : readPrefix(text.slice(double + 2), 128)
  return prefix4 === undefined || prefix6 === undefined ? undefined : { prefix4, prefix6 }
}

function readPrefix(text: string, most: number): number | undefined {
  if (!/^(?:0|[1-9]\d{0,2})$/.test(text)) return undefined
  const length = Number(text)
  return length <= most ? length : undefined
}
