/**
 * The values of `forwardpath.yaml`, one checker a kind of value: text in, what the parts work with out.
 *
 * Messages are `what is wrong; what to do`. Linear in the text.
 */
import { isIP, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { parseDurationMs, parseRate, parseSizeBytes } from './units.ts'

/** Largest mail that may be configured: bytes are held in memory and go into one bytea field (at most 1 GB). */
const MAX_MESSAGE_BYTES = 256 * 1_024 ** 2

/** A duration in milliseconds. */
export const duration = parsed(
  parseDurationMs,
  'is not a duration; write it with a unit, such as 30s, 24h, 7d',
)

/** A size in bytes. */
export const size = parsed((text) => {
  const bytes = parseSizeBytes(text)
  return bytes !== undefined && bytes >= 1_024 && bytes <= MAX_MESSAGE_BYTES ? bytes : undefined
}, 'is not a size between 1KiB and 256MiB; write it such as 25MiB')

/** So many in so long. */
export const rate = parsed(parseRate, 'is not a rate; write it such as 1/24h')

/** A name that a person gives: of a mailbox, of a stream. */
export const name = parsed(
  (text) => (/^[a-z0-9][a-z0-9._-]{0,63}$/.test(text) ? text : undefined),
  'is not a name; use up to 64 of a-z, 0-9, dot, dash and underscore, and begin with a letter or digit',
)

/** A domain in lower case with A-labels. */
export const domain = parsed(parseDomain, 'is not a domain; write it such as example.net')

/** A host name or an address. */
export const host = parsed(
  (text) => (isIP(text) === 0 ? parseDomain(text) : text),
  'is not a host; write a host name or an IP address',
)

/** A host name, an address or a network (CIDR). */
export const network = parsed(
  parseNetwork,
  'is not a host or network; write it such as mta1.example.net or 192.0.2.0/28',
)

/** The path of a file or folder. */
export const file = z.string().min(1, 'is empty; name a file')

/** Any text but none. */
export const notBlank = z.string().min(1, 'is empty; write a value or leave the key out')

/** A rule of `after`: what happens to a mail on the server once its outcome is committed. */
export type AfterAction =
  | { readonly kind: 'leave' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'move'; readonly folder: string }
  | { readonly kind: 'delete' }

/** What happens to a mail on the server. */
export const afterAction = parsed((text): AfterAction | undefined => {
  if (text === 'leave' || text === 'flag' || text === 'delete') return { kind: text }
  const folder = text.startsWith('move:') ? text.slice('move:'.length).trim() : ''
  return folder === '' ? undefined : { kind: 'move', folder }
}, 'is none of leave, flag, delete, move:FOLDER; choose one of these')

/** How far back a mailbox is read: a span before now, or the first day (UTC). */
export type Since =
  { readonly kind: 'age'; readonly ms: number } | { readonly kind: 'date'; readonly date: string }

/** How far back a mailbox is read. */
export const since = parsed((text): Since | undefined => {
  if (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) {
    const date = new Date(`${text}T00:00:00Z`)
    const real = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
    return real ? { kind: 'date', date: text } : undefined
  }
  const ms = parseDurationMs(text)
  return ms === undefined ? undefined : { kind: 'age', ms }
}, 'is neither a span nor a day; write it such as 180d or 2026-01-31')

/** A duration within bounds, in milliseconds. */
export function durationBetween(least: string, most: string): z.ZodType<number, string> {
  const [leastMs = 0, mostMs = 0] = [parseDurationMs(least), parseDurationMs(most)]
  return parsed((text) => {
    const ms = parseDurationMs(text)
    return ms !== undefined && ms >= leastMs && ms <= mostMs ? ms : undefined
  }, `is not a duration between ${least} and ${most}; write it with a unit, such as ${most}`)
}

/** An address or a network (CIDR): what a connection or an answer of the DNS is held against. */
export const addressRange = parsed(
  (text) => (isIP(text.trim().split('/')[0] ?? '') === 0 ? undefined : parseNetwork(text)),
  'is not an address or network; write it such as 10.0.0.7 or 10.0.0.0/8',
)

/** Where a server listens. Port 0: any that is free. */
export type ListenAddress = { readonly host: string; readonly port: number }

/** Where a server listens. */
export const listenAddress = parsed(
  parseListenAddress,
  'is not an address to listen on; write it such as 127.0.0.1:8551 or [::1]:8551',
)

/** The same, or `off`. */
export const listenAddressOrOff = parsed(
  (text) => (text === 'off' ? text : parseListenAddress(text)),
  'is neither an address to listen on nor off; write it such as 127.0.0.1:9998',
)

/** So many requests in so long, or `none`: no limit. */
export const rateOrNone = parsed(
  (text) => (text === 'none' ? text : parseRate(text)),
  'is neither a rate nor none; write it such as 600/min',
)

/** A server of the DNS: an address, with a port where it is not 53. */
export const dnsServer = parsed((text) => {
  if (isIP(text) !== 0) return text
  const listen = parseListenAddress(text)
  return listen !== undefined && isIP(listen.host) !== 0 && listen.port > 0 ? text : undefined
}, 'is not the address of a server; write it such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53')

/** The name of a header field (RFC 5322 s2.2: printable ASCII but the colon). */
export const headerName = parsed(
  (text) => (/^[\x21-\x39\x3b-\x7e]{1,64}$/.test(text) ? text : undefined),
  'is not the name of a header field; write it such as X-Lead-Source, without the colon',
)

/** The part of a return path before its token (at most 12 octets: some gateways break long local parts before the 64 octets of RFC 5321 s4.5.3.1.1). */
export const tokenPrefix = parsed(
  (text) =>
    /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,10}[A-Za-z0-9])?$/.test(text) && !text.includes('..')
      ? text
      : undefined,
  'is not a prefix; use 1 to 12 letters and digits, with dots, dashes or underscores inside only',
)

