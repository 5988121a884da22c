/**
 * What a DNS fact is: a subject, and what was answered when. The same in the shape of its JSON as the resolver gives it
 * (packages/dns), which this package does not import.
 */
import { domainToALabel } from '@forwardpath/mail'
import { pgText } from '../pg-text.ts'

/** What is asked about a name; `spf`: the hosts that the domain's SPF record names without `include`. */
export type DnsFactKind = 'mx' | 'address' | 'txt' | 'ptr' | 'spf'

/** A subject: a domain, a host, or for `ptr` an address. Compared as lower-case A-labels. */
export type DnsSubject = { readonly name: string; readonly kind: DnsFactKind }

/** An exchanger, and its addresses where they were asked for and had. */
export type DnsMxRecord = {
  readonly exchange: string
  readonly preference: number
  readonly addresses?: readonly string[]
}

/** What the DNS said. A `fault` says nothing. */
export type DnsFactAnswer =
  | {
      readonly kind: 'answer'
      /** For `mx` exchangers, else texts; for `spf` host names and `address/prefix`. */
      readonly records: readonly (string | DnsMxRecord)[]
      readonly ttlSeconds?: number
      /** The list may lack records that exist. */
      readonly isPartial?: true
      /** No MX: the domain's own address makes it its exchanger (RFC 5321 s5.1). */
      readonly isImplicit?: true
    }
  | { readonly kind: 'null_mx' | 'nodata' | 'nxdomain' }
  | { readonly kind: 'fault'; readonly reason: string }

/** A stored answer. */
export type DnsFact = {
  readonly askedAtMs: number
  /** `address` or `address:port`. */
  readonly servers: readonly string[]
  readonly answer: DnsFactAnswer
}

const MAX_NAME_CHARS = 255

/** What a name is stored and found under; `undefined` where it is empty or longer than any name. Total. */
export function dnsName(text: string): string | undefined {
  const written = text.endsWith('.') ? text.slice(0, -1) : text
  if (written === '' || written.length > MAX_NAME_CHARS) return undefined
  const name = domainToALabel(written) ?? pgText(written.toLowerCase())
  return Buffer.byteLength(name) > MAX_NAME_CHARS ? undefined : name
}
