/**
 * Return paths that carry a token, and tokens found again in what comes back.
 *
 *   return path = prefix separator token "@" domain      b+btab…@bounces.example.net
 *               / token "@" domain                        the bare form
 *
 * In: settings and texts. Out: an address, or the token in it. The local part has at most 64 octets (RFC 5321
 * s4.5.3.1.1) and the prefix at most 12, since some gateways break longer ones. Promises: total, linear.
 */
import { parseAddress, type Address } from '@forwardpath/mail'
import { parseToken } from './token.ts'

/** How our return paths look; made by {@link parseReturnPathFormat} alone. */
export type ReturnPathFormat = {
  /** Lower-case A-labels. */
  readonly domain: string
  /** 1 to 12 letters, digits and inner dots, hyphens or underscores. Absent in the bare form. */
  readonly prefix: string | undefined
  /** One of `+ - = _ .`, none of which a token may hold. */
  readonly separator: string
}

/** Settings as they are written in the section `tokens` (docs/operate.md, "Keys"). */
export type ReturnPathSettings = {
  readonly domain: string
  /** Left out, the local part is the token alone. */
  readonly prefix?: string | undefined
  /** `+` where it is left out. */
  readonly separator?: string | undefined
}

/** The format, or what is wrong with the settings, by key. */
export type ReturnPathFormatResult =
  | { readonly ok: true; readonly format: ReturnPathFormat }
  | { readonly ok: false; readonly errors: readonly string[] }

const MAX_PREFIX_CHARS = 12
const PREFIX = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,10}[A-Za-z0-9])?$/
const SEPARATOR = /^[-+=_.]$/
/** More letters than a field that is read for tokens needs; the rest of a hostile one is not looked at. */
const MAX_SEARCHED_CHARS = 2000
/** More candidates than a genuine mail has; each costs one HMAC an address. */
const MAX_CANDIDATES = 4

/** Reads the settings. Total. */
export function parseReturnPathFormat(settings: ReturnPathSettings): ReturnPathFormatResult {
  const { domain, prefix, separator = '+' } = settings
  const errors: string[] = []
  if (parseAddress(`x@${domain}`) === undefined) errors.push('domain: a mail domain is expected')
  if (prefix !== undefined && (!PREFIX.test(prefix) || prefix.includes('..')))
    errors.push(`prefix: 1 to ${MAX_PREFIX_CHARS} letters or digits are expected`)
  if (!SEPARATOR.test(separator)) errors.push('separator: one of + - = _ . is expected')
  if (errors.length > 0) return { ok: false, errors }
  return { ok: true, format: { domain, prefix, separator } }
}

/**
 * The return path that carries the token.
 *
 * @throws RangeError where the token is none, or the domain is so long that no address comes of it: a fault of the caller.
 */
export function formatReturnPath(token: string, format: ReturnPathFormat): Address {
  if (parseToken(token) === undefined) throw new RangeError('token: not a token')
  const { prefix, separator, domain } = format
  const localPart = prefix === undefined ? token : `${prefix}${separator}${token}`
  const address = parseAddress(`${localPart}@${domain}`)
  if (address === undefined) throw new RangeError('domain: too long for a return path')
  return address
}

/**
 * Everything in a text that has the shape of a token: 38 of its letters between other characters. For the fields that
 * carry one in whatever dress a sender or a gateway gave it. Total, linear.
 */
export function tokensIn(text: string): readonly string[] {
  const tokens: string[] = []
  for (const [run] of text.slice(0, MAX_SEARCHED_CHARS).matchAll(/[A-Za-z0-9]+/g)) {
    if (parseToken(run) !== undefined) tokens.push(run)
    if (tokens.length === MAX_CANDIDATES) break
  }
  return tokens
}

/**
 * Whether a local part carries the shape of a token and a live key id. This orders the poller's lanes and is no trust: anybody
 * can write the shape. Total, linear.
 */
export function hasTokenShape(localPart: string, liveKeyIds: ReadonlySet<number>): boolean {
  return tokensIn(localPart).some((token) => {
    const keyId = parseToken(token)?.keyId
    return keyId !== undefined && liveKeyIds.has(keyId)
  })
}