/** What stands between prefix and token. */
export const tokenSeparator = z.enum(['+', '-', '=', '_', '.'])

function parsed<T>(parse: (text: string) => T | undefined, message: string): z.ZodType<T, string> {
  return z.string({ error: message }).transform((text, context) => {
    const value = parse(text)
    if (value !== undefined) return value
    context.addIssue({ code: 'custom', message: `"${text.slice(0, 80)}" ${message}` })
    return z.NEVER
  })
}

/** A domain in lower case with A-labels (RFC 5890 s2.3.2.1). */
function parseDomain(text: string): string | undefined {
  const ascii = domainToASCII(text.trim().replace(/\.$/, ''))
  return /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){0,126}$/.test(ascii) && isIP(ascii) === 0
    ? ascii
    : undefined
}

/** A host name, an address, or a network in CIDR notation (RFC 4632 s3.1). */
function parseNetwork(text: string): string | undefined {
  const [address = '', bits, ...more] = text.trim().split('/')
  const version = isIP(address)
  if (version === 0) return bits === undefined ? parseDomain(address) : undefined
  if (bits === undefined) return address
  if (more.length > 0 || !/^[0-9]{1,3}$/.test(bits)) return undefined
  return Number(bits) <= (version === 4 ? 32 : 128) ? `${address}/${bits}` : undefined
}

/** `host:port`, an IPv6 address in brackets (RFC 3986 s3.2.2). */
function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([^:[\]]{1,253})):([0-9]{1,5})$/.exec(text.trim())
  if (match === null || Number(match[3]) > 65_535) return undefined
  const port = Number(match[3])
  if (match[1] !== undefined) return isIPv6(match[1]) ? { host: match[1], port } : undefined
  const name = match[2] ?? ''
  const host = isIP(name) === 0 ? parseDomain(name) : name
  return host === undefined ? undefined : { host, port }
}
