/**
 * Mail addresses (RFC 5321 s4.1.2 with the UTF-8 of RFC 6531 s3.3).
 *
 *   Mailbox       = Local-part "@" ( Domain / address-literal )
 *   Local-part    = Dot-string / Quoted-string           at most 64 octets   (RFC 5321 s4.5.3.1.1)
 *   Domain        = sub-domain *("." sub-domain)         at most 255 octets  (s4.5.3.1.2)
 *   sub-domain    = Let-dig [Ldh-str] / U-label          at most 63 octets as an A-label
 *   whole address                                        at most 254 octets  (s4.5.3.1.3, path of 256)
 *
 * Beside the grammar: `_` is taken in domains, since hosts use it; a closing dot of the domain is
 * dropped; controls, blanks outside quotes and bidirectional marks are refused everywhere.
 *
 * All functions are total and linear in the text, which is refused unread above 1,024 characters.
 */
import type { Brand } from './brand.ts'
import { domainToALabel } from './domain.ts'

/** As written, in NFC. Compare by {@link addressKey}, never by `===`. */
export type Address = Brand<string, 'Address'>

/**
 * What look-ups compare: local part case-folded, without needless quotes; domain as lower-case A-labels.
 * Folding errs on the side of not mailing.
 */
export type AddressKey = Brand<string, 'AddressKey'>

/** The two sides of an address, as written; a quoted local part keeps its quotes. */
export type AddressParts = { readonly localPart: string; readonly domain: string }

const MAX_UNREAD_CHARS = 1024
const MAX_LOCAL_OCTETS = 64
const MAX_ADDRESS_OCTETS = 254

/**
 * Dot-string at a domain of letters, digits, inner hyphens and underscores, well within every cap: 64 and 190
 * characters, labels of at most 30.
 */
const PLAIN =
  /^(?=.{3,190}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9_])?)*$/

/** atext of RFC 5322 s3.2.3, and UTF8-non-ascii of RFC 6531 s3.3. */
const ATEXT = "A-Za-z0-9!#$%&'*+/=?^_`{|}~\\u{80}-\\u{10FFFF}-"
const ATOM = `[${ATEXT}]+`
const DOT_STRING = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`, 'u')
/** Dots anywhere: some carriers gave out `a..b@` and `a.@` (RFC 5322 s4.4 does not cover them). */
const LOOSE_DOT_STRING = new RegExp(`^[.${ATEXT}]+$`, 'u')
const QUOTED_STRING = /^"(?:[ !#-[\]-~\u{80}-\u{10FFFF}]|\\[ -~])*"$/u
/** Controls, line and paragraph separators, bidirectional and zero-width marks, lost bytes. */
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex -- the controls are what is refused
  /[\u{0}-\u{1F}\u{7F}-\u{9F}\u{A0}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2060}-\u{2069}\u{FEFF}\u{FFFD}]/u

/** Reads one address and nothing else (no angle brackets, no display name). */
export function parseAddress(text: string): Address | undefined {
  return parseWith(text, DOT_STRING)
}

/**
 * The same for an address that a report says was mailed: dots may stand anywhere in the local part,
 * since such mailboxes exist. Never for an address that a reply offers.
 */
export function parseMailedAddress(text: string): Address | undefined {
  return parseWith(text, LOOSE_DOT_STRING)
}

function parseWith(text: string, dotString: RegExp): Address | undefined {
  if (text.length > MAX_UNREAD_CHARS) return undefined
  // Nearly all addresses: plain ASCII and short enough, nothing to normalise or to count in octets.
  if (PLAIN.test(text)) return text as Address
  const written = text.normalize('NFC')
  if (FORBIDDEN.test(written)) return undefined
  const at = written.lastIndexOf('@')
  if (at <= 0) return undefined
  const localPart = written.slice(0, at)
  const domain = written.slice(at + 1).replace(/\.$/, '')
  if (octets(localPart) > MAX_LOCAL_OCTETS) return undefined
  if (!dotString.test(localPart) && !QUOTED_STRING.test(localPart)) return undefined
  if (domainToALabel(domain) === undefined) return undefined
  const address = `${localPart}@${domain}`
  return octets(address) > MAX_ADDRESS_OCTETS ? undefined : (address as Address)
}

/** Total: every Address has both parts. */
export function splitAddress(address: Address): AddressParts {
  const at = address.lastIndexOf('@')
  return { localPart: address.slice(0, at), domain: address.slice(at + 1) }
}

/** The key that two spellings of one address share. Idempotent: the key of a key is itself. */
export function addressKey(address: Address): AddressKey {
  if (PLAIN.test(address)) return address.toLowerCase() as AddressKey & Address
  const { localPart, domain } = splitAddress(address)
  const local = unquote(localPart).normalize('NFC').toLowerCase().normalize('NFC')
  return `${local}@${domainToALabel(domain) ?? domain.toLowerCase()}` as AddressKey
}

/** The domain as lower-case A-labels, or the literal as written. Total. */
export function addressDomain(address: Address): string {
  const { domain } = splitAddress(address)
  return domainToALabel(domain) ?? domain.toLowerCase()
}

/** Quotes that change nothing are dropped: `"jane.roe"@` is `jane.roe@` (RFC 5321 s4.1.2). */
function unquote(localPart: string): string {
  if (!localPart.startsWith('"')) return localPart
  const content = localPart.slice(1, -1).replace(/\\(.)/gu, '$1')
  return DOT_STRING.test(content) ? content : localPart
}

function octets(text: string): number {
  return new TextEncoder().encode(text).length
}
