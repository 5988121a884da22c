/**
 * From one look-up to the few questions that it takes: MX and then addresses, A and AAAA, and in the end whether "none"
 * was a circle of aliases. RFC 5321 s5.1, RFC 7505, RFC 2308 s2. Total.
 */
import type { Fault, Found, MxRecord, NotFound, NullMx } from './answer.ts'
import type { AddressRecord, Ask, RawAnswer } from './ask.ts'
import { readHostName } from './host-name.ts'
import { readAddresses, readMxRecords, readNames, readTexts } from './records.ts'

/** Each takes a name that may be asked about. */
export type LookUps = {
  readonly mx: (domain: string) => Promise<Found<MxRecord> | NullMx | NotFound | Fault>
  readonly addresses: (host: string) => Promise<Found<string> | NotFound | Fault>
  readonly texts: (name: string) => Promise<Found<string> | NotFound | Fault>
  /** Of a name under `in-addr.arpa` or `ip6.arpa`. */
  readonly names: (pointer: string) => Promise<Found<string> | NotFound | Fault>
}

/** RFC 1034 s3.6.2 wants one at the most; c-ares itself reads no more than a packet of them. */
const MAX_ALIASES = 8

type Names = { readonly allowTestNames: boolean }

/** The look-ups over one way to ask. */
export function createLookUps(ask: Ask, names: Names): LookUps {
  const addresses: LookUps['addresses'] = async (host) => {
    const both = await Promise.all([ask('A', host), ask('AAAA', host)])
    const answer = joinFamilies(both, names)
    return answer.kind === 'nodata' ? noneOrLoop(host, ask, names) : answer
  }
  return {
    mx: async (domain) => {
      const raw = await ask('MX', domain)
      if (raw.kind === 'answer') return readMxRecords(raw.records, names)
      return raw.kind === 'nodata' ? implicitMx(domain, await addresses(domain)) : raw
    },
    addresses,
    texts: async (name) => {
      const raw = await ask('TXT', name)
      if (raw.kind === 'answer') return readTexts(raw.records)
      return raw.kind === 'nodata' ? noneOrLoop(name, ask, names) : raw
    },
    names: async (pointer) => {
      const raw = await ask('PTR', pointer)
      if (raw.kind === 'answer') return readNames(raw.records, names)
      return raw.kind === 'nodata' ? noneOrLoop(pointer, ask, names) : raw
    },
  }
}

/** RFC 5321 s5.1: without an MX the domain is its own exchanger, if it has an address. */
function implicitMx(
  domain: string,
  addresses: Found<string> | NotFound | Fault,
): Found<MxRecord> | NotFound | Fault {
  switch (addresses.kind) {
    case 'answer':
      return {
        kind: 'answer',
        records: [{ exchange: domain, preference: 0 }],
        isImplicit: true,
      }
    case 'fault':
      return addresses
    case 'nodata':
    case 'nxdomain':
      // The question after the MX has just said that the name is there (RFC 2308 s2.2).
      return { kind: 'nodata' }
  }
}

/**
 * One family answers for both where the other fails, as servers that choke on AAAA do (RFC 4074); the list is then partial.
 * "No such name" counts only where both say it.
 */
function joinFamilies(
  both: readonly RawAnswer<AddressRecord>[],
  names: Names,
): Found<string> | NotFound | Fault {
  const records = both.flatMap((answer) => (answer.kind === 'answer' ? answer.records : []))
  const fault = both.find((answer) => answer.kind === 'fault')
  if (records.length > 0) return readAddresses(records, fault !== undefined, names)
  if (fault?.kind === 'fault') return fault
  return { kind: both.every(({ kind }) => kind === 'nxdomain') ? 'nxdomain' : 'nodata' }
}

/** A resolver that follows aliases in a circle may well say "none"; that is a fault, not an answer. */
async function noneOrLoop(first: string, ask: Ask, names: Names): Promise<NotFound | Fault> {
  let name = first
  for (let hops = 0; hops < MAX_ALIASES; hops++) {
    const alias = await ask('CNAME', name)
    if (alias.kind === 'fault') return alias
    const [target] = alias.kind === 'answer' ? alias.records : []
    if (target === undefined) return { kind: 'nodata' }
    const host = readHostName(target, names)
    if ('fault' in host) return { kind: 'fault', reason: 'bad_answer' }
    name = host.name
  }
  return { kind: 'fault', reason: 'alias_loop' }
}
