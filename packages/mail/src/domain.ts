/**
 * Domains in A-label form (RFC 5890 s2.3.2.1) and address literals (RFC 5321 s4.1.3).
 * UTS 46 is done by the platform's URL parser, which is only asked about non-ASCII names.
 */

const MAX_DOMAIN_OCTETS = 255
const LABEL = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const IPV4_LITERAL = /^\[(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}\]$/
const IPV6_LITERAL = /^\[IPv6:[0-9A-Fa-f:.]{2,45}\]$/i
// eslint-disable-next-line no-control-regex -- all of ASCII is meant
const ASCII = /^[\x00-\x7F]*$/

/** Lower-case A-labels, or an address literal in lower case. `undefined` where it is neither. Total. */
export function domainToALabel(domain: string): string | undefined {
  if (domain.length === 0 || domain.length > MAX_DOMAIN_OCTETS) return undefined
  if (domain.startsWith('[')) return isAddressLiteral(domain) ? domain.toLowerCase() : undefined
  const ascii = ASCII.test(domain) ? domain.toLowerCase() : encodeLabels(domain)
  if (ascii === undefined || ascii.length > MAX_DOMAIN_OCTETS) return undefined
  return ascii.split('.').every((label) => LABEL.test(label)) ? ascii : undefined
}

/** A host as zones and logs name it, with or without the root's dot. `undefined`: no name, or an address. Total. */
export function hostName(text: string): string | undefined {
  const name = domainToALabel(text.replace(/\.$/, ''))
  return name?.startsWith('[') === true ? undefined : name
}

/** Whether the text is `[192.0.2.1]` or `[IPv6:…]`. Total. */
export function isAddressLiteral(domain: string): boolean {
  if (IPV4_LITERAL.test(domain)) return true
  return IPV6_LITERAL.test(domain) && URL.canParse(`http://[${domain.slice(6, -1)}]/`)
}

function encodeLabels(domain: string): string | undefined {
  // The parser would read these as a path, a port, credentials or an escape.
  if (/[/?#@:%\\\s[\]]/.test(domain)) return undefined
  const url = `http://${domain}/`
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
