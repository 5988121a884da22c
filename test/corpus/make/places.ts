/**
 * Where each domain of the table lies: an address of 127.0.0.0/8 of its own, so that the receiver knows the case from the
 * connection alone, before anybody has said a word.
 */
import { domainToASCII } from 'node:url'
import type { DnsName, DnsZones } from '../../support/dns-server.ts'
import { domainOf, type DomainKind, type ServerCase } from './case.ts'

/** Whose mail bounces, and where the bounces go. */
export const ORIGIN = 'origin.example'
/** Whom the sending server serves itself. */
export const LOCAL_DOMAIN = 'local.example'
/** Accepts everything: what comes here is a bounce. */
export const SINK_ADDRESS = '127.0.0.40'
/** The receiver listens on the addresses of its places alone, and this is none. */
const REFUSING_ADDRESS = '127.255.255.1'
/** TEST-NET-1 of RFC 5737: no route leads there. */
const UNREACHABLE_ADDRESS = '192.0.2.10'

/** One domain of one case. */
export type Place = {
  readonly domain: string
  readonly address: string
  readonly of: ServerCase
}

/** Every domain to which a case sends. Throws where two cases share one, for their replies would mix. */
export function placesOf(cases: readonly ServerCase[]): readonly Place[] {
  const places = new Map<string, Place>()
  for (const of of cases) {
    for (const domain of domainsOf(of)) {
      const other = places.get(domain)
      if (other !== undefined) throw new Error(`${domain}: ${other.of.name} and ${of.name}`)
      const at = places.size + 1
      const address = `127.1.${String(at >> 7)}.${String((at & 127) + 1)}`
      places.set(domain, { domain, address, of })
    }
  }
  return [...places.values()]
}

/** The domains to which a case's mail goes, each once; behind an alias that of its target. */
export function domainsOf(of: ServerCase): readonly string[] {
  const domains = of.recipients.map(({ domain, truth }) => {
    return truth?.finalRecipient?.split('@').at(-1) ?? domain ?? domainOf(of.name)
  })
  return [...new Set(domains)].filter((domain) => domain !== LOCAL_DOMAIN)
}

/** What the name server says. */
export function zonesOf(places: readonly Place[]): DnsZones {
  const zones: Record<string, DnsName> = {
    [ORIGIN]: { MX: [[10, `mx.${ORIGIN}`]] },
    [`mx.${ORIGIN}`]: { A: [SINK_ADDRESS] },
    [`mail.${ORIGIN}`]: { A: [SINK_ADDRESS] },
  }
  for (const place of places) Object.assign(zones, zoneOf(place, place.of.domainKind ?? 'mx'))
  return zones
}

function zoneOf({ domain: shown, address }: Place, kind: DomainKind): DnsZones {
  const domain = domainToASCII(shown)
  const host = `mx.${domain}`
  const through = (to: string): DnsZones => ({
    [domain]: { MX: [[10, host]] },
    [host]: { A: [to] },
  })
  switch (kind) {
    case 'mx':
    case 'local':
      return through(address)
    case 'refused':
      return through(REFUSING_ADDRESS)
    case 'unreachable':
      return through(UNREACHABLE_ADDRESS)
    case 'address_only':
      return { [domain]: { A: [address] } }
    case 'null_mx':
      return { [domain]: { MX: [[0, '.']] } }
    case 'mx_without_address':
      return { [domain]: { MX: [[10, host]] } }
    case 'mx_is_sender':
      return through('127.0.0.1')
    case 'servfail':
      return { [domain]: { fault: { kind: 'servfail' } } }
    case 'nxdomain':
      return {}
  }
}
