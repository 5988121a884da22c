/**
 * The MX re-check (docs/address-changes.md): the host that answered, the MX of the recipient's domain when we sent, and now. It tells a move
 * from a mail that went to the wrong host.
 *
 *   host that answered           MX now                 result
 *   in the MX                    unchanged              unchanged     `moved` stands, `not_local` counts
 *   not in it, was when we sent  changed                misrouted     release the hold, count 0, one retry
 *   never in it                  any                    host_not_mx   flag; `not_local` is a routing fault
 *   the report names none        any                    host_unknown  flag
 *   any                          none, null MX          dead          the rows of the domain take over
 *   any                          a fault                not_checked   after 24 h; until then it waits
 *
 * In: stored answers; nothing here asks. Pure, total.
 */
import { domainToALabel } from '@forwardpath/mail'

/** How a check ended. */
export const MX_RESULTS = [
  'unchanged',
  'misrouted',
  'host_not_mx',
  'host_unknown',
  'dead',
  'not_checked',
] as const
/** One of {@link MX_RESULTS}. */
export type MxResult = (typeof MX_RESULTS)[number]

/** An exchanger with its addresses, where they were asked for and had. */
export type MxHost = { readonly exchange: string; readonly addresses?: readonly string[] }

/** What the DNS said about the MX of a domain. A fault is no answer. */
export type MxAnswer =
  | { readonly kind: 'answer'; readonly hosts: readonly MxHost[]; readonly isPartial?: boolean }
  | { readonly kind: 'null_mx' | 'nodata' | 'nxdomain' }

/** What a check knows. */
export type MxCheckInput = {
  /** Of the report: `domain_not_found` speaks of no host. */
  readonly category: string
  /** As the report names it: a name, an address, or both. Absent: it names none. */
  readonly host: string | undefined
  /** When we sent: the last answer from before the report, at most 30 d older. Absent: unknown. */
  readonly before: MxAnswer | undefined
  /** The newest answer from after the report. Absent: nobody has answered yet. */
  readonly now:
    | { readonly answer: MxAnswer; readonly askedAtMs: number; readonly sameSinceMs: number }
    | undefined
  readonly nowMs: number
  /** After that it is not checked any more. */
  readonly giveUpAtMs: number
}

/** The end, or what it waits for: `askAgainAtMs` for the second look at a domain that is gone. */
export type MxCheck =
  | { readonly result: MxResult }
  | { readonly result: undefined; readonly askAgainAtMs: number | undefined }

/** Two looks at a domain that is gone lie this far apart (docs/trust.md, "The DNS"). */
const TWICE_MS = 24 * 3_600_000
/** The second answer may come this long after it is due. */
const GRACE_MS = 4 * 3_600_000

/** Total. */
export function checkMx(input: MxCheckInput): MxCheck {
  const { now, nowMs, giveUpAtMs } = input
  if (now === undefined) return nowMs >= giveUpAtMs ? { result: 'not_checked' } : WAIT
  if (now.answer.kind === 'null_mx') return { result: 'dead' }
  if (now.answer.kind !== 'answer') return checkGone({ ...now, nowMs })
  // What a name has now is all that this category asks.
  if (input.category === 'domain_not_found') return { result: 'unchanged' }
  const host = readHost(input.host)
  if (host === undefined) return { result: 'host_unknown' }
  if (isAmong(host, now.answer)) return { result: 'unchanged' }
  if (now.answer.isPartial === true) {
    return nowMs >= giveUpAtMs ? { result: 'not_checked' } : WAIT
  }
  const wasMx = input.before?.kind === 'answer' && isAmong(host, input.before)
  return { result: wasMx ? 'misrouted' : 'host_not_mx' }
}

const WAIT: MxCheck = { result: undefined, askAgainAtMs: undefined }

/** One look is not enough: a zone may be missing for an hour. */
function checkGone({
  askedAtMs,
  sameSinceMs,
  nowMs,
}: {
  readonly askedAtMs: number
  readonly sameSinceMs: number
  readonly nowMs: number
}): MxCheck {
  if (askedAtMs - sameSinceMs >= TWICE_MS) return { result: 'dead' }
  const askAgainAtMs = sameSinceMs + TWICE_MS
  return nowMs >= askAgainAtMs + GRACE_MS
    ? { result: 'not_checked' }
    : { result: undefined, askAgainAtMs }
}

type Host = { readonly names: readonly string[]; readonly addresses: readonly string[] }

/** `mx.example.org`, `192.0.2.1`, `mx.example.org [192.0.2.1]`, `dns; mx.example.org`. Absent: nothing of the kind. */
function readHost(text: string | undefined): Host | undefined {
  const words = (text ?? '').slice(0, 1_000).split(/[\s;,()]+/)
  const names: string[] = []
  const addresses: string[] = []
  for (const word of words) {
    const inner = word
      .replace(/^\[(?:ipv6:)?/i, '')
      .replace(/\]$/, '')
      .replace(/\.$/, '')
    if (isIpAddress(inner)) addresses.push(canonicalIp(inner))
    else if (inner.includes('.') && !inner.startsWith('[')) {
      const name = domainToALabel(inner)
      if (name !== undefined) names.push(name)
    }
  }
  return names.length + addresses.length === 0 ? undefined : { names, addresses }
}

function isAmong(host: Host, mx: Extract<MxAnswer, { kind: 'answer' }>): boolean {
  return mx.hosts.some(
    ({ exchange, addresses = [] }) =>
      host.names.includes(exchange.toLowerCase().replace(/\.$/, '')) ||
      addresses.some((address) => host.addresses.includes(canonicalIp(address))),
  )
}

function isIpAddress(text: string): boolean {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return true
  return text.includes(':') && URL.canParse(`http://[${text}]/`)
}

/** The platform's spelling of an IPv6 address; IPv4 as it is. */
function canonicalIp(text: string): string {
  if (!text.includes(':') || !URL.canParse(`http://[${text}]/`)) return text
  return new URL(`http://[${text}]/`).hostname
}
