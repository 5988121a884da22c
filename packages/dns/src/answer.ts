/**
 * What the resolver gives back: values, never an error. Who asks can tell "there is none" from "nobody could say", since
 * only the first may ever lead to a decision.
 */

/** One mail exchanger (RFC 5321 s5.1). */
export type MxRecord = {
  /** Lower-case A-labels, without the last dot. */
  readonly exchange: string
  /** Lower is tried first. */
  readonly preference: number
}

/**
 * Why nothing is known. `off`, `special_name`, `address_literal` and `bad_name` were never asked and never will be; the
 * others may be asked again.
 */
export type FaultReason =
  /** Look-ups are switched off (`dns.enabled: false`). */
  | 'off'
  /** A name of no public meaning: RFC 6761, RFC 6762, ICANN's `internal`, or a single label. */
  | 'special_name'
  /** An address where a name is needed: `[192.0.2.1]`, `192.0.2.1`. */
  | 'address_literal'
  /** No host name: too long, an empty label, a foreign character, a number as its last label. */
  | 'bad_name'
  /** An address, asked for or answered, that is not of the public network. */
  | 'private_address'
  | 'timeout'
  /** SERVFAIL, FORMERR, NOTIMP. */
  | 'server_failure'
  | 'refused'
  /** No server took the question: not listening, or hung up. */
  | 'unreachable'
  /** What came back could not be read, or held nothing of use. */
  | 'bad_answer'
  /** More records or octets than a true answer has. */
  | 'too_large'
  /** CNAMEs in a circle, or more of them than anybody uses. */
  | 'alias_loop'
  /** More questions wait than may wait. */
  | 'overloaded'
  /** RFC 7208 s4.5: more than one SPF record, so none is valid. */
  | 'several_spf_records'

/** When and whom we asked; of an answer from the cache, the first time. */
export type Asked = {
  /** Milliseconds since the epoch, of the resolver's clock. */
  readonly askedAtMs: number
  /** `address` or `address:port`; empty where no server was asked. */
  readonly servers: readonly string[]
}

/** There is at least one record. */
export type Found<Value> = {
  readonly kind: 'answer'
  /** Sorted, without doubles, names checked; never empty. */
  readonly records: readonly Value[]
  /** The least of the records. Absent where the platform does not tell it: all but addresses. */
  readonly ttlSeconds?: number
  /** Some records are unknown or were withheld: what is missing from the list may still exist. */
  readonly isPartial?: true
  /** The domain has no MX; its own address records make it its own exchanger (RFC 5321 s5.1). */
  readonly isImplicit?: true
}

/** The name is there but has none of this type, or the name is not there (RFC 2308 s2). */
export type NotFound = { readonly kind: 'nodata' } | { readonly kind: 'nxdomain' }

/** Nothing is known, and nothing may be concluded. */
export type Fault = { readonly kind: 'fault'; readonly reason: FaultReason }

/** The answer to a question after addresses, text or names. */
export type NameAnswer<Value> = Asked & (Found<Value> | NotFound | Fault)

/** The domain takes no mail and says so: a single MX of `.` (RFC 7505 s3). */
export type NullMx = { readonly kind: 'null_mx' }

/** The answer to "where does mail for this domain go?". */
export type MxAnswer = Asked & (Found<MxRecord> | NullMx | NotFound | Fault)

const NEVER_ASKED: ReadonlySet<string> = new Set<FaultReason>([
  'off',
  'special_name',
  'address_literal',
  'bad_name',
])

/** Whether asking again could never give another answer. Total. */
export function isFinalFault(reason: FaultReason): boolean {
  return NEVER_ASKED.has(reason)
}
