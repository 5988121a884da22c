/**
 * Records as they came → records that may be kept: names in one spelling, addresses of the public network only, sorted,
 * without doubles, and no more of them than a true answer has. Everything in an answer is a stranger's text. Total.
 */
import { isIPv4 } from 'node:net'
import type { Fault, Found, MxRecord, NullMx } from './answer.ts'
import type { AddressRecord } from './ask.ts'
import { readHostName } from './host-name.ts'
import { isPublicAddress } from './public-address.ts'

/**
 * No mail domain names a hundred exchangers or addresses; project choice. An answer past it is refused whole: "this host
 * is not among them" must not rest on a list that we cut.
 */
const MAX_RECORDS = 100
/** The text of all TXT records of a name. Large companies have some 6,000 octets; the protocol ends at 65,535. */
const MAX_TXT_CHARS = 32_768

type Names = { readonly allowTestNames: boolean }

const TOO_LARGE: Fault = { kind: 'fault', reason: 'too_large' }

/** Preference first, then name. A lone `.` is a null MX; beside others it names no host (RFC 7505 s3). */
export function readMxRecords(
  raw: readonly MxRecord[],
  names: Names,
): Found<MxRecord> | NullMx | Fault {
  if (raw.length > MAX_RECORDS) return TOO_LARGE
  if (raw.length === 1 && isRoot(raw[0]?.exchange)) return { kind: 'null_mx' }
  const read = raw
    .filter(({ exchange }) => !isRoot(exchange))
    .map(({ exchange, preference }) => ({ host: readHostName(exchange, names), preference }))
  const good = read.flatMap(({ host, preference }) =>
    'name' in host ? [{ exchange: host.name, preference }] : [],
  )
  const sorted = good.sort((a, b) => a.preference - b.preference || order(a.exchange, b.exchange))
  const records = sorted.filter(
    ({ exchange }, i) => sorted.findIndex((other) => other.exchange === exchange) === i,
  )
  const lost = read.flatMap(({ host }) => ('fault' in host ? [host.fault] : []))
  if (records.length > 0) return found(records, lost.length > 0)
  const isAllSpecial = lost.length > 0 && lost.every((fault) => fault === 'special_name')
  return { kind: 'fault', reason: isAllSpecial ? 'private_address' : 'bad_answer' }
}

/** IPv4 first; `isCut` where one of the two families is not known. */
export function readAddresses(
  raw: readonly AddressRecord[],
  isCut: boolean,
  names: Names,
): Found<string> | Fault {
  if (raw.length > MAX_RECORDS) return TOO_LARGE
  const options = { allowDocumentation: names.allowTestNames }
  const good = raw.filter(({ address }) => isPublicAddress(address, options))
  const records = [...new Set(good.map(({ address }) => address.toLowerCase()))].sort(
    (a, b) => Number(isIPv4(b)) - Number(isIPv4(a)) || order(a, b),
  )
  if (records.length === 0) return { kind: 'fault', reason: 'private_address' }
  const ttlSeconds = Math.min(...good.map(({ ttl }) => ttl))
  return { ...found(records, isCut || good.length < raw.length), ttlSeconds }
}

/** The strings of a record belong together without a blank (RFC 7208 s3.3, RFC 6376 s3.6.2.2). */
export function readTexts(raw: readonly (readonly string[])[]): Found<string> | Fault {
  const texts = raw.map((strings) => strings.join(''))
  const chars = texts.reduce((sum, text) => sum + text.length, 0)
  if (raw.length > MAX_RECORDS || chars > MAX_TXT_CHARS) return TOO_LARGE
  return found([...new Set(texts)].sort(order), false)
}

/** Host names of a PTR answer. */
export function readNames(raw: readonly string[], names: Names): Found<string> | Fault {
  if (raw.length > MAX_RECORDS) return TOO_LARGE
  const read = raw.map((text) => readHostName(text, names))
  const records = [...new Set(read.flatMap((host) => ('name' in host ? [host.name] : [])))]
  if (records.length === 0) return { kind: 'fault', reason: 'bad_answer' }
  return found(
    records.sort(order),
    read.some((host) => 'fault' in host),
  )
}

function isRoot(name: string | undefined): boolean {
  return name === '' || name === '.'
}

function found<Value>(records: readonly Value[], isPartial: boolean): Found<Value> {
  return { kind: 'answer', records, ...(isPartial && { isPartial }) }
}

/** By code unit: the same everywhere, whatever the locale. */
function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
