/**
 * The DKIM-Signature field (RFC 6376 s3.5), read more strictly than the standard asks: what reaches the verifying library
 * has known tags and plain values only, since everything in a returned mail is an attacker's text.
 *
 * In: raw header lines. Out: the signatures that may be ours. Promises: total, linear.
 */

/** One header field as it stands. */
export type RawField = {
  /** Lower case. */
  readonly name: string
  /** Name, colon and value; folded lines joined by CRLF; Latin-1 for octets. */
  readonly raw: string
}

/** A signature that is worth verifying. */
export type DkimSignature = {
  readonly raw: string
  readonly domain: string
  readonly selector: string
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256'
  /** Names of the signed fields, lower case. */
  readonly signedNames: readonly string[]
  /** The octets of `b=` in Base64, as one writes them: blanks, padding and loose bits may be changed, and it verifies as before. */
  readonly value: string
  /** `t=`, in milliseconds since the epoch. Absent where it is not told. */
  readonly signedAtMs: number | undefined
}

const TAG = /^[a-z]{1,2}$/
const PLAIN = /^[A-Za-z0-9._@:/-]*$/
const BASE64 = /^[A-Za-z0-9+/= \t\r\n]*$/
const NAMES = /^[A-Za-z0-9: \t\r\n_-]*$/
/** `l` leaves the body open to additions (s8.2); `z` and unknown tags carry free text. */
const TAGS: ReadonlySet<string> = new Set([
  'v',
  'a',
  'b',
  'bh',
  'c',
  'd',
  'h',
  'i',
  'q',
  's',
  't',
  'x',
])
const MAX_SIGNATURE_CHARS = 4000
/** Fields of a header that is not hostile. */
const MAX_FIELDS = 500

/** The fields of a header block, top first; reading ends at the empty line. Total, linear. */
export function rawFields(header: string): readonly RawField[] {
  const fields: { name: string; raw: string }[] = []
  for (const line of header.split(/\r?\n/)) {
    if (line === '' || fields.length >= MAX_FIELDS) break
    const last = fields.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last.raw += `\r\n${line}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon > 0) fields.push({ name: line.slice(0, colon).trim().toLowerCase(), raw: line })
  }
  return fields
}

/**
 * Reads one field. Absent where it is not of version 1, has an `l`, a weak or unknown algorithm (RFC 8301 s3.1: no SHA-1), free
 * text, is expired at that instant, or does not sign From and To. Total, linear.
 */
export function parseDkimSignature(field: RawField, atMs: number): DkimSignature | undefined {
  if (field.raw.length > MAX_SIGNATURE_CHARS) return undefined
  const tags = tagsOf(field.raw.slice(field.raw.indexOf(':') + 1))
  if (tags === undefined || tags.get('v') !== '1') return undefined
  const algorithm = tags.get('a')
  if (algorithm !== 'rsa-sha256' && algorithm !== 'ed25519-sha256') return undefined
  const domain = tags.get('d')?.toLowerCase()
  const selector = tags.get('s')?.toLowerCase()
  if (domain === undefined || selector === undefined || domain === '' || selector === '')
    return undefined
  const signedNames = (tags.get('h') ?? '').split(':').map((name) => name.trim().toLowerCase())
  if (!signedNames.includes('from') || !signedNames.includes('to')) return undefined
  if (tags.has('x') && !isBefore(atMs, tags.get('x'))) return undefined
  const value = Buffer.from(tags.get('b') ?? '', 'base64').toString('base64')
  const signedAtMs = msOfSeconds(tags.get('t'))
  return { raw: field.raw, domain, selector, algorithm, signedNames, value, signedAtMs }
}

function isBefore(atMs: number, seconds: string | undefined): boolean {
  const ms = msOfSeconds(seconds)
  return ms !== undefined && atMs < ms
}

/** `t` and `x` are in seconds since the epoch (s3.5). */
function msOfSeconds(seconds: string | undefined): number | undefined {
  return seconds !== undefined && /^\d{1,12}$/.test(seconds) ? Number(seconds) * 1000 : undefined
}

/** The tag list (s3.2). Absent where a tag is unknown, stands twice or has a value of unusual letters. */
function tagsOf(value: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>()
  const items = value.split(';').map((item) => item.trim())
  if (items.at(-1) === '') items.pop()
  for (const item of items) {
    const equals = item.indexOf('=')
    const tag = item.slice(0, Math.max(equals, 0)).trim()
    const text = item.slice(equals + 1).trim()
    if (!TAG.test(tag) || !TAGS.has(tag) || tags.has(tag)) return undefined
    const letters = tag === 'b' || tag === 'bh' ? BASE64 : tag === 'h' ? NAMES : PLAIN
    if (!letters.test(text)) return undefined
    tags.set(tag, text)
  }
  return tags
}
